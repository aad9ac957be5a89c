import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { Form } from '../../components/form.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { CodeForm } from './code-form.js';
import { authErrorText } from './error-text.js';
import { askForPasskey, hasPasskeys } from './passkey.js';

type Method = 'passkey' | 'app' | 'backup';

const labels = { passkey: 'signIn.usePasskey', app: 'signIn.useApp', backup: 'signIn.useBackup' } as const;

/** Asks for a second factor after the password: a passkey, a code from the app, or a backup code. */
export function SecondStep({
  methods,
  canUsePasskey,
  done,
  back,
}: {
  /** The second factors that the user has set up: `passkey`, `totp`. */
  methods: readonly string[];
  canUsePasskey: boolean;
  done: () => void;
  back: () => void;
}) {
  const text = useText();
  const usable: Method[] = [
    ...(methods.includes('passkey') && canUsePasskey && hasPasskeys() ? (['passkey'] as const) : []),
    ...(methods.includes('totp') ? (['app'] as const) : []),
    'backup',
  ];
  const [method, setMethod] = useState<Method>(usable[0] ?? 'backup');
  const links = (
    <div className="s-links">
      {usable
        .filter((each) => each !== method)
        .map((each) => (
          <button type="button" key={each} className="s-link" onClick={() => setMethod(each)}>
            {text(labels[each])}
          </button>
        ))}
      <button type="button" className="s-link" onClick={back}>
        {text('signIn.back')}
      </button>
    </div>
  );
  if (method === 'passkey') return <PasskeyStep done={done}>{links}</PasskeyStep>;
  return (
    <CodeForm key={method} backup={method === 'backup'} done={done}>
      {links}
    </CodeForm>
  );
}

function PasskeyStep({ done, children }: { done: () => void; children: React.ReactNode }) {
  const text = useText();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    setError(null);
    setIsBusy(true);
    const asked = await askForPasskey(authPaths.passkeyStepOptions);
    const result = asked.ok ? await postAuth(authPaths.verifyPasskey, { response: asked.answer }) : asked;
    setIsBusy(false);
    if (result.ok) done();
    else setError(authErrorText(text, result));
  };
  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.passkeyHeading')}</h1>
        <p>{text('signIn.passkeyLead')}</p>
      </div>
      <Form className="s-form" takesFocus onSubmit={submit}>
        <Alert messages={error} />
        <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={isBusy}>
          {text(isBusy ? 'common.working' : 'signIn.passkeyContinue')}
        </button>
      </Form>
      {children}
    </>
  );
}
