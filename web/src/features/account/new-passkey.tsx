import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { createPasskey, type NewPasskeyOptions } from '../sign-in/passkey.js';
import { browserText } from './browser-text.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

/** Asks for the name of a new passkey, and creates it. */
export function NewPasskey({
  options,
  done,
  cancel,
}: {
  /** Valid for one attempt, within five minutes. */
  options: NewPasskeyOptions;
  done: () => void;
  cancel: () => void;
}) {
  const text = useText();
  const [name, setName] = useState(() => browserText(text, navigator.userAgent));
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<string[]>([]);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    setError(null);
    setMissing(name.trim() ? [] : [text('account.passkeyNameMissing')]);
    if (!name.trim()) return;
    setBusy(true);
    const created = await createPasskey(options);
    const result = created.ok
      ? await postAuth(authPaths.addPasskey, { name, response: created.answer })
      : created;
    setBusy(false);
    if (result.ok) done();
    else setError(authErrorText(text, result));
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <Alert messages={error} />
      <TextField
        label={text('account.passkeyName')}
        hint={text('account.passkeyNameHint')}
        autoComplete="off"
        maxLength={60}
        required
        value={name}
        errors={missing}
        onChange={(event) => setName(event.target.value)}
      />
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
