import { useState } from 'react';
import { type SessionUser, signOut } from '../../api/auth.js';
import { Toast, useToast } from '../../components/toast.js';
import { useText } from '../../i18n/text.js';
import { choosePath } from '../../paths.js';
import { Passkeys } from './passkeys.js';
import { SecondFactor } from './second-factor.js';
import './account.css';

/**
 * Lets a person set up the second factor that the marketplace requires, a passkey or an app, before anything else. `done` is
 * called when it is on and the backup codes are saved.
 */
export default function SecondFactorFirst({
  user,
  canUsePasskeys,
  done,
}: {
  user: SessionUser;
  /** Whether passkeys can be used at this address. */
  canUsePasskeys: boolean;
  done: () => void;
}) {
  const text = useText();
  const { message, announce } = useToast();
  const [isOn, setIsOn] = useState(false);
  const proofMethods = { email: user.email, needsCode: isOn, hasApp: isOn, canUsePasskey: false };
  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.factorFirst')}</h1>
        <p>{text('signIn.factorFirstLead', { marketplace: user.marketplace.name })}</p>
      </div>
      <Toast message={message} />
      {canUsePasskeys && !isOn && (
        <Passkeys
          factors={{ passkeys: [], hasApp: false, maxPasskeys: 1 }}
          isAvailable
          proofMethods={proofMethods}
          announce={announce}
          changed={() => {}}
          finished={done}
        />
      )}
      <SecondFactor
        proofMethods={proofMethods}
        isRequired
        announce={announce}
        changed={() => setIsOn(true)}
        finished={done}
      />
      {user.canSwitch && (
        <a className="s-link" href={choosePath}>
          {text('common.switch')}
        </a>
      )}
      <button type="button" className="s-link" onClick={() => void signOut()}>
        {text('common.signOut')}
      </button>
    </>
  );
}
