import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { type Owner, sellerInput } from '../shared/owner.js';
import { OwnerField } from '../shared/owner-field.js';
import { useMutation } from '../shared/use-mutation.js';
import { inviteUser, type Role } from './documents.js';
import { RoleField } from './role-field.js';

interface Operator {
  side: 'OPERATOR';
  role: Role;
}

const operator: Operator = { side: 'OPERATOR', role: 'CUSTOMER_SUPPORT' };

/** Invites a user to the operator's side or to a seller. */
export function InviteDialog({
  onDone,
  onClose,
}: {
  /** @param invitationUrl null if it was mailed. */
  onDone: (email: string, invitationUrl: string | null) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [owner, setOwner] = useState<Owner<Operator>>(operator);
  const errors = change.errors(['name', 'email', 'role', 'sellerId']);

  const submit = async () => {
    const input = {
      name,
      email: email.trim(),
      ...(owner.side === 'OPERATOR' ? { role: owner.role } : sellerInput(owner)),
    };
    const result = await change.run(inviteUser, { input });
    if (result) onDone(input.email, result.invitationUrl);
  };
  return (
    <FormDialog
      title={text('admin.userInvite')}
      onClose={onClose}
      action={text('admin.invite')}
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
      <TextField
        label={text('admin.email')}
        errors={errors.of('email')}
        type="email"
        dir="ltr"
        autoComplete="off"
        required
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <OwnerField
        label={text('admin.side')}
        owner={owner}
        operator={operator}
        sellerErrors={errors.of('sellerId')}
        onChange={setOwner}
      />
      {owner.side === 'OPERATOR' && (
        <RoleField
          value={owner.role}
          errors={errors.of('role')}
          onChange={(role) => setOwner({ side: 'OPERATOR', role })}
        />
      )}
    </FormDialog>
  );
}
