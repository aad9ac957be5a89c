import { FormDialog, type FormDialogProps } from './form-dialog.js';

/** Asks for confirmation before an action. */
export function ConfirmDialog({ children, ...dialog }: FormDialogProps) {
  return (
    <FormDialog {...dialog}>
      <p className="p-form__text">{children}</p>
    </FormDialog>
  );
}
