import { Check, Clock, Tag, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { LabelDot } from '../../components/label-dot.js';
import { useText } from '../../i18n/text.js';
import { useToday } from '../../i18n/today.js';
import type { WorkState } from './documents.js';
import { snoozeEnd } from './snooze-end.js';
import { useSeen } from './use-seen.js';
import type { OpenWork } from './use-work.js';
import './work-bar.css';

/** Shows the work state of the open conversation; each part is the button that changes it. */
export function WorkBar({ sellerId, state, work }: { sellerId: string; state: WorkState; work: OpenWork }) {
  const text = useText();
  useToday();
  const { status, snoozedUntil, assignee, labels } = state;
  const isDone = status === 'DONE';
  const seenDone = useSeen(isDone, sellerId);
  const until = status === 'SNOOZED' && snoozedUntil ? snoozeEnd(snoozedUntil) : null;
  const name = assignee && (assignee.isViewer ? text('work.you') : assignee.name);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has no baseline and no overflow.
    <div className="work-bar" role="group" aria-label={text('work.group')}>
      <button
        type="button"
        className="work-button"
        data-set={isDone || undefined}
        aria-label={text('work.done')}
        aria-pressed={isDone}
        aria-keyshortcuts={isDone ? 'Shift+E' : 'E'}
        title={isDone ? `${text('work.reopen')} (Shift+E)` : `${text('work.finish')} (E)`}
        onClick={() => (seenDone() ? work.reopen() : work.finish())}
      >
        <Check size={16} aria-hidden="true" />
        <span className="work-button__text">{text('work.done')}</span>
      </button>
      <StateButton
        icon={Clock}
        label={until === null ? text('work.snooze') : text('work.snoozedUntil', { time: until })}
        short={until === null ? null : text('work.until', { time: until })}
        keys="S"
        onClick={() => work.choose('snooze')}
      />
      <StateButton
        icon={UserRound}
        label={name ? text('work.assignedTo', { name }) : text('work.assign')}
        short={name}
        keys="O"
        onClick={() => work.choose('assign')}
      />
      <StateButton
        icon={Tag}
        label={
          labels.length === 0
            ? text('work.labels')
            : text('work.labelsOf', { names: labels.map(({ name }) => name).join(', ') })
        }
        short={labels.length === 0 ? null : <LabelNames labels={labels} />}
        isNamedByContent
        keys="L"
        onClick={() => work.choose('label')}
      />
    </div>
  );
}

/** Shows labels. Screen readers hear what they are, with pauses. */
function LabelNames({ labels }: Pick<WorkState, 'labels'>) {
  const text = useText();
  return labels.map(({ id, name, colour }, index) => (
    <span key={id} className="work-label">
      <span className="p-hidden">{index === 0 ? `${text('work.labels')}: ` : ', '}</span>
      <LabelDot colour={colour} />
      <bdi>{name}</bdi>
    </span>
  ));
}

interface StateButtonProps {
  icon: typeof Check;
  label: string;
  /** The state; null if there is none. */
  short: ReactNode;
  isNamedByContent?: boolean;
  keys: string;
  onClick: () => void;
}

/** Shows a part of the state, or the name of the act that sets it. */
function StateButton({
  icon: Icon,
  label,
  short,
  isNamedByContent = false,
  keys,
  onClick,
}: StateButtonProps) {
  return (
    <button
      type="button"
      className="work-button"
      data-set={short !== null || undefined}
      aria-label={isNamedByContent && short !== null ? undefined : label}
      aria-haspopup="dialog"
      aria-keyshortcuts={keys}
      title={`${label} (${keys})`}
      onClick={onClick}
    >
      <Icon size={16} aria-hidden="true" />
      <span className="work-button__text">{short ?? label}</span>
    </button>
  );
}
