import { type ReactNode, useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from './error-text.js';

/** Asks for a code of the second factor: from the app, or a backup code. */
export function CodeForm({
  backup,
  done,
  children,
}: {
  /** Whether it asks for a backup code. */
  backup: boolean;
  done: () => void;
  /** The links to other ways. */
  children: ReactNode;
}) {
  const text = useText();
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);

  const submit = async () => {
    const entered = code.replace(/\s/g, '');
    let found = entered ? [] : [text('signIn.codeMissing')];
    if (entered) {
      setBusy(true);
      const path = backup ? authPaths.verifyBackupCode : authPaths.verifyCode;
      const result = await postAuth(path, { code: entered, trustDevice: trust });
      setBusy(false);
      if (result.ok) return done();
      found = [authErrorText(text, result)];
    }
    setErrors(found);
  };

  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.codeHeading')}</h1>
        <p>{text(backup ? 'signIn.backupLead' : 'signIn.codeLead')}</p>
      </div>
      <Form className="s-form" takesFocus onSubmit={submit}>
        <TextField
          label={text(backup ? 'signIn.backupCode' : 'signIn.code')}
          name="code"
          className="p-field s-code"
          autoComplete={backup ? 'off' : 'one-time-code'}
          inputMode={backup ? 'text' : 'numeric'}
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
          required
          value={code}
          errors={errors}
          onChange={(event) => setCode(event.target.value)}
        />
        <label className="s-check">
          <input type="checkbox" checked={trust} onChange={(event) => setTrust(event.target.checked)} />
          {text('signIn.trust')}
        </label>
        <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={busy}>
          {text(busy ? 'common.working' : 'signIn.confirm')}
        </button>
      </Form>
      {children}
    </>
  );
}
