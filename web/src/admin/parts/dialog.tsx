import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '../../i18n/text.js';
import { focusFirstFault } from '../../ui/text-field.js';
import type { FormErrors } from '../changes.js';
import './dialog.css';

/** A dialog over the page. It opens when it is drawn; Escape closes it, and the focus goes back. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="a-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="a-dialog__head">
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
      {children}
    </dialog>
  );
}

/** A form within a dialog, or on a page. The focus goes to the first field that something is wrong with. */
export function Form({
  children,
  action,
  danger,
  busy,
  errors,
  onSubmit,
  onCancel,
}: {
  children?: ReactNode;
  /** What its button says. */
  action: string;
  danger?: boolean;
  busy: boolean;
  errors: FormErrors;
  onSubmit: () => void;
  onCancel?: () => void;
}) {
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (busy || !asked.current) return;
    asked.current = false;
    focusFirstFault(form.current);
  }, [busy]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asked.current = true;
    onSubmit();
  };
  return (
    <form ref={form} className="a-form" noValidate onSubmit={submit}>
      <div role="alert">{errors.other.length > 0 && <p className="a-alert">{errors.other.join(' ')}</p>}</div>
      {children}
      <div className="a-form__actions">
        {onCancel && (
          <button type="button" className="p-button" onClick={onCancel}>
            {text('common.cancel')}
          </button>
        )}
        <button
          type="submit"
          className={danger ? 'p-button a-button--danger' : 'p-button p-button--primary'}
          aria-disabled={busy}
        >
          {busy ? text('admin.working') : action}
        </button>
      </div>
    </form>
  );
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  children,
  onClose,
  ...form
}: {
  title: string;
  children: ReactNode;
  action: string;
  danger?: boolean;
  busy: boolean;
  errors: FormErrors;
  onSubmit: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Form {...form} onCancel={onClose}>
        <p className="a-text">{children}</p>
      </Form>
    </Dialog>
  );
}
