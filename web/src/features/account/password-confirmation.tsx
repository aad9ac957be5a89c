import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { useText } from '../../i18n/text.js';
import type { AuthPath } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { PasswordField } from '../sign-in/password-field.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

/** Asks for the password again, and sends it to a path. */
export function PasswordConfirmation<Answer>({
  path,
  email,
  done,
  cancel,
}: {
  /** The path that the password is sent to. */
  path: AuthPath;
  email: string;
  done: (answer: Answer) => void;
  cancel: () => void;
}) {
  const text = useText();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const submit = async () => {
    let found = [text('signIn.passwordMissing')];
    if (password) {
      setBusy(true);
      const result = await postAuth<Answer>(path, { password });
      setBusy(false);
      if (result.ok) return done(result.answer);
      found = [authErrorText(text, result)];
    }
    setErrors(found);
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <p>{text('account.factorPassword')}</p>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={text('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        errors={errors}
        onChange={(event) => setPassword(event.target.value)}
      />
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
