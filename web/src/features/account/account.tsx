import { useEffect } from 'react';
import { signInAgain } from '../../api/ended-session.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { setDocumentTitle } from '../../components/document-title.js';
import { Toast, useToast } from '../../components/toast.js';
import en from '../../i18n/en/sign-in.json';
import { addTexts, useText } from '../../i18n/text.js';
import './account.css';
import {
  readSecondFactors,
  readSession,
  type SecondFactors,
  type SessionUser,
  type SignInMethods,
} from '../../api/auth.js';
import { hasPasskeys } from '../sign-in/passkey.js';
import { ChangePassword } from './change-password.js';
import { Passkeys } from './passkeys.js';
import type { ProofMethods } from './password-confirmation.js';
import { ProviderLink } from './provider-link.js';
import { SecondFactor } from './second-factor.js';
import { SessionList } from './session-list.js';
import { TrustedDevices } from './trusted-devices.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/sign-in.json')]),
  ar: () => Promise.all([import('../../i18n/ar/sign-in.json')]),
});

/** Shows the user's own account in either portal: profile, password, second factor and sessions. */
export default function Account() {
  const text = useText();
  const { phase, shown, again } = useLatestQuery(
    async (_, __, signal): Promise<{ user: SessionUser; ways: SignInMethods; factors: SecondFactors }> => {
      const { user, ways } = await readSession(signal);
      if (user) return { user, ways, factors: await readSecondFactors(signal) };
      signInAgain();
      return new Promise(() => {});
    },
    'session',
    0,
  );
  const { user, ways, factors } = shown?.result ?? {};
  const { message, announce } = useToast();
  const title = text('account.title');
  useEffect(() => setDocumentTitle(title), [title]);

  return (
    <div className="u-page">
      <h1>{title}</h1>
      <Toast message={message} />
      {phase === 'failed' ? (
        <div role="alert">
          <p>{text('signIn.unreachable')}</p>
          <button type="button" className="p-button" onClick={again}>
            {text('common.retry')}
          </button>
        </div>
      ) : !user || !ways || !factors ? (
        <p>{text('common.loading')}</p>
      ) : (
        <>
          <section className="u-card">
            <h2>{text('account.profile')}</h2>
            <dl className="u-facts">
              <div>
                <dt>{text('account.name')}</dt>
                <dd>
                  <bdi>{user.name}</bdi>
                </dd>
              </div>
              <div>
                <dt>{text('signIn.email')}</dt>
                <dd dir="ltr">{user.email}</dd>
              </div>
              <div>
                <dt>{text('account.marketplace')}</dt>
                <dd>
                  <bdi>{user.marketplace.name}</bdi>
                </dd>
              </div>
            </dl>
            <p>{text('account.nameHint')}</p>
          </section>
          <ChangePassword email={user.email} announce={announce} done={again} />
          {(ways.passkey || factors.passkeys.length > 0) && (
            <Passkeys
              factors={factors}
              isAvailable={ways.passkey}
              proofMethods={proofMethodsOf(user, ways, factors)}
              announce={announce}
              changed={again}
            />
          )}
          <SecondFactor
            proofMethods={proofMethodsOf(user, ways, factors)}
            isRequired={user.requiresSecondFactor && factors.passkeys.length === 0}
            announce={announce}
            changed={again}
          />
          {ways.singleSignOn !== null && (
            <ProviderLink
              name={ways.singleSignOn}
              proofMethods={proofMethodsOf(user, ways, factors)}
              announce={announce}
            />
          )}
          {user.twoFactorEnabled && (
            <TrustedDevices currentSessionExpiresAt={user.expiresAt} announce={announce} />
          )}
          <SessionList currentSessionExpiresAt={user.expiresAt} announce={announce} />
        </>
      )}
    </div>
  );
}

/** Returns the methods by which a user can prove their identity. */
const proofMethodsOf = (
  user: SessionUser,
  ways: SignInMethods,
  { hasApp, passkeys }: SecondFactors,
): ProofMethods => ({
  email: user.email,
  needsCode: user.twoFactorEnabled,
  hasApp,
  canUsePasskey: ways.passkey && passkeys.length > 0 && hasPasskeys(),
});
