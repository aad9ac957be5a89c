import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useText } from '../i18n/text.js';
import './dialog.css';
import { focusForm } from './focus-form.js';
import { addToastRegion } from './toast-regions.js';

type Props = {
  className?: string;
  onClose: () => void;
  /** Whether a click beside the dialog closes it. Omit it if input could be lost. */
  closesOnOutsideClick?: boolean;
  children: ReactNode;
} & (
  | { /** Shown above the content, with a button that closes the dialog. */ title: string; label?: never }
  | { /** Names a dialog that shows no title. */ label: string; title?: never }
);

/**
 * Shows a dialog over the page for as long as it is rendered. Escape closes it, and the browser returns the focus.
 * The focus starts in the first field of the dialog's form, so that Enter submits; see `focusForm`.
 */
export function Dialog({
  title,
  label,
  className = '',
  onClose,
  closesOnOutsideClick = false,
  children,
}: Props) {
  const text = useText();
  const heading = useId();
  const ref = useRef<HTMLDialogElement>(null);
  const toasts = useRef<HTMLDivElement>(null);
  // The cleanup of a layout effect runs before the dialog is removed from the page, so that the browser returns the
  // focus.
  useLayoutEffect(() => {
    const { current } = ref;
    if (!current) return;
    current.showModal();
    focusForm(current.querySelector('form'));
    const removeRegion = toasts.current ? addToastRegion(toasts.current) : () => {};
    return () => {
      removeRegion();
      current.close();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it.
    <dialog
      ref={ref}
      className={`p-dialog ${className}`}
      aria-label={label}
      aria-labelledby={title === undefined ? undefined : heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        // A browser can close a dialog without an event; a dialog that was opened again meanwhile stays.
        if (!event.currentTarget.open) onClose();
      }}
      onClick={(event) => {
        if (closesOnOutsideClick && event.target === event.currentTarget) onClose();
      }}
    >
      {title !== undefined && (
        <header className="p-dialog__head">
          <h2 id={heading}>{title}</h2>
          <button
            type="button"
            className="p-button p-button--quiet p-button--icon"
            aria-label={text('common.close')}
            onClick={onClose}
          >
            <X size={18} aria-hidden />
          </button>
        </header>
      )}
      {children}
      <div ref={toasts} className="p-toast" role="status" />
    </dialog>
  );
}
