import { type FormEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useText } from '../i18n/text.js';
import { focusFirstFault } from '../ui/text-field.js';
import { PasswordField } from './password-field.js';
import { newPasswordErrors, refusalText } from './refusal-text.js';
import { attempt } from './session.js';

/** Where the mailed link leads: a new password in place of a forgotten one. */
export function ResetForm({ token, done, back }: { token: string; done: () => void; back: () => void }) {
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const [refused, setRefused] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = newPasswordErrors(text, password);
    flushSync(() => {
      setErrors(found);
      setRefused(null);
    });
    if (found.length > 0) return focusFirstFault(form.current);
    setBusy(true);
    const result = await attempt('/reset-password', { token, newPassword: password });
    setBusy(false);
    if (result.ok) done();
    else setRefused(refusalText(text, result));
  };

  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.resetHeading')}</h1>
        <p>{text('signIn.resetLead')}</p>
      </div>
      <form ref={form} className="s-form" noValidate onSubmit={submit}>
        <div role="alert">{refused && <p className="s-alert">{refused}</p>}</div>
        <PasswordField
          label={text('signIn.newPassword')}
          name="new-password"
          autoComplete="new-password"
          required
          autoFocus
          hint={text('signIn.passwordHint')}
          value={password}
          errors={errors}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={busy}>
          {text(busy ? 'signIn.working' : 'signIn.resetSubmit')}
        </button>
      </form>
      <button type="button" className="s-link" onClick={back}>
        {text('signIn.back')}
      </button>
    </>
  );
}
