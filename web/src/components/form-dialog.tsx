import { ChangeForm, type ChangeFormProps } from './change-form.js';
import { Dialog } from './dialog.js';

export interface FormDialogProps extends Omit<ChangeFormProps, 'onCancel'> {
  title: string;
  onClose: () => void;
}

/** Shows a form in a dialog, which the form's cancel button closes. */
export function FormDialog({ title, onClose, ...form }: FormDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <ChangeForm {...form} onCancel={onClose} />
    </Dialog>
  );
}
