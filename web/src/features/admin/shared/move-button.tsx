import type { ArrowUp } from 'lucide-react';
import './move-button.css';

/** Moves an entry of a list by one. It stays focusable at the end of the list. */
export function MoveButton(props: {
  label: string;
  icon: typeof ArrowUp;
  isOff: boolean;
  onClick: () => void;
}) {
  const { label, icon: Icon, isOff, onClick } = props;
  return (
    <button
      type="button"
      className="p-button p-button--quiet a-move"
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={isOff ? undefined : onClick}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}
