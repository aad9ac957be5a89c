import { ChangeForm, type ChangeFormProps } from './change-form.js';
import { Dialog } from './dialog.js';

interface Props extends Omit<ChangeFormProps, 'onCancel'> {
  title: string;
  onClose: () => void;
}

/** Asks for confirmation before an action. */
export function ConfirmDialog({ title, children, onClose, ...form }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <ChangeForm {...form} onCancel={onClose}>
        <p className="p-form__text">{children}</p>
      </ChangeForm>
    </Dialog>
  );
}
