import { useEffect, useSyncExternalStore } from 'react';
import { ChatPanel } from '../../features/seller-chat/chat-panel.js';
import type { SellerChat } from '../../features/seller-chat/seller-chat.js';

export interface EmbeddedProps {
  chat: SellerChat;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onUnread: (count: number) => void;
}

/** Renders the content of the element's shadow tree. */
export function Embedded({ chat, open, onOpenChange, onUnread }: EmbeddedProps) {
  const { account, unread } = useSyncExternalStore(chat.watch, chat.state);
  const known = account !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect runs when the count changes, not the listener.
  useEffect(() => {
    if (known) onUnread(unread);
  }, [known, unread]);
  // The client requests another token.
  return <ChatPanel chat={chat} open={open} onOpenChange={onOpenChange} onSignedOut={() => {}} />;
}
