import { lazy } from 'react';
import { createRoot } from 'react-dom/client';
import { currentText, preferredLocale } from '../i18n/text.js';
import { openPageFor } from '../sign-in/open-page.js';
import { readSession } from '../sign-in/session.js';
import { moveStoredTexts } from '../thread/shelf.js';
import '../theme/tokens.css';
import '../theme/base.css';
import '../ui/controls.css';
import { Room } from '../ui/room.js';
import { App, toSignIn } from './app.js';
import { showInboxIn } from './language.js';
import { NoChat } from './no-chat.js';
import './alone.css';

const SessionChanged = lazy(() => import('../sign-in/session-changed.js'));

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
  } else if (!session.user) toSignIn();
  else if (session.user.side === 'seller') location.replace('/seller');
  else {
    const { user } = session;
    const isChanged = openPageFor(user);
    moveStoredTexts(`operator.${user.id}`, `operator.${user.actorId}`);
    draw.render(
      <>
        {user.mayChat ? <App user={user} /> : <NoChat user={user} />}
        {isChanged && (
          <Room>
            <SessionChanged user={user} />
          </Room>
        )}
      </>,
    );
  }
}

const root = document.getElementById('root');
if (root) void start(root);
