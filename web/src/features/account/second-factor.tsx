import { useState } from 'react';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { BackupCodes } from './backup-codes.js';
import { CodeConfirmation } from './code-confirmation.js';
import { PasswordConfirmation } from './password-confirmation.js';

/** Where the password is sent to do each of these. */
const passwordPaths = {
  enable: authPaths.enableSecondFactor,
  disable: authPaths.disableSecondFactor,
  'generate-backup-codes': authPaths.generateBackupCodes,
} as const;

/** The step that is shown. */
type Doing =
  | { step: 'password'; to: keyof typeof passwordPaths }
  | { step: 'confirm'; totpURI: string; backupCodes: readonly string[] }
  | { step: 'codes'; backupCodes: readonly string[] };

/** The server's answer when a second factor is set up or its backup codes are replaced. */
interface HandedOut {
  totpURI?: string;
  backupCodes?: readonly string[];
}

/** Sets up or turns off the second factor, and replaces its backup codes. Each asks for the password first. */
export function SecondFactor({
  on,
  email,
  announce,
  changed,
}: {
  on: boolean;
  email: string;
  announce: (sentence: string) => void;
  changed: () => void;
}) {
  const text = useText();
  const [doing, setDoing] = useState<Doing | null>(null);
  const begin = (to: keyof typeof passwordPaths) => {
    announce('');
    setDoing({ step: 'password', to });
  };
  const goOn = (to: keyof typeof passwordPaths, { totpURI, backupCodes = [] }: HandedOut) => {
    if (to === 'enable' && totpURI) setDoing({ step: 'confirm', totpURI, backupCodes });
    else if (to === 'generate-backup-codes') setDoing({ step: 'codes', backupCodes });
    else {
      setDoing(null);
      announce(text('account.factorGone'));
      changed();
    }
  };
  return (
    <section className="u-card">
      <h2>{text('account.factor')}</h2>
      <p>{text(on ? 'account.factorOn' : 'account.factorOff')}</p>
      {doing === null && (
        <div className="u-row">
          {on ? (
            <>
              <button type="button" className="p-button" onClick={() => begin('generate-backup-codes')}>
                {text('account.factorNewCodes')}
              </button>
              <button type="button" className="p-button p-button--danger" onClick={() => begin('disable')}>
                {text('account.factorTurnOff')}
              </button>
            </>
          ) : (
            <button type="button" className="p-button" onClick={() => begin('enable')}>
              {text('account.factorSetUp')}
            </button>
          )}
        </div>
      )}
      {doing?.step === 'password' && (
        <PasswordConfirmation<HandedOut>
          path={passwordPaths[doing.to]}
          email={email}
          done={(answer) => goOn(doing.to, answer)}
          cancel={() => setDoing(null)}
        />
      )}
      {doing?.step === 'confirm' && (
        <CodeConfirmation
          totpURI={doing.totpURI}
          done={() => {
            setDoing({ step: 'codes', backupCodes: doing.backupCodes });
            announce(text('account.factorDone'));
            changed();
          }}
          cancel={() => setDoing(null)}
        />
      )}
      {doing?.step === 'codes' && <BackupCodes codes={doing.backupCodes} done={() => setDoing(null)} />}
    </section>
  );
}
