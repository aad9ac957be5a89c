import { lazy, type ReactNode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { readSession, type SessionUser } from '../../api/auth.js';
import { openPageFor } from '../../api/open-page.js';
import { onRestriction, restrictionOfPage } from '../../api/restriction.js';
import { CenteredPage } from '../../components/centered-page.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { type Locale, type MessageId, preferredLocale, useText } from '../../i18n/text.js';
import { portalPaths } from '../../paths.js';
import { goToSignIn } from '../../router.js';

const Restricted = lazy(() => import('./restricted.js'));
const SessionChanged = lazy(() => import('./session-changed.js'));
const SecurityNotice = lazy(() => import('./security-notice.js'));

interface Portal {
  side: SessionUser['side'];
  /** Shows the portal's texts in a language. */
  showIn: (locale: Locale) => Promise<void>;
  /** Shown if the session could not be read. */
  unreachable: MessageId;
  render: (user: SessionUser) => ReactNode;
}

/** Shows a portal to a user of its side. Redirects others to the sign-in page or to their own portal. */
export async function startPortal({ side, showIn, unreachable, render }: Portal): Promise<void> {
  const root = document.getElementById('root');
  if (!root) return;
  const [session] = await Promise.all([
    readSession().catch(() => null),
    showIn(preferredLocale()).catch(() => showIn('en')),
  ]);
  if (!session) createRoot(root).render(<Unreachable message={unreachable} />);
  else if (!session.user || session.user.mustSetUpSecondFactor) goToSignIn();
  else if (session.user.side !== side) location.replace(portalPaths[session.user.side]);
  else {
    const { user } = session;
    const isSessionChanged = openPageFor(user);
    createRoot(root).render(
      <>
        {render(user)}
        <RestrictionNotice />
        {isSessionChanged && (
          <LazyBoundary>
            <SessionChanged user={user} />
          </LazyBoundary>
        )}
        {user.notices.length > 0 && (
          <LazyBoundary>
            <SecurityNotice user={user} />
          </LazyBoundary>
        )}
      </>,
    );
  }
}

function RestrictionNotice() {
  const restriction = useSyncExternalStore(onRestriction, restrictionOfPage);
  return (
    restriction && (
      <LazyBoundary>
        <Restricted restriction={restriction} />
      </LazyBoundary>
    )
  );
}

function Unreachable({ message }: { message: MessageId }) {
  const text = useText();
  return (
    <CenteredPage>
      <h1>{text('common.appName')}</h1>
      <p role="alert">{text(message)}</p>
      <button type="button" className="p-button p-button--primary" onClick={() => location.reload()}>
        {text('common.retry')}
      </button>
    </CenteredPage>
  );
}
