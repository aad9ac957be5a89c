import { useState } from 'react';
import { ChangeForm } from '../../../components/change-form.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { updateMarketplace } from './documents.js';

/** The longest time, in minutes. The server decides. */
const longest = 1_440;

/** Sets for how long authors can redact their own messages. */
export function AuthorRedaction({ minutes, changed }: { minutes: number; changed: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [typed, setTyped] = useState(String(minutes));
  const errors = change.errors(['authorRedactionMinutes']);
  const submit = async () => {
    const input = { authorRedactionMinutes: Number(typed) };
    if (!(await change.run(updateMarketplace, { input }))) return;
    announce(text('admin.saved'));
    changed();
  };
  return (
    <section className="a-card">
      <h2>{text('admin.authorRedaction')}</h2>
      <p>{text('admin.authorRedactionLead')}</p>
      <ChangeForm action={text('common.save')} busy={change.busy} errors={errors} onSubmit={submit}>
        <TextField
          label={text('admin.authorRedactionMinutes')}
          hint={text('admin.authorRedactionHint')}
          errors={errors.of('authorRedactionMinutes')}
          type="number"
          inputMode="numeric"
          min={0}
          max={longest}
          step={1}
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </ChangeForm>
    </section>
  );
}
