import type { Ref } from 'react';
import './switch.css';

interface Props {
  ref?: Ref<HTMLInputElement>;
  label: string;
  hint: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

/** Shows a switch with its label and a hint. */
export function Switch({ ref, label, hint, checked, disabled = false, onChange }: Props) {
  return (
    <label className="switch-row">
      <span>
        {label}
        <span className="switch-row__hint">{hint}</span>
      </span>
      <input
        ref={ref}
        type="checkbox"
        role="switch"
        className="switch"
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
