import { Fragment, useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { useText } from '../../i18n/text.js';
import { dateAndTime, longDate, timeOfDay } from '../../i18n/times.js';
import { sameDay } from './grouping.js';
import './record.css';
import type { ThreadMessage } from './thread-source.js';
import type { ThreadState } from './thread-state.js';

export interface ThreadRecordProps {
  state: ThreadState;
  ownType: ThreadMessage['sentByType'];
  readerName: string | null;
  /** The name of the user's side. */
  ownName: string;
  /** The name of the other side. */
  otherName: string;
}

/**
 * Replaces the page by a record of the loaded messages while it is printed: the list on the screen contains only the
 * visible ones.
 */
export function ThreadRecord({ state, ownType, readerName, ownName, otherName }: ThreadRecordProps) {
  const text = useText();
  const printedAt = usePrintTime();
  if (printedAt === null) return null;
  const { messages, hasOlder, hasNewer } = state;
  const [first, last] = [messages[0], messages.at(-1)];
  return createPortal(
    <article className="record">
      <header>
        <h1>{text('record.title', { own: ownName, other: otherName })}</h1>
        <p>{text('record.printed', { name: readerName ?? ownName, time: dateAndTime(printedAt) })}</p>
        {first && last && (
          <p>
            {text('record.extent', {
              count: messages.length,
              first: dateAndTime(first.createdAt),
              last: dateAndTime(last.createdAt),
              zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            })}
          </p>
        )}
        {(hasOlder || hasNewer) && <p>{text('record.incomplete')}</p>}
      </header>
      {messages.map(({ id, createdAt, message, sentByName, sentByType }, index) => {
        const before = messages[index - 1];
        const isOwn = sentByType === ownType;
        const side = isOwn ? ownName : otherName;
        const by = isOwn ? (sentByName === readerName ? 'reader' : 'colleague') : 'other';
        return (
          <Fragment key={id}>
            {(!before || !sameDay(before.createdAt, createdAt)) && <h2>{longDate(createdAt)}</h2>}
            <section data-by={by}>
              <p className="record__author">
                {sentByName !== null && sentByName !== side && (
                  <>
                    <bdi>{sentByName}</bdi>
                    {' · '}
                  </>
                )}
                <bdi>{side}</bdi> <time dateTime={createdAt}>{timeOfDay(createdAt)}</time>
              </p>
              <p className="record__text" dir="auto">
                {message}
              </p>
            </section>
          </Fragment>
        );
      })}
    </article>,
    document.body,
  );
}

/** Returns the time at which the current print began (ISO 8601); null while nothing is printed. */
function usePrintTime(): string | null {
  // It can be loaded while the browser prints already.
  const [printedAt, setPrintedAt] = useState(() =>
    matchMedia('print').matches ? new Date().toISOString() : null,
  );
  useEffect(() => {
    // The browser prints what is rendered when this handler returns.
    const begin = () => flushSync(() => setPrintedAt(new Date().toISOString()));
    const end = () => setPrintedAt(null);
    addEventListener('beforeprint', begin);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', begin);
      removeEventListener('afterprint', end);
    };
  }, []);
  return printedAt;
}
