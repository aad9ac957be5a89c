import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import type { SavedView } from '../documents.js';
import type { ViewName } from './saved-view-requests.js';

interface Props {
  /** The view to rename; null saves a new one. */
  saved: SavedView | null;
  /** @returns the messages about invalid input; null if there are none. */
  onSubmit: (name: ViewName) => Promise<readonly string[] | null>;
  onClose: () => void;
}

/** Asks for the name of a saved view, and who sees it. */
export default function ViewDialog({ saved, onSubmit, onClose }: Props) {
  const text = useText();
  const [name, setName] = useState(saved?.name ?? '');
  const [isShared, setShared] = useState(saved?.isShared ?? false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ name?: readonly string[]; other: readonly string[] }>({ other: [] });

  const submit = async () => {
    setBusy(true);
    try {
      const messages = await onSubmit({ name: name.trim(), isShared });
      if (messages) setErrors({ name: messages, other: [] });
      else onClose();
    } catch {
      setErrors({ other: [text('common.failed')] });
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={text(saved ? 'views.rename' : 'views.save')}
      onClose={onClose}
      action={text('common.save')}
      busy={busy}
      errors={{ of: (field) => (field === 'name' ? errors.name : undefined), other: errors.other }}
      onSubmit={submit}
    >
      <TextField
        label={text('views.name')}
        errors={errors.name}
        dir="auto"
        autoComplete="off"
        required
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <SelectField
        label={text('views.visibleTo')}
        value={isShared ? 'all' : 'me'}
        onChange={(event) => setShared(event.target.value === 'all')}
      >
        <option value="me">{text('views.forMe')}</option>
        <option value="all">{text('views.forAll')}</option>
      </SelectField>
    </FormDialog>
  );
}
