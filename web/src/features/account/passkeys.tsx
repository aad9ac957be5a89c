import { useState } from 'react';
import { type Passkey, postAuth, type SecondFactors } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { hasPasskeys, type NewPasskeyOptions } from '../sign-in/passkey.js';
import { BackupCodes } from './backup-codes.js';
import { NewPasskey } from './new-passkey.js';
import { PasskeyRow, RemovedPasskeyRow } from './passkey-row.js';
import { PasswordConfirmation, type ProofMethods } from './password-confirmation.js';

/** The step that is shown. */
type Step =
  | { step: 'proof' }
  | { step: 'name'; options: NewPasskeyOptions; backupCodes: readonly string[] | null }
  | { step: 'codes'; backupCodes: readonly string[] }
  | { step: 'removal'; passkey: Passkey };

/**
 * Lists the user's passkeys, and adds, renames and removes them. A removal can be undone until the next one. The removal of
 * the last second factor requires a proof instead.
 */
export function Passkeys({
  factors: { passkeys, hasApp, maxPasskeys },
  isAvailable,
  proofMethods,
  announce,
  changed,
  finished,
}: {
  factors: SecondFactors;
  /** Whether passkeys can be used at this address. */
  isAvailable: boolean;
  proofMethods: ProofMethods;
  announce: (message: string) => void;
  changed: () => void;
  /** Called when the backup codes of the first passkey were shown. */
  finished?: () => void;
}) {
  const text = useText();
  const [current, setCurrent] = useState<Step | null>(null);
  const [removed, setRemoved] = useState<Passkey | null>(null);
  const [error, setError] = useState<string | null>(null);

  const begin = (step: Step) => {
    announce('');
    setError(null);
    setCurrent(step);
  };
  const finish = (message: string) => {
    setCurrent(null);
    announce(message);
    changed();
  };
  const remove = async (passkey: Passkey) => {
    if (!hasApp && passkeys.length === 1) return begin({ step: 'removal', passkey });
    const result = await postAuth(authPaths.removePasskey, { id: passkey.id });
    setError(result.ok ? null : authErrorText(text, result));
    if (!result.ok) return;
    setRemoved(passkey);
    finish(text('account.passkeyRemovedDone'));
  };
  const restore = async ({ id }: Passkey) => {
    const result = await postAuth(authPaths.restorePasskey, { id });
    setError(result.ok ? null : authErrorText(text, result));
    setRemoved(null);
    if (result.ok) finish(text('account.passkeyRestored'));
  };
  const isFull = passkeys.length >= maxPasskeys;
  const canAdd = isAvailable && hasPasskeys();
  return (
    <section className="u-card">
      <h2>{text('account.passkeys')}</h2>
      <p>{text(passkeys.length === 0 ? 'account.passkeysNone' : 'account.passkeysLead')}</p>
      {!canAdd && <p>{text('account.passkeysUnsupported')}</p>}
      {isFull && <p>{text('account.passkeysFull', { count: maxPasskeys })}</p>}
      <Alert messages={error} />
      {(passkeys.length > 0 || removed) && (
        <ul className="u-sessions">
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              renamed={() => finish(text('account.passkeyRenamed'))}
              remove={() => remove(passkey)}
            />
          ))}
          {removed && <RemovedPasskeyRow passkey={removed} undo={() => restore(removed)} />}
        </ul>
      )}
      {current === null && canAdd && !isFull && (
        <div className="u-row">
          <button type="button" className="p-button" onClick={() => begin({ step: 'proof' })}>
            {text('account.passkeyAdd')}
          </button>
        </div>
      )}
      {current?.step === 'proof' && (
        <PasswordConfirmation<{ options: NewPasskeyOptions; backupCodes: readonly string[] | null }>
          path={authPaths.newPasskeyOptions}
          proofMethods={proofMethods}
          passkeyIsEnough
          done={(answer) => setCurrent({ step: 'name', ...answer })}
          cancel={() => setCurrent(null)}
        />
      )}
      {current?.step === 'name' && (
        <NewPasskey
          options={current.options}
          done={() => {
            const { backupCodes } = current;
            finish(text('account.passkeyAdded'));
            if (backupCodes) setCurrent({ step: 'codes', backupCodes });
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
      {current?.step === 'removal' && (
        <>
          <p>{text('account.passkeyRemoveLast', { name: current.passkey.name })}</p>
          <PasswordConfirmation
            path={authPaths.removePasskey}
            input={{ id: current.passkey.id }}
            proofMethods={proofMethods}
            passkeyIsEnough
            done={() => {
              setRemoved(null);
              finish(text('account.passkeyRemovedDone'));
            }}
            cancel={() => setCurrent(null)}
          />
        </>
      )}
    </section>
  );
}
