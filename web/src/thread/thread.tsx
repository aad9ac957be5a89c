import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { Fault } from '../api/faults.js';
import { useText } from '../i18n/text.js';
import type { ThreadMessage, ThreadSource } from './source.js';

/** What a portal can ask of the thread that it shows. */
export interface ThreadHandle {
  focusComposer(): void;
  /** Shows a message in its context, and what of it a search has found. */
  jumpTo(messageId: string, query?: string): void;
  scrollToNewest(): void;
}

export interface ThreadProps {
  /** The same object for as long as the thread is shown; another `key` is another thread. */
  source: ThreadSource;
  /** Who reads, for what is shown once to a person: the content terms. */
  readerId: string;
  /** The name that the reader's messages are signed with; colleagues' are shown with theirs. */
  readerName: string | null;
  /** The other side: the seller's business name, or the operator's one persona. */
  otherName: string;
  /** Whether the marketplace's chat is on; while it is off, one can read. */
  chatEnabled?: boolean;
  /** Whether the reader may write. */
  mayWrite?: boolean;
  /** A message to begin with, and what was searched for; another object jumps again. */
  jumpTo?: { messageId: string; query?: string } | null;
  /** In a narrow panel. */
  compact?: boolean;
  /** Nobody is signed in any more, or may not: what the thread itself can do nothing about. */
  onFault?: (fault: Fault) => void;
}

/**
 * One thread with its composer, which fills its parent. Whoever shows it imports `thread.css` (the element
 * `thread.css?inline`).
 */
export const Thread = forwardRef<ThreadHandle, ThreadProps>(function Thread({ source, otherName }, ref) {
  const text = useText();
  const composer = useRef<HTMLTextAreaElement>(null);
  const [messages, setMessages] = useState<readonly ThreadMessage[]>([]);
  useImperativeHandle(ref, () => ({
    focusComposer: () => composer.current?.focus(),
    jumpTo: () => {},
    scrollToNewest: () => {},
  }));
  useEffect(() => {
    void source.newest(50).then((page) => setMessages([...page.messages].reverse()));
    return source.onEvent((event) => {
      if (event.type === 'created') setMessages((shown) => [...shown, event.message]);
    });
  }, [source]);
  return (
    <section className="thread" aria-label={text('thread.label', { name: otherName })}>
      {messages.map((message) => (
        <p key={message.id} dir="auto">
          {message.message}
        </p>
      ))}
      <textarea
        ref={composer}
        className="p-field"
        aria-label={text('thread.write', { name: otherName })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          const field = event.currentTarget;
          void source.send({ message: field.value, idempotencyKey: crypto.randomUUID(), acknowledged: [] });
          field.value = '';
        }}
      />
    </section>
  );
});
