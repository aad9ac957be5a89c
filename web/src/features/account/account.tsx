import { useEffect } from 'react';
import { signInAgain } from '../../api/ended-session.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { setDocumentTitle } from '../../components/document-title.js';
import { Toast, useToast } from '../../components/toast.js';
import en from '../../i18n/en/sign-in.json';
import { addTexts, useText } from '../../i18n/text.js';
import './account.css';
import { readSession, type Session, type SessionUser } from '../../api/auth.js';
import { ChangePassword } from './change-password.js';
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
    async (_, __, signal): Promise<{ user: SessionUser; ways: Session['ways'] }> => {
      const { user, ways } = await readSession(signal);
      if (user) return { user, ways };
      signInAgain();
      return new Promise(() => {});
    },
    'session',
    0,
  );
  const user = shown?.result?.user;
  const provider = shown?.result?.ways.singleSignOn ?? null;
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
      ) : !user ? (
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
          <SecondFactor
            on={user.twoFactorEnabled}
            isRequired={user.requiresSecondFactor}
            email={user.email}
            announce={announce}
            changed={again}
          />
          {provider !== null && (
            <ProviderLink
              name={provider}
              email={user.email}
              needsCode={user.twoFactorEnabled}
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
