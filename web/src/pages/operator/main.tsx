import { lazy } from 'react';
import { createRoot } from 'react-dom/client';
import { readSession } from '../../api/auth.js';
import { openPageFor } from '../../api/open-page.js';
import { moveStoredTexts } from '../../features/thread/unsent-storage.js';
import { currentText, preferredLocale } from '../../i18n/text.js';
import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { portalPaths } from '../../paths.js';
import { goToSignIn } from '../../router.js';
import { showInboxIn } from './language.js';
import { NoChat } from './no-chat.js';
import { App } from './operator-app.js';
import './centered-page.css';

const SessionChanged = lazy(() => import('../../features/session-changed/session-changed.js'));

/** Shows the inbox to who is signed in; nobody is led to the page where one does. */
async function start(root: HTMLElement): Promise<void> {
  const [session] = await Promise.all([
    readSession().catch(() => null),
    showInboxIn(preferredLocale()).catch(() => showInboxIn('en')),
  ]);
  const draw = createRoot(root);
  if (!session) {
    draw.render(
      <main className="alone">
        <h1>{currentText('common.appName')}</h1>
        <p role="alert">{currentText('inbox.unreachable')}</p>
        <button type="button" className="p-button p-button--primary" onClick={() => location.reload()}>
          {currentText('common.retry')}
        </button>
      </main>,
    );
  } else if (!session.user) goToSignIn();
  else if (session.user.side === 'seller') location.replace(portalPaths.seller);
  else {
    const { user } = session;
    const isChanged = openPageFor(user);
    moveStoredTexts(`operator.${user.id}`, `operator.${user.actorId}`);
    draw.render(
      <>
        {user.mayChat ? <App user={user} /> : <NoChat user={user} />}
        {isChanged && (
          <LazyBoundary>
            <SessionChanged user={user} />
          </LazyBoundary>
        )}
      </>,
    );
  }
}

const root = document.getElementById('root');
if (root) void start(root);
