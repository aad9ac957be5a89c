import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { FormErrors } from '../../../api/use-mutation.js';
import { ModalDialog } from '../../../components/dialog.js';
import { Form } from '../../../components/form.js';
import { useText } from '../../../i18n/text.js';
import '../../../components/dialog.css';

/** Shows a dialog with its title and a close button. */
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
  const heading = useId();
  return (
    <ModalDialog className="a-dialog" aria-labelledby={heading} onClose={onClose}>
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
    </ModalDialog>
  );
}

/** Shows a form with its buttons and its errors, within a dialog or on a page. */
export function ChangeForm({
  children,
  action,
  danger = false,
  busy,
  errors,
  onSubmit,
  onCancel,
}: {
  children?: ReactNode;
  /** The label of the submit button. */
  action: string;
  /** Whether it destroys something: the cancel button is the default then. */
  danger?: boolean;
  busy: boolean;
  errors: FormErrors;
  onSubmit: () => unknown;
  onCancel?: () => void;
}) {
  const text = useText();
  return (
    <Form className="a-form" onSubmit={onSubmit}>
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
          data-default-action={!danger || undefined}
        >
          {busy ? text('admin.working') : action}
        </button>
      </div>
    </Form>
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
  onSubmit: () => unknown;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <ChangeForm {...form} onCancel={onClose}>
        <p className="a-text">{children}</p>
      </ChangeForm>
    </Dialog>
  );
}
