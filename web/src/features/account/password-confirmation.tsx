import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import type { AuthPath } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { PasswordField } from '../sign-in/password-field.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

/** The errors that are about the code. */
const codeErrors: ReadonlySet<string> = new Set(['INVALID_CODE', 'INVALID_BACKUP_CODE']);

/** Asks for the password again, and for a code if the second factor is on, and sends them to a path. */
export function PasswordConfirmation<Answer>({
  path,
  email,
  needsCode,
  done,
  cancel,
}: {
  /** The path that the password is sent to. */
  path: AuthPath;
  email: string;
  needsCode: boolean;
  done: (answer: Answer) => void;
  cancel: () => void;
}) {
  const text = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ password?: string[]; code?: string[] }>({});
  const submit = async () => {
    const entered = code.replace(/\s/g, '');
    const found = {
      ...(!password && { password: [text('signIn.passwordMissing')] }),
      ...(needsCode && !entered && { code: [text('signIn.codeMissing')] }),
    };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const result = await postAuth<Answer>(path, { password, ...(needsCode && { code: entered }) });
    setBusy(false);
    if (result.ok) return done(result.answer);
    const field = codeErrors.has(result.code) ? 'code' : 'password';
    setErrors({ [field]: [authErrorText(text, result)] });
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <p>{text(needsCode ? 'account.factorPasswordAndCode' : 'account.factorPassword')}</p>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label={text('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        errors={errors.password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {needsCode && (
        <TextField
          label={text('account.factorCode')}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
          value={code}
          errors={errors.code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
