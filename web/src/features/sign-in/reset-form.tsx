import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText, isNewPasswordError, newPasswordErrors } from './error-text.js';
import { PasswordField } from './password-field.js';

/** Sets a new password with the token of an emailed link. */
export function ResetForm({
  token,
  done,
  signIn,
  back,
}: {
  token: string;
  done: () => void;
  /** Called if the user has an account already, and signs in to accept an invitation. */
  signIn: () => void;
  back: () => void;
}) {
  const text = useText();
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const [error, setError] = useState<string | null>(null);

  const submit = async () => {
    const found = newPasswordErrors(text, password);
    setErrors(found);
    setError(null);
    if (found.length > 0) return;
    setBusy(true);
    const result = await postAuth(authPaths.resetPassword, { token, newPassword: password });
    setBusy(false);
    if (result.ok) done();
    else if (isNewPasswordError(result)) setErrors([authErrorText(text, result)]);
    else setError(authErrorText(text, result));
  };

  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.resetHeading')}</h1>
        <p>{text('signIn.resetLead')}</p>
      </div>
      <Form className="s-form" takesFocus onSubmit={submit}>
        <Alert messages={error} />
        <PasswordField
          label={text('signIn.newPassword')}
          name="new-password"
          autoComplete="new-password"
          required
          hint={text('signIn.passwordHint')}
          value={password}
          errors={errors}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={busy}>
          {text(busy ? 'common.working' : 'signIn.resetSubmit')}
        </button>
      </Form>
      <div className="s-links">
        <button type="button" className="s-link" onClick={signIn}>
          {text('signIn.haveAccount')}
        </button>
        <button type="button" className="s-link" onClick={back}>
          {text('signIn.back')}
        </button>
      </div>
    </>
  );
}
