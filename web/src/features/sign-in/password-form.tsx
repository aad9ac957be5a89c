import { LogIn, Mail } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { postAuth, type Session } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { signInRouter } from '../../router.js';
import { signInByProvider } from './by-provider.js';
import { authErrorText, callbackErrorText } from './error-text.js';
import { hasPasskeys } from './passkey.js';
import { PasskeySignIn } from './passkey-sign-in.js';
import { PasswordField } from './password-field.js';
import type { Step } from './step.js';

interface PasswordFormProps {
  ways: Session['ways'];
  email: string;
  setEmail: (email: string) => void;
  notice: 'reset-done' | 'session-ended' | null;
  /** The error of an emailed link or a provider. */
  callbackError: string | null;
  go: (step: Step) => void;
  /** Called when the password is right and a second factor is missing. */
  onSecondStep: (methods: readonly string[]) => void;
  /** Called when the user is signed in. */
  done: () => void;
}

/** Signs in by password, or by the other ways that this server offers. */
export function PasswordForm({
  ways,
  email,
  setEmail,
  notice,
  callbackError,
  go,
  onSecondStep,
  done,
}: PasswordFormProps) {
  const text = useText();
  const canUsePasskey = ways.passkey && hasPasskeys();
  const passwordField = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(true);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ email?: string[]; password?: string[] }>({});
  const [error, setError] = useState<string | null>(
    () => callbackError && callbackErrorText(text, callbackError),
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the form appears, with an address that is known.
  useEffect(() => {
    if (email) passwordField.current?.focus();
  }, []);

  const submit = async () => {
    const found = {
      ...(!email.trim() && { email: [text('signIn.emailMissing')] }),
      ...(!password && { password: [text('signIn.passwordMissing')] }),
    };
    setErrors(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const result = await postAuth<{ twoFactorRedirect?: boolean; twoFactorMethods?: string[] }>(
      authPaths.signInByPassword,
      {
        email: email.trim(),
        password,
        rememberMe: remember,
      },
    );
    setBusy(false);
    if (result.ok) {
      if (result.answer.twoFactorRedirect) onSecondStep(result.answer.twoFactorMethods ?? []);
      else done();
      return;
    }
    if (result.code === 'INVALID_EMAIL') setErrors({ email: [authErrorText(text, result)] });
    else setError(authErrorText(text, result));
    if (result.code === 'INVALID_EMAIL_OR_PASSWORD') passwordField.current?.select();
  };

  const singleSignOn = async () => {
    const problem = await signInByProvider(signInRouter.pathTo({}));
    if (problem) setError(authErrorText(text, problem));
  };

  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.heading')}</h1>
        <p>{text('signIn.lead')}</p>
      </div>
      {notice && (
        <p className="s-notice" role="status">
          {text(notice === 'reset-done' ? 'signIn.resetDone' : 'signIn.sessionEnded')}
        </p>
      )}
      <Form className="s-form" takesFocus={!email} onSubmit={submit}>
        <Alert messages={error} />
        <TextField
          label={text('signIn.email')}
          type="email"
          name="email"
          autoComplete={canUsePasskey ? 'username webauthn' : 'username'}
          inputMode="email"
          dir="ltr"
          required
          value={email}
          errors={errors.email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          ref={passwordField}
          label={text('signIn.password')}
          name="password"
          autoComplete="current-password"
          required
          value={password}
          errors={errors.password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <label className="s-check">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
          {text('signIn.remember')}
        </label>
        <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={busy}>
          {text(busy ? 'common.working' : 'signIn.submit')}
        </button>
      </Form>
      {ways.link && (
        <button type="button" className="s-link" onClick={() => go('forgot')}>
          {text('signIn.forgot')}
        </button>
      )}
      {(ways.link || ways.singleSignOn || canUsePasskey) && (
        <>
          <p className="s-or">{text('signIn.or')}</p>
          {canUsePasskey && <PasskeySignIn setError={setError} done={done} />}
          {ways.singleSignOn && (
            <button type="button" className="p-button s-wide" onClick={singleSignOn}>
              <LogIn size={18} aria-hidden />
              {text('signIn.bySingleSignOn', { name: ways.singleSignOn })}
            </button>
          )}
          {ways.link && (
            <button type="button" className="p-button s-wide" onClick={() => go('link')}>
              <Mail size={18} aria-hidden />
              {text('signIn.byLink')}
            </button>
          )}
        </>
      )}
    </>
  );
}
