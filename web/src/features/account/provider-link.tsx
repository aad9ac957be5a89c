import { useState } from 'react';
import { postAuth, readProviderLink } from '../../api/auth.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { callbackErrorHere, pathHere } from '../../router.js';
import { authErrorText, callbackErrorText } from '../sign-in/error-text.js';
import { PasswordField } from '../sign-in/password-field.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

interface Props {
  /** The provider's name. */
  name: string;
  email: string;
  needsCode: boolean;
  announce: (message: string) => void;
}

/** Links the account to the single sign-on provider or unlinks it, after the password and the second factor. */
export function ProviderLink({ name, email, needsCode, announce }: Props) {
  const text = useText();
  const [isConfirming, setIsConfirming] = useState(false);
  const [callbackError] = useState(callbackErrorHere);
  const { shown, again } = useLatestQuery(
    async (_, __, signal): Promise<{ isLinked: boolean }> => readProviderLink(signal),
    'provider-link',
    0,
  );
  const isLinked = shown?.result?.isLinked;
  if (isLinked === undefined) return null;

  const send = async (secrets: { password: string; code?: string }) => {
    if (isLinked) {
      const removed = await postAuth(authPaths.removeProviderLink, secrets);
      if (!removed.ok) return authErrorText(text, removed);
      setIsConfirming(false);
      announce(text('account.providerUnlinked'));
      again();
      return null;
    }
    const here = pathHere();
    const addresses = { callbackURL: here, errorCallbackURL: here };
    const begun = await postAuth<{ url: string }>(authPaths.providerLink, { ...secrets, ...addresses });
    if (!begun.ok) return authErrorText(text, begun);
    location.assign(begun.answer.url);
    return null;
  };
  return (
    <section className="u-card">
      <h2>{text('account.provider')}</h2>
      <p>{text(isLinked ? 'account.providerOn' : 'account.providerOff', { name })}</p>
      <Alert messages={callbackError && callbackErrorText(text, callbackError)} />
      {isConfirming ? (
        <Confirmation {...{ email, needsCode, send }} cancel={() => setIsConfirming(false)} />
      ) : (
        <div className="u-row">
          <button type="button" className="p-button" onClick={() => setIsConfirming(true)}>
            {text(isLinked ? 'account.providerUnlink' : 'account.providerLink')}
          </button>
        </div>
      )}
    </section>
  );
}

function Confirmation({
  email,
  needsCode,
  send,
  cancel,
}: Pick<Props, 'email' | 'needsCode'> & {
  /** Returns the error, or null. */
  send: (secrets: { password: string; code?: string }) => Promise<string | null>;
  cancel: () => void;
}) {
  const text = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    setError(null);
    if (!password) return setError(text('signIn.passwordMissing'));
    const entered = code.replace(/\s/g, '');
    if (needsCode && !entered) return setError(text('signIn.codeMissing'));
    setBusy(true);
    const found = await send({ password, ...(needsCode && { code: entered }) });
    setBusy(false);
    setError(found);
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <Alert messages={error} />
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={text('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {needsCode && (
        <TextField
          label={text('signIn.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          dir="ltr"
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
