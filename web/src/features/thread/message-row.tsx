import { Check, CheckCheck } from 'lucide-react';
import { memo } from 'react';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, timeOfDay } from '../../i18n/times.js';
import { MessageText } from './message-text.js';
import type { ThreadMessage } from './thread-source.js';

export interface MessageRowProps {
  message: ThreadMessage;
  own: boolean;
  /** Who wrote it, as it is said to who cannot see whose side it stands on. */
  author: string;
  /** What stands above the thread's first message. */
  beginning: string | null;
  /** Whether the author's name is shown above it. */
  named: boolean;
  /** Whether it goes on with the message before. */
  continued: boolean;
  /** The day that begins with it. */
  day: string | null;
  /** Whether the unread ones begin with it. */
  unread: boolean;
  /** Whether the thread ends with it. */
  last: boolean;
  query: string;
  flashed: boolean;
}

/** One message, and what begins with it: a day, the unread ones, somebody's turn. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, own, author, beginning, named, continued, day, unread, last, query, flashed } = props;
  const text = useText();
  const time = timeOfDay(message.createdAt);
  return (
    <>
      {beginning !== null && <p className="thread-beginning">{beginning}</p>}
      {day !== null && (
        <div className="thread-day">
          <span>{day}</span>
        </div>
      )}
      {unread && (
        <div className="thread-unread">
          <span>{text('thread.unread')}</span>
        </div>
      )}
      <article
        className="thread-row"
        data-own={own || undefined}
        data-continued={continued || undefined}
        data-flashed={flashed || undefined}
        data-last={last || undefined}
        data-message={message.id}
        aria-label={text('thread.messageBy', { name: author, time })}
      >
        {named && (
          <div className="thread-author">
            <bdi>{author}</bdi>
          </div>
        )}
        <div className="thread-bubble">
          <MessageText text={message.message} query={query} />
          <span className="thread-meta">
            <time dateTime={message.createdAt} title={longDateAndTime(message.createdAt)}>
              {time}
            </time>
            {own && <ReadMark readAt={message.readAt} />}
          </span>
        </div>
      </article>
    </>
  );
});

/** One grey check: sent. Two green ones: read. */
function ReadMark({ readAt }: { readAt: string | null }) {
  const text = useText();
  const label =
    readAt === null ? text('thread.sent') : text('thread.read', { time: longDateAndTime(readAt) });
  const Mark = readAt === null ? Check : CheckCheck;
  return (
    <span
      className="thread-check"
      data-read={readAt !== null || undefined}
      role="img"
      aria-label={label}
      title={label}
    >
      <Mark size={16} aria-hidden="true" />
    </span>
  );
}
