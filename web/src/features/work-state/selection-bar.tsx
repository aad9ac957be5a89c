import { Check, Clock, RotateCcw, Tag, UserRound, X } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import { rowSelection } from '../inbox/row-selection.js';
import type { ChooserKind } from './chooser-kind.js';
import { useSeen } from './use-seen.js';

interface Props {
  count: number;
  isDone: boolean;
  onFinish: () => void;
  onReopen: () => void;
  onChoose: (kind: ChooserKind) => void;
}

/** Shows the number of selected conversations, and the acts on them. It lies over the end of the list. */
export function SelectionBar({ count, isDone, onFinish, onReopen, onChoose }: Props) {
  const text = useText();
  const seenDone = useSeen(isDone);
  return (
    <section className="work-selection" aria-label={text('work.selection')}>
      <BarButton label={text('work.clearSelection')} keys="Escape" icon={X} onClick={rowSelection.clear} />
      <p className="work-selection__count" role="status">
        {text('work.selected', { count })}
      </p>
      <BarButton
        label={text(isDone ? 'work.reopen' : 'work.finish')}
        keys={isDone ? 'Shift+E' : 'E'}
        icon={isDone ? RotateCcw : Check}
        onClick={() => (seenDone() ? onReopen() : onFinish())}
      />
      <BarButton label={text('work.snooze')} keys="S" icon={Clock} onClick={() => onChoose('snooze')} />
      <BarButton label={text('work.assign')} keys="O" icon={UserRound} onClick={() => onChoose('assign')} />
      <BarButton label={text('work.labels')} keys="L" icon={Tag} onClick={() => onChoose('label')} />
    </section>
  );
}

interface BarButtonProps {
  label: string;
  keys: string;
  icon: typeof Check;
  onClick: () => void;
}

function BarButton({ label, keys, icon: Icon, onClick }: BarButtonProps) {
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon"
      aria-label={label}
      title={`${label} (${keys === 'Escape' ? 'Esc' : keys})`}
      aria-keyshortcuts={keys}
      onClick={onClick}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
