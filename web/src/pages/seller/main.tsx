import { lazy } from 'react';
import { createRoot } from 'react-dom/client';
import { readSession } from '../../api/auth.js';
import { openPageFor } from '../../api/open-page.js';
import { currentText, preferredLocale } from '../../i18n/text.js';
import '../../theme/tokens.css';
import '../../theme/base.css';
import '../../components/controls.css';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { moveStoredTexts } from '../../features/thread/unsent-storage.js';
import '../../features/thread/thread.css';
import { portalPaths } from '../../paths.js';
import { goToSignIn } from '../../router.js';
import { showPortalIn } from './language.js';
import { SellerPage } from './seller-page.js';
import './seller-page.css';
import '../../features/seller-chat/chat-panel.css';

const SessionChanged = lazy(() => import('../../features/session-changed/session-changed.js'));

/** Shows the portal to a seller's user; others are led to where they belong. */
async function start(root: HTMLElement): Promise<void> {
  const [session] = await Promise.all([
    readSession().catch(() => null),
    showPortalIn(preferredLocale()).catch(() => showPortalIn('en')),
  ]);
  const draw = createRoot(root);
  if (!session) {
    draw.render(
      <main className="portal-page">
        <h1>{currentText('common.appName')}</h1>
        <p role="alert">{currentText('common.failed')}</p>
        <p>
          <button type="button" className="p-button p-button--primary" onClick={() => location.reload()}>
            {currentText('common.retry')}
          </button>
        </p>
      </main>,
    );
  } else if (!session.user) goToSignIn();
  else if (session.user.side === 'operator') location.replace(portalPaths.operator);
  else {
    const { user } = session;
    const isChanged = openPageFor(user);
    moveStoredTexts(`seller.${user.id}`, `seller.${user.actorId}`);
    draw.render(
      <>
        <SellerPage user={user} />
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
