import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextArea, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { type Owner, sellerInput } from '../shared/owner.js';
import { OwnerField } from '../shared/owner-field.js';
import { useMutation } from '../shared/use-mutation.js';
import { createKey } from './documents.js';
import { extraScopes, type KeyScope, scopeLabels } from './scopes.js';

const operator = { side: 'OPERATOR' } as const;

/** Returns the day in a year, in the user's time zone, as a date field has it. */
function dayInAYear(): string {
  const day = new Date();
  day.setDate(day.getDate() + 364);
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

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
  const [chatScope, setChatScope] = useState<KeyScope>('CHAT_WRITE');
  const [extras, setExtras] = useState<readonly KeyScope[]>([]);
  const [lastDay, setLastDay] = useState(dayInAYear);
  const [neverExpires, setNeverExpires] = useState(false);
  const [networks, setNetworks] = useState('');
  const [owner, setOwner] = useState<Owner>(operator);
  const errors = change.errors(['label', 'scopes', 'expiresAt', 'neverExpires', 'networks', 'sellerId']);
  const offered: readonly KeyScope[] = extraScopes[owner.side];

  const submit = async () => {
    const result = await change.run(createKey, {
      input: {
        label,
        scopes: [chatScope, ...extras.filter((scope) => offered.includes(scope))],
        // It is valid until the end of that day in the user's time zone.
        expiresAt: lastDay && !neverExpires ? new Date(`${lastDay}T23:59:59.999`).toISOString() : null,
        neverExpires,
        networks: networks.split(/[\s,]+/).filter((network) => network !== ''),
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
        value={chatScope}
        onChange={(event) => setChatScope(event.target.value === 'CHAT_READ' ? 'CHAT_READ' : 'CHAT_WRITE')}
      >
        <option value="CHAT_WRITE">{text('admin.scopeWrite')}</option>
        <option value="CHAT_READ">{text('admin.scopeRead')}</option>
      </SelectField>
      <fieldset>
        <legend>{text('admin.keyExtraScopes')}</legend>
        {offered.map((each) => (
          <label key={each} className="p-check">
            <input
              type="checkbox"
              checked={extras.includes(each)}
              aria-invalid={!!errors.of('scopes')}
              onChange={(event) =>
                setExtras(event.target.checked ? [...extras, each] : extras.filter((other) => other !== each))
              }
            />
            {text(
              owner.side === 'SELLER' && each === 'MANAGE' ? 'admin.scopeManageSeller' : scopeLabels[each],
            )}
          </label>
        ))}
        {errors.of('scopes') && <p className="p-form-field__error">{errors.of('scopes')?.join(' ')}</p>}
      </fieldset>
      <TextField
        label={text('admin.keyExpiresOn')}
        errors={errors.of('expiresAt')}
        type="date"
        disabled={neverExpires}
        value={neverExpires ? '' : lastDay}
        onChange={(event) => setLastDay(event.target.value)}
      />
      <label className="p-check">
        <input
          type="checkbox"
          checked={neverExpires}
          onChange={(event) => setNeverExpires(event.target.checked)}
        />
        {text('admin.keyNeverExpires')}
      </label>
      <TextArea
        label={text('admin.keyNetworks')}
        hint={text('admin.keyNetworksHint')}
        errors={errors.of('networks')}
        dir="ltr"
        rows={2}
        placeholder="203.0.113.0/24"
        value={networks}
        onChange={(event) => setNetworks(event.target.value)}
      />
    </FormDialog>
  );
}
