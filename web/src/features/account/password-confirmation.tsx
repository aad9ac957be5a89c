import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { type AuthPath, authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { askForPasskey } from '../sign-in/passkey.js';
import { PasswordField } from '../sign-in/password-field.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

/** The errors about the code. */
const codeErrors: ReadonlySet<string> = new Set(['INVALID_CODE', 'INVALID_BACKUP_CODE']);

/** The errors about the password. */
const passwordErrors: ReadonlySet<string> = new Set(['INVALID_PASSWORD', 'CREDENTIAL_ACCOUNT_NOT_FOUND']);

/** The methods by which a user can prove their identity. */
export interface ProofMethods {
  email: string;
  /** Whether a code is needed besides the password. */
  needsCode: boolean;
  hasApp: boolean;
  /** Whether a passkey of the user can be used here. */
  canUsePasskey: boolean;
}

/**
 * Asks for the password again, and for a code or a passkey if the user has a second factor, and sends them to a path.
 */
export function PasswordConfirmation<Answer>({
  path,
  input,
  proofMethods: { email, needsCode, hasApp, canUsePasskey },
  passkeyIsEnough = false,
  done,
  cancel,
}: {
  /** The path that the proof is sent to. */
  path: AuthPath;
  /** Further members of the request. */
  input?: object;
  proofMethods: ProofMethods;
  /** Whether a passkey replaces the password too. */
  passkeyIsEnough?: boolean;
  done: (answer: Answer) => void;
  cancel: () => void;
}) {
  const text = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ password?: string[]; code?: string[]; other?: string }>({});

  const send = async (proof: () => Promise<object | null>) => {
    setBusy(true);
    const given = await proof();
    const result = given && (await postAuth<Answer>(path, { ...input, ...given }));
    setBusy(false);
    if (!result) return;
    if (result.ok) return done(result.answer);
    const message = authErrorText(text, result);
    if (codeErrors.has(result.code)) setErrors({ code: [message] });
    else if (passwordErrors.has(result.code)) setErrors({ password: [message] });
    else setErrors({ other: message });
  };
  const submit = async () => {
    const entered = code.replace(/\s/g, '');
    const found = {
      ...(!password && { password: [text('signIn.passwordMissing')] }),
      ...(needsCode && !entered && { code: [text('signIn.codeMissing')] }),
    };
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    await send(async () => ({ password, ...(needsCode && { code: entered }) }));
  };
  const usePasskey = async () => {
    const isMissing = !passkeyIsEnough && !password;
    setErrors(isMissing ? { password: [text('signIn.passwordMissing')] } : {});
    if (isMissing) return;
    await send(async () => {
      const asked = await askForPasskey(authPaths.passkeyProofOptions);
      if (asked.ok) return { ...(!passkeyIsEnough && { password }), passkey: asked.answer };
      setErrors({ other: authErrorText(text, asked) });
      return null;
    });
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <p>{text(leadOf(needsCode, hasApp, canUsePasskey))}</p>
      <Alert messages={errors.other ?? null} />
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
          label={text(hasApp ? 'account.factorCode' : 'signIn.backupCode')}
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
      {needsCode && canUsePasskey && (
        <button type="button" className="p-button" aria-disabled={busy} onClick={usePasskey}>
          {text(passkeyIsEnough ? 'account.confirmByPasskeyAlone' : 'account.confirmByPasskey')}
        </button>
      )}
    </Form>
  );
}

function leadOf(needsCode: boolean, hasApp: boolean, canUsePasskey: boolean) {
  if (!needsCode) return 'account.factorPassword';
  if (!canUsePasskey) return 'account.factorPasswordAndCode';
  return hasApp ? 'account.factorPasswordAndAny' : 'account.factorPasswordAndBackup';
}
