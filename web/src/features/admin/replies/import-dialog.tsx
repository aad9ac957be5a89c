import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { importReplies } from './documents.js';

interface Props {
  canManageShared: boolean;
  onDone: (message: string) => void;
  onClose: () => void;
}

/** Imports canned replies from a CSV file. The errors name the rows. */
export function ImportDialog({ canManageShared, onDone, onClose }: Props) {
  const text = useText();
  const change = useMutation();
  const [file, setFile] = useState<File | null>(null);
  const [isShared, setShared] = useState(canManageShared);
  const errors = change.errors();
  const submit = async () => {
    if (!file) return;
    const input = { shared: isShared, csv: await file.text() };
    const result = await change.run(importReplies, { input });
    if (!result) return;
    const { created, updated, unchanged } = result;
    onDone(text('replies.imported', { created, updated, unchanged }));
  };
  return (
    <FormDialog
      title={text('replies.import')}
      onClose={onClose}
      action={text('replies.import')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <p className="p-form__text">{text('replies.importLead')}</p>
      <TextField
        label={text('replies.file')}
        type="file"
        accept=".csv,text/csv"
        required
        onChange={(event) => {
          change.clear();
          setFile(event.target.files?.[0] ?? null);
        }}
      />
      {canManageShared && (
        <SelectField
          label={text('replies.visibleTo')}
          value={isShared ? 'all' : 'me'}
          onChange={(event) => setShared(event.target.value === 'all')}
        >
          <option value="all">{text('replies.forAll')}</option>
          <option value="me">{text('replies.forMe')}</option>
        </SelectField>
      )}
    </FormDialog>
  );
}
