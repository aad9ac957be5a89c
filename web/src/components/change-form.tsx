import type { ReactNode } from 'react';
import { useText } from '../i18n/text.js';
import { Alert } from './alert.js';
import './change-form.css';
import { Form } from './form.js';

/** The error messages of a form. */
export interface FormErrors {
  of: (field: string) => readonly string[] | undefined;
  /** The messages that belong to no field of the form. */
  other: readonly string[];
}

export interface ChangeFormProps {
  children?: ReactNode;
  /** The label of the submit button. */
  action: string;
  /** Whether the action is destructive: the cancel button is the default then. */
  danger?: boolean;
  busy: boolean;
  errors: FormErrors;
  onSubmit: () => unknown;
  onCancel?: () => void;
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
}: ChangeFormProps) {
  const text = useText();
  return (
    <Form className="p-form" onSubmit={onSubmit}>
      <Alert messages={errors.other} />
      {children}
      <div className="p-form__actions">
        {onCancel && (
          <button type="button" className="p-button" onClick={onCancel}>
            {text('common.cancel')}
          </button>
        )}
        <button
          type="submit"
          className={danger ? 'p-button p-button--confirm-danger' : 'p-button p-button--primary'}
          aria-disabled={busy}
          data-default-action={!danger || undefined}
        >
          {busy ? text('common.working') : action}
        </button>
      </div>
    </Form>
  );
}
