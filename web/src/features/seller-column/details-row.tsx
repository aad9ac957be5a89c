import { type ReactNode, useId } from 'react';

/** Shows one detail: its name, and its value with the buttons about it. */
export function DetailsRow({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="details-row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface PickProps {
  name: string;
  keys: string;
  /** Whether the value says that there is none. */
  isEmpty: boolean;
  /** Shown before the button: the letters of an avatar would not be in its name. */
  avatar?: ReactNode;
  onClick: () => void;
  children: ReactNode;
}

/** Shows a detail whose value is the button that changes it. */
export function PickRow({ name, keys, isEmpty, avatar, onClick, children }: PickProps) {
  const id = useId();
  return (
    <div className="details-row">
      <dt id={`${id}-name`}>{name}</dt>
      <dd>
        {avatar}
        <button
          type="button"
          id={id}
          className="details-pick"
          aria-labelledby={`${id}-name ${id}`}
          aria-haspopup="dialog"
          title={`${name} (${keys})`}
          data-empty={isEmpty || undefined}
          onClick={onClick}
        >
          {children}
        </button>
      </dd>
    </div>
  );
}

interface DetailsButtonProps {
  icon: typeof import('lucide-react').Check;
  label: string;
  keys?: string;
  onClick: () => void;
}

/** Shows a small button beside a value or a title. */
export function RowButton({ icon: Icon, label, keys, onClick }: DetailsButtonProps) {
  return (
    <button
      type="button"
      className="details-button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      onClick={onClick}
    >
      <Icon size={15} aria-hidden="true" />
    </button>
  );
}
