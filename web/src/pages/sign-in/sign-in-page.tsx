import { lazy, useEffect, useState } from 'react';
import { postAuth, readSession, type Session } from '../../api/auth.js';
import { endedSessionEmail } from '../../api/ended-session.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { setDocumentTitle } from '../../components/document-title.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { callbackErrorText } from '../../features/sign-in/error-text.js';
import { MailForm } from '../../features/sign-in/mail-form.js';
import { MembershipChooser } from '../../features/sign-in/membership-chooser.js';
import { PasswordForm } from '../../features/sign-in/password-form.js';
import { ResetForm } from '../../features/sign-in/reset-form.js';
import { SecondStep } from '../../features/sign-in/second-step.js';
import { useText } from '../../i18n/text.js';
import { PageFooter } from './page-footer.js';
import '../../features/sign-in/sign-in.css';
import type { Step } from '../../features/sign-in/step.js';
import { authPaths, iconPath, pathAfterSignIn, signInPath } from '../../paths.js';
import { goToPath, signInRouter } from '../../router.js';

const SecondFactorFirst = lazy(() => import('../../features/account/second-factor-first.js'));

/** Signs users in or sets a new password. Redirects signed-in users to their portal. */
export function SignInPage() {
  const text = useText();
  const route = signInRouter.useRoute();
  const isReset = route.page === 'reset-password';
  const [step, setStep] = useState<Step>(isReset && route.error === null ? 'reset' : 'password');
  const [notice, setNotice] = useState<'reset-done' | 'session-ended' | null>(() =>
    endedSessionEmail() === null ? null : 'session-ended',
  );
  const [email, setEmail] = useState(() => endedSessionEmail() ?? '');
  const [secondFactors, setSecondFactors] = useState<readonly string[]>([]);
  const { phase, result, again } = useLatestQuery(
    async (_, __, signal): Promise<Session> => {
      let session = await readSession(signal);
      if (isReset) return session;
      if (session.memberships && route.invitation && step !== 'invalid-invitation') {
        const { ok } = await postAuth(authPaths.acceptInvitation, { token: route.invitation });
        if (!ok) setStep('invalid-invitation');
        else session = await readSession(signal);
        if (!ok) return session;
      }
      const { user } = session;
      if (!user || user.mustSetUpSecondFactor || route.isChoosing || step === 'invalid-invitation')
        return session;
      location.replace(pathAfterSignIn(user.side, route.next, location.origin));
      return new Promise(() => {});
    },
    'session',
    0,
  );
  const ways = phase === 'loaded' && result ? result.ways : null;
  const memberships = result?.memberships ?? null;
  const restricted = result?.user?.mustSetUpSecondFactor && !route.isChoosing ? result.user : null;
  const title = text('signIn.title');
  useEffect(() => setDocumentTitle(title), [title]);

  const back = () => {
    // The token of the link works only once.
    if (isReset) goToPath(signInPath(), { replace: true });
    setStep('password');
  };
  return (
    <div className="s-page">
      <main className="s-card">
        <img className="s-card__mark" src={iconPath} alt={text('common.appName')} width={44} height={44} />
        {phase === 'waiting' || phase === 'loading' ? (
          <p className="s-card__waiting" role="status">
            {text('common.working')}
          </p>
        ) : ways === null ? (
          <>
            <h1>{text('signIn.title')}</h1>
            <Alert messages={text('signIn.unreachable')} />
            <button type="button" className="p-button p-button--primary" onClick={again}>
              {text('common.retry')}
            </button>
          </>
        ) : restricted && !isReset ? (
          <LazyBoundary>
            <SecondFactorFirst user={restricted} canUsePasskeys={ways.passkey} done={again} />
          </LazyBoundary>
        ) : memberships && !isReset ? (
          <MembershipChooser
            memberships={memberships}
            provider={ways.singleSignOn}
            initialError={
              step === 'invalid-invitation'
                ? text('signIn.invitationInvalid')
                : route.error && callbackErrorText(text, route.error)
            }
            done={({ side }) => location.replace(pathAfterSignIn(side, route.next, location.origin))}
          />
        ) : step === 'password' || step === 'invalid-invitation' ? (
          <PasswordForm
            {...{ ways, email, setEmail, notice }}
            callbackError={route.error}
            go={setStep}
            onSecondStep={(methods) => {
              setSecondFactors(methods);
              setStep('code');
            }}
            done={again}
          />
        ) : step === 'code' ? (
          <SecondStep methods={secondFactors} canUsePasskey={ways.passkey} done={again} back={back} />
        ) : step === 'reset' ? (
          <ResetForm
            token={route.token ?? ''}
            done={() => {
              setNotice('reset-done');
              back();
            }}
            signIn={() => {
              goToPath(signInPath(null, route.token), { replace: true });
              setStep('password');
              again();
            }}
            back={back}
          />
        ) : (
          <MailForm purpose={step} {...{ email, setEmail, back }} />
        )}
      </main>
      <PageFooter />
    </div>
  );
}
