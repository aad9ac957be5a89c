import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText, isNewPasswordError, newPasswordErrors } from '../sign-in/error-text.js';
import { PasswordField } from '../sign-in/password-field.js';

/** Changes the password, which ends all other sessions. */
export function ChangePassword({
  email,
  announce,
  done,
}: {
  email: string;
  announce: (message: string) => void;
  /** Called when this browser has a new session. */
  done: () => void;
}) {
  const text = useText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ current?: string[]; next?: string[] }>({});
  const [error, setError] = useState<string | null>(null);

  const submit = async () => {
    const wrong = newPasswordErrors(text, next);
    const found = {
      ...(!current && { current: [text('signIn.passwordMissing')] }),
      ...(wrong.length > 0 && { next: wrong }),
    };
    setErrors(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const result = await postAuth(authPaths.changePassword, { currentPassword: current, newPassword: next });
    setBusy(false);
    if (result.ok) {
      setCurrent('');
      setNext('');
      announce(text('account.passwordChanged'));
      done();
      return;
    }
    if (result.code === 'INVALID_PASSWORD') setErrors({ current: [authErrorText(text, result)] });
    else if (isNewPasswordError(result)) setErrors({ next: [authErrorText(text, result)] });
    else setError(authErrorText(text, result));
  };
  return (
    <section className="u-card">
      <h2>{text('account.password')}</h2>
      <p>{text('account.changeNote')}</p>
      <Form className="u-form" onSubmit={submit}>
        <Alert messages={error} />
        {/* For password managers, which need the user name. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label={text('account.currentPassword')}
          autoComplete="current-password"
          required
          value={current}
          errors={errors.current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordField
          label={text('signIn.newPassword')}
          autoComplete="new-password"
          required
          hint={text('signIn.passwordHint')}
          value={next}
          errors={errors.next}
          onChange={(event) => setNext(event.target.value)}
        />
        <button type="submit" className="p-button p-button--primary" aria-disabled={busy}>
          {text(busy ? 'common.working' : 'account.changePassword')}
        </button>
      </Form>
    </section>
  );
}
