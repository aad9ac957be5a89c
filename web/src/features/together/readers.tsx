import { CheckCheck } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useQuery } from '../../api/use-query.js';
import { failureText } from '../../components/failure-text.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime, timeOfDay } from '../../i18n/times.js';
import { readers } from '../inbox/documents.js';
import { sameDay } from '../thread/grouping.js';
import type { ThreadMessage } from '../thread/thread-source.js';

export interface ReadersProps {
  message: ThreadMessage;
  sellerName: string;
  /** The button that opened it. */
  anchor: HTMLElement;
  onClose: () => void;
}

/** The distance from the button and from the edges of the window. */
const gapPx = 8;

/** Shows who read a message, and when, beside the button that opened it, or at the bottom of a phone. */
export default function Readers({ message, sellerName, anchor, onClose }: ReadersProps) {
  const text = useText();
  const popover = useRef<HTMLDivElement>(null);
  const { data, error, again } = useQuery(readers, { id: message.id });
  const found = data?.node?.__typename === 'ChatMessage' ? data.node : null;
  const isOwn = message.sentByType === 'AdminUser';
  const readAt = found?.readAt ?? message.readAt;

  useLayoutEffect(() => {
    const { current } = popover;
    if (!current) return;
    if (!current.matches(':popover-open')) {
      current.showPopover();
      current.focus();
    }
    const at = anchor.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = current;
    const above = at.top - offsetHeight - gapPx;
    const beside = at.left + at.width / 2 - offsetWidth / 2;
    const left = Math.max(gapPx, Math.min(beside, innerWidth - offsetWidth - gapPx));
    current.style.setProperty('--readers-top', `${above > gapPx ? above : at.bottom + gapPx}px`);
    current.style.setProperty('--readers-left', `${left}px`);
  });

  const latest = useRef(onClose);
  latest.current = onClose;
  useLayoutEffect(() => {
    const { current } = popover;
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === 'closed') latest.current();
    };
    current?.addEventListener('toggle', onToggle);
    return () => current?.removeEventListener('toggle', onToggle);
  }, []);

  return (
    <div
      ref={popover}
      popover="auto"
      className="readers"
      role="dialog"
      aria-label={text('together.readBy')}
      tabIndex={-1}
    >
      <h3>{text('together.readBy')}</h3>
      {found === null && (
        <p role="status">
          {error ? failureText(text, 'common.failed') : text('common.loading')}{' '}
          {error && (
            <button type="button" className="p-button" onClick={again}>
              {text('common.retry')}
            </button>
          )}
        </p>
      )}
      {isOwn && found && readAt === null && <p>{text('together.unreadBySeller', { name: sellerName })}</p>}
      {found && !isOwn && found.readBy.length === 0 && <p>{text('together.unreadByAll')}</p>}
      {found && (
        <ul>
          {isOwn && readAt !== null && <Reader name={sellerName} readAt={readAt} />}
          {found.readBy.map(({ user, readAt: userReadAt }) => (
            <Reader key={user.id} name={user.isViewer ? text('thread.you') : user.name} readAt={userReadAt} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Reader({ name, readAt }: { name: string; readAt: string }) {
  const isToday = sameDay(readAt, new Date().toISOString());
  return (
    <li>
      <CheckCheck size={16} aria-hidden="true" />
      <bdi className="p-line">{name}</bdi>
      <time dateTime={readAt}>{isToday ? timeOfDay(readAt) : dateAndTime(readAt)}</time>
    </li>
  );
}
