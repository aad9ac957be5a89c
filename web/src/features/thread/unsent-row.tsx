import { CircleAlert, Clock3 } from 'lucide-react';
import { failureText } from '../../components/failure-text.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { timeOfDay } from '../../i18n/times.js';
import { MessageText } from './message-text.js';
import type { ShownUnsent, UnsentState } from './outbox.js';
import type { SendError } from './unsent.js';

export interface UnsentRowProps {
  unsent: ShownUnsent;
  continued: boolean;
  /** Whether it is the last of the thread. */
  last: boolean;
  onRetry: (id: string) => void;
  onRemove: (id: string) => void;
  onEdit: (id: string) => void;
}

/** Shows a message whose send is not confirmed, with its actions. */
export function UnsentRow({ unsent, continued, last, onRetry, onRemove, onEdit }: UnsentRowProps) {
  const text = useText();
  const { id, state, refusal } = unsent;
  const failed = state === 'refused' || state === 'outdated';
  const isOnItsWay = state === 'held' || state === 'sending';
  const name = labels[state === 'refused' ? (refusal?.reason ?? 'input') : state];
  const label = state === 'waiting' ? failureText(text, name) : text(name);
  return (
    <article
      className="thread-row"
      data-own
      data-continued={continued || undefined}
      data-state={state}
      data-last={last || undefined}
      aria-label={label}
    >
      <div className="thread-bubble">
        {/* A blocked text has no links. */}
        <MessageText text={unsent.text} query="" isPlain={state === 'refused'} />
        {isOnItsWay ? (
          // As wide as the time and the mark of a sent message, so that nothing moves when it is sent.
          <span className="thread-meta" title={label}>
            {timeOfDay(new Date(unsent.at).toISOString())}
            <Clock3 size={16} aria-hidden="true" />
          </span>
        ) : (
          <span className="thread-meta">
            {failed ? <CircleAlert size={14} aria-hidden="true" /> : <Clock3 size={14} aria-hidden="true" />}
            {label}
          </span>
        )}
      </div>
      {!isOnItsWay && (
        <div className="thread-actions">
          {state === 'refused' && (
            <button type="button" className="p-button p-button--quiet" onClick={() => onEdit(id)}>
              {text('thread.edit')}
            </button>
          )}
          {refusal?.reason !== 'content' && (
            <button type="button" className="p-button p-button--quiet" onClick={() => onRetry(id)}>
              {text('thread.retry')}
            </button>
          )}
          <button type="button" className="p-button p-button--quiet" onClick={() => onRemove(id)}>
            {text('thread.remove')}
          </button>
        </div>
      )}
    </article>
  );
}

const labels: Readonly<Record<Exclude<UnsentState, 'refused'> | SendError['reason'], MessageId>> = {
  held: 'thread.sending',
  sending: 'thread.sending',
  waiting: 'thread.waiting',
  outdated: 'thread.unconfirmed',
  content: 'thread.notSentContent',
  off: 'thread.notSentChatOff',
  forbidden: 'thread.notSentForbidden',
  answered: 'together.notSentAnswered',
  input: 'thread.notSent',
};
