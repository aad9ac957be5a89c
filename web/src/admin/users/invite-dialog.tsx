import { useState } from 'react';
import { useText } from '../../i18n/text.js';
import { SelectField, TextField } from '../../ui/text-field.js';
import { useChange } from '../changes.js';
import { Dialog, Form } from '../parts/dialog.js';
import { SellerField } from '../seller-field.js';
import { inviteUser, type Role } from './documents.js';
import { RoleField } from './role-field.js';

/** Invites somebody, to the operator's side or to a seller's. */
export function InviteDialog({
  onDone,
  onClose,
}: {
  /** @param invitationUrl null where it was mailed. */
  onDone: (email: string, invitationUrl: string | null) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useChange();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [side, setSide] = useState<'OPERATOR' | 'SELLER'>('OPERATOR');
  const [role, setRole] = useState<Role>('CUSTOMER_SUPPORT');
  const [sellerId, setSellerId] = useState<string | null>(null);
  const errors = change.errors(['name', 'email', side === 'OPERATOR' ? 'role' : 'sellerId']);

  const submit = async () => {
    const input = {
      name,
      email: email.trim(),
      ...(side === 'OPERATOR' ? { role } : { sellerId: sellerId ?? '' }),
    };
    const result = await change.run(inviteUser, { input });
    if (result) onDone(input.email, result.invitationUrl);
  };
  return (
    <Dialog title={text('admin.userInvite')} onClose={onClose}>
      <Form
        action={text('admin.invite')}
        busy={change.busy}
        errors={errors}
        onSubmit={submit}
        onCancel={onClose}
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
        <SelectField
          label={text('admin.side')}
          value={side}
          onChange={(event) => setSide(event.target.value === 'SELLER' ? 'SELLER' : 'OPERATOR')}
        >
          <option value="OPERATOR">{text('admin.sideOperator')}</option>
          <option value="SELLER">{text('admin.sideOneSeller')}</option>
        </SelectField>
        {side === 'OPERATOR' ? (
          <RoleField value={role} errors={errors.of('role')} onChange={setRole} />
        ) : (
          <SellerField errors={errors.of('sellerId')} onChoose={setSellerId} />
        )}
      </Form>
    </Dialog>
  );
}
