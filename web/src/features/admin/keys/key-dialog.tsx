import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { type Owner, sellerInput } from '../shared/owner.js';
import { OwnerField } from '../shared/owner-field.js';
import { useMutation } from '../shared/use-mutation.js';
import { createKey, type KeyRow } from './documents.js';

const operator = { side: 'OPERATOR' } as const;

/** Creates an API key for the operator or for a seller. */
export function KeyDialog({
  onDone,
  onClose,
}: {
  onDone: (key: string | null) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [label, setLabel] = useState('');
  const [scope, setScope] = useState<KeyRow['scope']>('CHAT_WRITE');
  const [lastDay, setLastDay] = useState('');
  const [owner, setOwner] = useState<Owner>(operator);
  const errors = change.errors(['label', 'scope', 'expiresAt', 'sellerId']);

  const submit = async () => {
    const result = await change.run(createKey, {
      input: {
        label,
        scope,
        // It is valid until the end of that day in the user's time zone.
        expiresAt: lastDay ? new Date(`${lastDay}T23:59:59.999`).toISOString() : null,
        ...(owner.side === 'SELLER' && sellerInput(owner)),
      },
    });
    if (result) onDone(result.key);
  };
  return (
    <FormDialog
      title={text('admin.keyAdd')}
      onClose={onClose}
      action={text('admin.create')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.keyLabel')}
        hint={text('admin.keyLabelHint')}
        errors={errors.of('label')}
        autoComplete="off"
        required
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <OwnerField
        label={text('admin.keyActsFor')}
        owner={owner}
        operator={operator}
        sellerErrors={errors.of('sellerId')}
        onChange={setOwner}
      />
      <SelectField
        label={text('admin.keyScope')}
        errors={errors.of('scope')}
        value={scope}
        onChange={(event) => setScope(event.target.value === 'CHAT_READ' ? 'CHAT_READ' : 'CHAT_WRITE')}
      >
        <option value="CHAT_WRITE">{text('admin.scopeWrite')}</option>
        <option value="CHAT_READ">{text('admin.scopeRead')}</option>
      </SelectField>
      <TextField
        label={text('admin.keyExpiresOn')}
        hint={text('admin.keyExpiresHint')}
        errors={errors.of('expiresAt')}
        type="date"
        value={lastDay}
        onChange={(event) => setLastDay(event.target.value)}
      />
    </FormDialog>
  );
}
