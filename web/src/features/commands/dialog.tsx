import type { ReactNode } from 'react';
import { ModalDialog } from '../../components/dialog.js';
import './dialog.css';

interface Props {
  label: string;
  className?: string;
  onClose: () => void;
  children: ReactNode;
}

/** Shows a dialog near the top of the page; Escape or a click beside it closes it. */
export function Dialog({ label, className = '', ...dialog }: Props) {
  return (
    <ModalDialog {...dialog} className={`dialog ${className}`} aria-label={label} closesOnOutsideClick />
  );
}
