import { MessageSquareText, X } from 'lucide-react';
import {
  type ComponentType,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { LiveState } from '../../api/live.js';
import { useText } from '../../i18n/text.js';
import type { ThreadRecordProps } from '../thread/record.js';
import { Thread, type ThreadHandle, type ThreadProps } from '../thread/thread.js';
import { ExpectationNote } from './expectation-note.js';
import type { ChatState, SellerChat } from './seller-chat.js';

const maxShown = 99;

export interface ChatPanelProps extends Pick<ThreadProps, 'findMatches' | 'undoSend' | 'details' | 'jumpTo'> {
  chat: SellerChat;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSignedOut: () => void;
  /** Replaces the page while the open thread is printed. */
  record?: ComponentType<ThreadRecordProps> | undefined;
  /** Returns what is shown at the thread's head, with what it opens below. */
  tools?: () => ReactNode;
  /** Gets the methods of the thread. */
  handle?: RefObject<ThreadHandle | null>;
}

/**
 * Shows the message icon with its badge, and the panel that slides in beside the page. The panel is not modal: the page
 * stays usable. Escape closes it, and the focus moves in and back.
 */
export function ChatPanel(props: ChatPanelProps) {
  const { chat, open, onOpenChange, onSignedOut, record, tools, findMatches, undoSend, details, jumpTo } =
    props;
  const text = useText();
  const id = useId();
  const state = useSyncExternalStore(chat.watch, chat.state);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLElement>(null);
  const ownHandle = useRef<ThreadHandle>(null);
  const { handle: thread = ownHandle } = props;
  const { account, source, unread } = state;
  const ready = account !== null && source !== null;
  const name = account?.viewer.marketplace.name ?? '';
  const isRendered = useIsRendered(open);

  const wasOpen = useRef(false);
  useEffect(() => {
    if (open === wasOpen.current) return;
    if (open && !ready) {
      panel.current?.focus();
      return;
    }
    wasOpen.current = open;
    // On a phone, a focused field opens the keyboard, which would cover the messages.
    if (open && !matchMedia('(pointer: coarse)').matches) thread.current?.focusComposer();
    else if (open) panel.current?.focus();
    else button.current?.focus();
  }, [open, ready, thread]);

  const shown = unread > maxShown ? `${maxShown}+` : String(unread);
  const close = () => onOpenChange(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open || event.nativeEvent.isComposing) return;
    event.preventDefault();
    close();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its content is interactive; Escape works in all of it.
    <div className="chat" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className="chat-button"
        aria-label={text('seller.button', { count: unread, shown })}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => onOpenChange(!open)}
      >
        <MessageSquareText size={22} aria-hidden="true" />
        {unread > 0 && (
          <span className="chat-badge" aria-hidden="true" data-unread={unread}>
            {shown}
          </span>
        )}
      </button>
      <span role="status" className="p-hidden">
        {unread > 0 && !open && text('seller.unread', { count: unread })}
      </span>
      <section
        ref={panel}
        id={id}
        className="chat-panel"
        data-open={open || undefined}
        role="dialog"
        aria-label={text('seller.messages')}
        tabIndex={-1}
      >
        {isRendered && (
          <>
            <div className="chat-head">
              <div className="chat-title">
                <h2 className="p-line" dir="auto">
                  {name || text('seller.messages')}
                </h2>
                <ConnectionStatus {...state} />
              </div>
              {ready && tools?.()}
              <button
                type="button"
                className="p-button p-button--quiet p-button--icon"
                aria-label={text('seller.close')}
                title={text('seller.close')}
                onClick={close}
              >
                <X size={20} aria-hidden="true" />
              </button>
            </div>
            {account?.viewer.marketplace.expectations && (
              <ExpectationNote expectations={account.viewer.marketplace.expectations} />
            )}
            <div className="chat-thread" aria-busy={!ready || undefined}>
              {ready && (
                <Thread
                  ref={thread}
                  compact
                  source={source}
                  readerId={source.key}
                  readerName={account.viewer.name}
                  otherName={name}
                  chatEnabled={account.viewer.marketplace.chatEnabled}
                  canWrite={account.viewer.canWrite}
                  {...(record && { record: { Record: record, ownName: account.seller.businessName } })}
                  {...{ findMatches, undoSend, details, jumpTo }}
                  onError={(error) => error === 'signed-out' && onSignedOut()}
                />
              )}
            </div>
          </>
        )}
      </section>
    </div>
  );
}

/** The time after which a lost connection is shown, in ms. */
const graceMs = 3_000;

/** Shows whether the operator is online, or that there is no connection. Its line is always rendered. */
function ConnectionStatus({ online, live, account }: ChatState) {
  const text = useText();
  const isDisconnected = useIsDisconnected(live);
  if (isDisconnected) {
    return (
      <p className="chat-status" role="status">
        {text(live === 'offline' ? 'seller.offline' : 'seller.connecting')}
      </p>
    );
  }
  return (
    <p className="chat-status" data-online={online || undefined}>
      {account && text(online ? 'seller.online' : 'seller.operatorOffline')}
    </p>
  );
}

function useIsDisconnected(live: LiveState): boolean {
  const [isDisconnected, setIsDisconnected] = useState(false);
  const lost = live !== 'live';
  useEffect(() => {
    if (!lost) {
      setIsDisconnected(false);
      return;
    }
    const timer = setTimeout(() => setIsDisconnected(true), graceMs);
    return () => clearTimeout(timer);
  }, [lost]);
  return isDisconnected && lost;
}

/** The time for which the panel slides out, in ms; chat-panel.css has the same. */
const slideMs = 220;

/**
 * Returns whether to render the panel. It is rendered until it has slid out, but not longer, because rendered messages
 * are marked as read.
 */
function useIsRendered(open: boolean): boolean {
  const [isRendered, setIsRendered] = useState(open);
  useEffect(() => {
    if (open) {
      setIsRendered(true);
      return;
    }
    const timer = setTimeout(() => setIsRendered(false), slideMs);
    return () => clearTimeout(timer);
  }, [open]);
  return open || isRendered;
}
