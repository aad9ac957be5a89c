import { Check, CheckCheck } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, timeOfDay } from '../../i18n/times.js';
import { type FindMatches, MessageText } from './message-text.js';
import type { ThreadMessage } from './thread-source.js';

/** Returns what is shown beside the time of a message; `isNewest`: of the newest one that is loaded. */
export type MessageDetails = (message: ThreadMessage, isNewest: boolean) => ReactNode;

export interface MessageRowProps {
  message: ThreadMessage;
  own: boolean;
  /** Whether somebody else of the user's side wrote it. */
  colleague: boolean;
  /** The author, for screen readers. */
  author: string;
  /** The text above the thread's first message. */
  beginning: string | null;
  /** Whether the author's name is shown above it. */
  named: boolean;
  /** Whether it continues the message before. */
  continued: boolean;
  /** The day, if the message is its first. */
  day: string | null;
  /** Whether it is the first unread message. */
  unread: boolean;
  /** Whether it is the last of the thread. */
  last: boolean;
  /** Whether it is the newest message that is loaded. */
  newest: boolean;
  query: string;
  findMatches: FindMatches | undefined;
  flashed: boolean;
  /** Shows what is beside its time. */
  details: MessageDetails | undefined;
  /** Shows its controls. */
  tools: MessageDetails | undefined;
}

/** Shows one message, with the dividers and the name above it. */
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
        data-colleague={props.colleague || undefined}
        data-continued={continued || undefined}
        data-flashed={flashed || undefined}
        data-last={last || undefined}
        data-message={message.id}
        aria-label={text('thread.messageBy', { name: author, time })}
      >
        {named && (
          <div className="thread-author p-line" dir="auto">
            {author}
          </div>
        )}
        <div className="thread-bubble">
          <MessageText
            text={message.message}
            links={message.patternLinks}
            query={query}
            findMatches={props.findMatches}
          />
          <span className="thread-meta">
            {props.details?.(message, props.newest)}
            {props.tools?.(message, props.newest)}
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

/** Shows one grey check for a message that is sent, two green ones for one that is read. */
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
