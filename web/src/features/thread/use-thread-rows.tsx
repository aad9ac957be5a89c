import { Fragment, type ReactElement, useMemo } from 'react';
import { useText } from '../../i18n/text.js';
import { useToday } from '../../i18n/today.js';
import { dayName } from './days.js';
import { continues, sameDay } from './grouping.js';
import { MessageRow, type MessageRowProps } from './message-row.js';
import type { Between } from './notes.js';
import type { ShownUnsent } from './outbox.js';
import type { ThreadMessage, ThreadSource } from './thread-source.js';
import type { ThreadState } from './thread-state.js';
import { UnsentRow, type UnsentRowProps } from './unsent-row.js';
import { withoutStored } from './without-stored.js';

type Row = { message: ThreadMessage; unsent?: undefined } | { message?: undefined; unsent: ShownUnsent };

export interface ThreadRowsProps
  extends Pick<UnsentRowProps, 'onRetry' | 'onRemove' | 'onEdit'>,
    Pick<MessageRowProps, 'details' | 'tools' | 'findMatches'> {
  source: ThreadSource;
  state: ThreadState;
  unsent: readonly ShownUnsent[];
  readerName: string | null;
  otherName: string;
  /** Returns what is shown between the times of two messages. */
  between: Between;
}

interface ThreadRows {
  /** The messages, then those that are not sent. */
  rows: readonly Row[];
  /** Renders a row, with what is shown before and after it. */
  row: (row: Row, index: number) => ReactElement;
}

/**
 * Returns the rows of the list of messages.
 * @param isDrawn whether the list has been drawn; before, rows have no buttons.
 */
export function useThreadRows(props: ThreadRowsProps, isDrawn: boolean): ThreadRows {
  const { source, state, unsent, readerName, otherName, onRetry, onRemove, onEdit, between } = props;
  const { messages, target, hasNewer, hasOlder, unreadFrom } = state;
  const text = useText();
  const today = useToday();

  const rows = useMemo<readonly Row[]>(() => {
    const mine = messages.filter(
      ({ sentByType, sentByName }) => sentByType === source.ownType && sentByName === readerName,
    );
    return [
      ...messages.map((message) => ({ message })),
      // Unsent messages belong to the thread's end, which may not be loaded.
      ...(hasNewer ? [] : withoutStored(unsent, mine).map((each) => ({ unsent: each }))),
    ];
  }, [messages, unsent, hasNewer, source, readerName]);

  const row = ({ message, unsent: item }: Row, index: number) => {
    const before = rows[index - 1]?.message;
    const last = index === rows.length - 1;
    if (item) {
      const sent = {
        createdAt: new Date(item.at).toISOString(),
        sentByType: source.ownType,
        sentByName: readerName,
      };
      const continued = index > 0 && (!before || continues(before, sent));
      return (
        <Fragment key={item.id}>
          {messages.length === 0 && index === 0 && between(null, null)}
          <UnsentRow unsent={item} {...{ continued, last, onRetry, onRemove, onEdit }} />
        </Fragment>
      );
    }
    const own = message.sentByType === source.ownType;
    const day = !before || !sameDay(before.createdAt, message.createdAt);
    const unread = message.id === unreadFrom;
    const continued = !unread && continues(before, message);
    const mine = own && message.sentByName === readerName;
    const after = messages[index + 1]?.createdAt ?? null;
    return (
      <Fragment key={message.id}>
        {index === 0 && !hasOlder && <div className="thread-room" />}
        {index === 0 && !hasOlder && between(null, message.createdAt)}
        <MessageRow
          message={message}
          own={own}
          colleague={own && !mine}
          author={
            mine ? text('thread.you') : (message.sentByName ?? (own ? text('thread.colleague') : otherName))
          }
          beginning={index === 0 && !hasOlder ? text('thread.beginning', { name: otherName }) : null}
          named={!mine && !continued}
          continued={continued}
          day={day ? dayName(message.createdAt, today, text) : null}
          unread={unread}
          last={last}
          newest={after === null}
          query={target?.query ?? ''}
          flashed={message.id === target?.messageId}
          details={props.details}
          tools={isDrawn ? props.tools : undefined}
          findMatches={props.findMatches}
        />
        {(after !== null || !hasNewer) && between(message.createdAt, after)}
      </Fragment>
    );
  };

  return { rows, row };
}
