import { useState } from 'react';
import { useText } from '../../i18n/text.js';
import { SelectField, TextField } from '../../ui/text-field.js';
import { useChange } from '../changes.js';
import { Dialog, Form } from '../parts/dialog.js';
import { SellerField } from '../seller-field.js';
import { createKey, type KeyRow } from './documents.js';

/** Makes an API key, of the operator or of a seller. */
export function KeyDialog({
  onDone,
  onClose,
}: {
  onDone: (key: string | null) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useChange();
  const [label, setLabel] = useState('');
  const [scope, setScope] = useState<KeyRow['scope']>('CHAT_WRITE');
  const [lastDay, setLastDay] = useState('');
  const [side, setSide] = useState<KeyRow['kind']>('OPERATOR');
  const [sellerId, setSellerId] = useState<string | null>(null);
  const errors = change.errors(['label', 'scope', 'expiresAt', ...(side === 'SELLER' ? ['sellerId'] : [])]);

  const submit = async () => {
    const result = await change.run(createKey, {
      input: {
        label,
        scope,
        // Good through that day, where its maker is.
        expiresAt: lastDay ? new Date(`${lastDay}T23:59:59.999`).toISOString() : null,
        ...(side === 'SELLER' && { sellerId: sellerId ?? '' }),
      },
    });
    if (result) onDone(result.key);
  };
  return (
    <Dialog title={text('admin.keyAdd')} onClose={onClose}>
      <Form
        action={text('admin.create')}
        busy={change.busy}
        errors={errors}
        onSubmit={submit}
        onCancel={onClose}
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
        <SelectField
          label={text('admin.keyOf')}
          value={side}
          onChange={(event) => setSide(event.target.value === 'SELLER' ? 'SELLER' : 'OPERATOR')}
        >
          <option value="OPERATOR">{text('admin.sideOperator')}</option>
          <option value="SELLER">{text('admin.sideOneSeller')}</option>
        </SelectField>
        {side === 'SELLER' && <SellerField errors={errors.of('sellerId')} onChoose={setSellerId} />}
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
          label={text('admin.keyExpires')}
          hint={text('admin.keyExpiresHint')}
          errors={errors.of('expiresAt')}
          type="date"
          value={lastDay}
          onChange={(event) => setLastDay(event.target.value)}
        />
      </Form>
    </Dialog>
  );
}
