import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { type UserRow, updateUser } from './documents.js';
import { RoleField } from './role-field.js';

/** Changes a user's name, and the role if it is one of the operator's users. */
export function EditDialog({
  user,
  onDone,
  onClose,
}: {
  user: UserRow;
  onDone: (user: UserRow) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [name, setName] = useState(user.name);
  const [role, setRole] = useState(user.role);
  const errors = change.errors(['name', 'role']);

  const submit = async () => {
    const input = { id: user.id, name, ...(role && role !== user.role && { role }) };
    const result = await change.run(updateUser, { input });
    if (result?.user) onDone(result.user);
  };
  return (
    <FormDialog
      title={text('admin.editOf', { name: user.name })}
      onClose={onClose}
      action={text('common.save')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.name')}
        hint={text('admin.userNameHint')}
        errors={errors.of('name')}
        autoComplete="off"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {role && <RoleField value={role} errors={errors.of('role')} onChange={setRole} />}
    </FormDialog>
  );
}
