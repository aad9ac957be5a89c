import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { ContinueOrCancel } from './continue-or-cancel.js';
import { QrCode } from './qr-code.js';

/** Shows the secret for the app, and asks for a first code, which turns the second factor on. */
export function CodeConfirmation({
  totpURI,
  done,
  cancel,
}: {
  totpURI: string;
  done: () => void;
  cancel: () => void;
}) {
  const text = useText();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const key = new URL(totpURI).searchParams.get('secret') ?? '';
  const submit = async () => {
    const entered = code.replace(/\s/g, '');
    let found = [text('signIn.codeMissing')];
    if (entered) {
      setBusy(true);
      const result = await postAuth(authPaths.verifyCode, { code: entered });
      setBusy(false);
      if (result.ok) return done();
      found = [authErrorText(text, result)];
    }
    setErrors(found);
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <p>{text('account.factorScan')}</p>
      <QrCode text={totpURI} label={text('account.factorQr')} />
      <p>
        {text('account.factorByHand')}{' '}
        <code className="u-key" dir="ltr">
          {key.replace(/(.{4})(?=.)/g, '$1 ')}
        </code>
      </p>
      <TextField
        label={text('signIn.code')}
        hint={text('account.factorConfirm')}
        autoComplete="one-time-code"
        inputMode="numeric"
        dir="ltr"
        required
        value={code}
        errors={errors}
        onChange={(event) => setCode(event.target.value)}
      />
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
