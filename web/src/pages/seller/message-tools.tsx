import type { Client } from '@urql/core';
import type { RefObject } from 'react';
import type { ToastAction } from '../../components/toast.js';
import type { MessageActions } from '../../features/message-menu/actions.js';
import { MessageMenuButton } from '../../features/message-menu/message-menu-button.js';
import { addQuotation } from '../../features/message-menu/quotation.js';
import { RedactionNote } from '../../features/redaction/redaction-note.js';
import { useRedaction } from '../../features/redaction/use-redaction.js';
import { markUnread } from '../../features/seller-chat/mark-unread.js';
import type { SellerChat } from '../../features/seller-chat/seller-chat.js';
import type { ThreadHandle } from '../../features/thread/thread.js';
import type { ThreadMessage } from '../../features/thread/thread-source.js';
import { useText } from '../../i18n/text.js';

export interface MessageToolsProps {
  message: ThreadMessage;
  isNewest: boolean;
  chat: SellerChat;
  client: Client;
  pathTo: (messageId: string) => string;
  /** Whether messages can be written now. */
  canWrite: boolean;
  thread: RefObject<ThreadHandle | null>;
  announce: (text: string, action?: ToastAction) => void;
}

/** Shows the button of the menu of a message on the seller's page. */
export function MessageTools(props: MessageToolsProps) {
  const { message, isNewest, chat, client, pathTo, canWrite, thread, announce } = props;
  const text = useText();
  const redaction = useRedaction(client, message, 'User', announce);
  const mark = async (fromMessageId: string | null) => {
    try {
      await markUnread(chat, client, fromMessageId);
      if (fromMessageId === null) announce('');
      else
        announce(text('sellerPage.marked'), { label: text('sellerPage.undo'), run: () => void mark(null) });
    } catch {
      announce(text('common.failed'));
    }
  };
  const quote = (quotation: string) => {
    const field = thread.current?.field();
    if (field) addQuotation(field, quotation);
  };
  const actions: MessageActions = {
    label: text('sellerPage.messageActions'),
    linkTo: ({ id }) => location.origin + pathTo(id),
    quote: canWrite ? quote : undefined,
    // There is nothing to read from a message of one's own side.
    markUnreadFrom: canWrite && message.sentByType !== 'User' ? ({ id }) => void mark(id) : undefined,
    redaction: redaction.action,
    announce,
  };
  return (
    <>
      <MessageMenuButton {...{ message, actions }} isReachable={isNewest} />
      <RedactionNote redaction={message.redaction} />
      {redaction.dialog}
    </>
  );
}
