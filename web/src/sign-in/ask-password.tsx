import { type FormEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useText } from '../i18n/text.js';
import { focusFirstFault } from '../ui/text-field.js';
import { ContinueOrCancel } from './continue-or-cancel.js';
import { PasswordField } from './password-field.js';
import { refusalText } from './refusal-text.js';
import { attempt } from './session.js';

/** Asks for the password once more, and does what needs it. */
export function AskPassword<Answer>({
  path,
  email,
  done,
  cancel,
}: {
  /** Where the password goes. */
  path: string;
  email: string;
  done: (answer: Answer) => void;
  cancel: () => void;
}) {
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    let found = [text('signIn.passwordMissing')];
    if (password) {
      setBusy(true);
      const result = await attempt<Answer>(path, { password });
      setBusy(false);
      if (result.ok) return done(result.answer);
      found = [refusalText(text, result)];
    }
    flushSync(() => setErrors(found));
    focusFirstFault(form.current);
  };
  return (
    <form ref={form} className="u-form" noValidate onSubmit={submit}>
      <p>{text('account.factorPassword')}</p>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={text('signIn.password')}
        autoComplete="current-password"
        required
        autoFocus
        value={password}
        errors={errors}
        onChange={(event) => setPassword(event.target.value)}
      />
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </form>
  );
}
