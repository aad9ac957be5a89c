import { ArrowDown } from 'lucide-react';
import { useText } from '../../i18n/text.js';

/** Leads to the newest message. It has the number of those that arrived while older ones were shown. */
export function NewestButton({ arrived, onClick }: { arrived: number; onClick: () => void }) {
  const text = useText();
  return (
    <button
      type="button"
      className="thread-newest"
      data-arrived={arrived > 0 || undefined}
      aria-label={text('thread.toNewest', { count: arrived })}
      onClick={onClick}
    >
      {arrived > 0 && <span>{text('thread.arrived', { count: arrived })}</span>}
      <ArrowDown size={18} aria-hidden="true" />
    </button>
  );
}
