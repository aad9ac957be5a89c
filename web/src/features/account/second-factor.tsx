import { useState } from 'react';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { BackupCodes } from './backup-codes.js';
import { CodeConfirmation } from './code-confirmation.js';
import { PasswordConfirmation, type ProofMethods } from './password-confirmation.js';

/** The path that the password is sent to, for each action. */
const passwordPaths = {
  enable: authPaths.enableSecondFactor,
  disable: authPaths.disableSecondFactor,
  'generate-backup-codes': authPaths.generateBackupCodes,
} as const;

/** The step that is shown. */
type Step =
  | { step: 'password'; action: keyof typeof passwordPaths }
  | { step: 'confirm'; totpURI: string; backupCodes: readonly string[] }
  | { step: 'codes'; backupCodes: readonly string[] };

/** The server's answer when a second factor is set up or its backup codes are replaced. */
interface SecondFactorAnswer {
  totpURI?: string;
  backupCodes?: readonly string[];
}

/**
 * Sets up or turns off the authenticator app, and replaces the backup codes, which passkeys have too. Each asks for the password
 * first, and for the second factor if there is one.
 */
export function SecondFactor({
  proofMethods,
  isRequired,
  announce,
  changed,
  finished,
}: {
  proofMethods: ProofMethods;
  /** Whether the marketplace requires it, so that it cannot be turned off. */
  isRequired: boolean;
  announce: (message: string) => void;
  changed: () => void;
  /** Called when the backup codes were shown. */
  finished?: () => void;
}) {
  const text = useText();
  const { hasApp, needsCode: hasSecondFactor } = proofMethods;
  const [current, setCurrent] = useState<Step | null>(null);
  const begin = (action: keyof typeof passwordPaths) => {
    announce('');
    setCurrent({ step: 'password', action });
  };
  const continueAfterPassword = (
    action: keyof typeof passwordPaths,
    { totpURI, backupCodes = [] }: SecondFactorAnswer,
  ) => {
    if (action === 'enable' && totpURI) setCurrent({ step: 'confirm', totpURI, backupCodes });
    else if (action === 'generate-backup-codes') setCurrent({ step: 'codes', backupCodes });
    else {
      setCurrent(null);
      announce(text('account.factorTurnedOff'));
      changed();
    }
  };
  return (
    <section className="u-card">
      <h2>{text('account.factor')}</h2>
      <p>
        {text(
          hasApp ? 'account.factorOn' : hasSecondFactor ? 'account.appOffWithPasskey' : 'account.factorOff',
        )}
      </p>
      {hasApp && isRequired && <p>{text('account.factorRequired')}</p>}
      {current === null && (
        <div className="u-row">
          {hasSecondFactor && (
            <button type="button" className="p-button" onClick={() => begin('generate-backup-codes')}>
              {text('account.factorNewCodes')}
            </button>
          )}
          {hasApp ? (
            !isRequired && (
              <button type="button" className="p-button p-button--danger" onClick={() => begin('disable')}>
                {text('account.factorTurnOff')}
              </button>
            )
          ) : (
            <button type="button" className="p-button" onClick={() => begin('enable')}>
              {text('account.factorSetUp')}
            </button>
          )}
        </div>
      )}
      {current?.step === 'password' && (
        <PasswordConfirmation<SecondFactorAnswer>
          path={passwordPaths[current.action]}
          proofMethods={proofMethods}
          done={(answer) => continueAfterPassword(current.action, answer)}
          cancel={() => setCurrent(null)}
        />
      )}
      {current?.step === 'confirm' && (
        <CodeConfirmation
          totpURI={current.totpURI}
          done={() => {
            setCurrent({ step: 'codes', backupCodes: current.backupCodes });
            announce(text('account.factorTurnedOn'));
            changed();
          }}
          cancel={() => setCurrent(null)}
        />
      )}
      {current?.step === 'codes' && (
        <BackupCodes
          codes={current.backupCodes}
          done={() => {
            setCurrent(null);
            finished?.();
          }}
        />
      )}
    </section>
  );
}
