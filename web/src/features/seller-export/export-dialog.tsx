import type { Client } from '@urql/core';
import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog.js';
import { SelectField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import type { Format } from './documents.js';
import { ownExport } from './own-export.js';

const formats = {
  HTML: 'sellerExport.html',
  CSV: 'sellerExport.csv',
  JSON_LINES: 'sellerExport.json',
} as const satisfies Record<Format, string>;

interface Props {
  client: Client;
  onStarted: () => void;
  onClose: () => void;
}

/** Downloads the seller's own conversation in a format. */
export function ExportDialog({ client, onStarted, onClose }: Props) {
  const text = useText();
  const [format, setFormat] = useState<Format>('HTML');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<readonly string[]>([]);
  const submit = async () => {
    setBusy(true);
    try {
      const found = await ownExport(client, format);
      if ('errors' in found) return setErrors(found.errors);
      download(found.path);
      onStarted();
    } catch {
      setErrors([text('common.failed')]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={text('sellerExport.title')}
      onClose={onClose}
      action={text('sellerExport.download')}
      busy={busy}
      errors={{ of: () => undefined, other: errors }}
      onSubmit={submit}
    >
      <p className="p-form__text">{text('sellerExport.lead')}</p>
      <SelectField
        label={text('sellerExport.format')}
        value={format}
        onChange={(event) => setFormat(event.target.value as Format)}
      >
        {Object.entries(formats).map(([each, name]) => (
          <option key={each} value={each}>
            {text(name)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

/** Lets the browser download a file. */
function download(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}
