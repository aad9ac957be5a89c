import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { startOfDay } from '../../../i18n/start-of-day.js';
import { useText } from '../../../i18n/text.js';
import type { ChosenSeller } from '../shared/owner.js';
import { SellerField } from '../shared/seller-field.js';
import { useMutation } from '../shared/use-mutation.js';
import { createExport, type ExportRow, exportFormats } from './documents.js';

/** Creates an export: all conversations or one, of a period. */
export function ExportDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const text = useText();
  const change = useMutation();
  const [format, setFormat] = useState<ExportRow['format']>('CSV');
  const [isOne, setOne] = useState(false);
  const [seller, setSeller] = useState<ChosenSeller | null>(null);
  const [isMissing, setMissing] = useState(false);
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const errors = change.errors(['sellerId', 'since', 'until']);
  const submit = async () => {
    if (isOne && !seller) return setMissing(true);
    const input = {
      ...{ format, sellerId: isOne ? (seller?.id ?? null) : null },
      ...{ since: startOfDay(since), until: startOfDay(until, 1) },
    };
    if (await change.run(createExport, { input })) onDone();
  };
  return (
    <FormDialog
      title={text('exports.new')}
      onClose={onClose}
      action={text('exports.create')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <SelectField
        label={text('exports.format')}
        value={format}
        onChange={(event) => setFormat(event.target.value as ExportRow['format'])}
      >
        {Object.entries(exportFormats).map(([each, name]) => (
          <option key={each} value={each}>
            {text(name)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={text('exports.content')}
        value={isOne ? 'one' : 'all'}
        onChange={(event) => setOne(event.target.value === 'one')}
      >
        <option value="all">{text('exports.all')}</option>
        <option value="one">{text('exports.one')}</option>
      </SelectField>
      {isOne && (
        <SellerField
          seller={seller}
          errors={isMissing && !seller ? [text('admin.sellerHint')] : errors.of('sellerId')}
          onChange={setSeller}
        />
      )}
      <TextField
        label={text('exports.since')}
        type="date"
        max="9999-12-30"
        errors={errors.of('since')}
        value={since}
        onChange={(event) => setSince(event.target.value)}
      />
      <TextField
        label={text('exports.until')}
        type="date"
        max="9999-12-30"
        errors={errors.of('until')}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
      />
    </FormDialog>
  );
}
