import { ArrowLeft } from 'lucide-react';
import { lazy, type ReactNode, useCallback, useEffect, useState } from 'react';
import { ApiProvider } from '../../api/api-context.js';
import type { SessionUser } from '../../api/auth.js';
import { createApiClient } from '../../api/client.js';
import { signInAgain } from '../../api/ended-session.js';
import { fetchForPage } from '../../api/page-actor.js';
import { onRestriction } from '../../api/restriction.js';
import { CenteredPage } from '../../components/centered-page.js';
import { setDocumentTitle, showUnreadCount } from '../../components/document-title.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useAlerts } from '../../features/alerts/use-alerts.js';
import { followInbox } from '../../features/inbox/follow-inbox.js';
import { InboxProvider, useInbox, useStore } from '../../features/inbox/inbox-context.js';
import { InboxStore } from '../../features/inbox/inbox-store.js';
import { resumeSending } from '../../features/inbox/resume-sending.js';
import { resumeNotes } from '../../features/notes/resume-notes.js';
import { usePush } from '../../features/push/use-push.js';
import { continueOrSignIn } from '../../features/session/continue-session.js';
import { useText } from '../../i18n/text.js';
import { operatorApiPath, portalPaths } from '../../paths.js';
import { Link, operatorRouter } from '../../router.js';
import { InboxPage } from './inbox-page.js';

const NoChat = lazy(() => import('./no-chat.js'));
const AdminPage = lazy(() => import('./admin-page.js'));
const Account = lazy(() => import('../../features/account/account.js'));
const Preferences = lazy(() => import('../../features/notifications/preferences-page.js'));

/** Shows the operator's portal to a user who can use the chat. */
export function OperatorApp({ user }: { user: SessionUser }) {
  const [mayChat, setMayChat] = useState(true);
  const [inbox] = useState(() => {
    const client = createApiClient({ url: operatorApiPath, fetch: fetchForPage });
    return { user, store: new InboxStore(client) };
  });
  const [restarts, setRestarts] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session that was replaced needs another stream.
  useEffect(() => {
    const restart = () => setRestarts((n) => n + 1);
    return followInbox(inbox.store, (why) => {
      if (why === 'signed-out') void continueOrSignIn(restart);
      else setMayChat(false);
    });
  }, [inbox, restarts]);
  useEffect(() => {
    resumeSending(inbox.store, inbox.user.actorId);
    resumeNotes(inbox.store, inbox.user.actorId);
    // The session can read no more threads.
    return onRestriction(() => inbox.store.kept.stop());
  }, [inbox]);
  const { actorId } = user;
  useAlerts(
    useCallback(async () => {
      const { alertOperator } = await import('../../features/alerts/operator-alerts.js');
      return () => alertOperator(inbox.store, actorId);
    }, [inbox, actorId]),
  );
  usePush(inbox.store.client, 'operator', actorId);
  if (!mayChat) return <LateNoChat user={user} />;
  return (
    <ApiProvider value={inbox.store.client}>
      <InboxProvider value={inbox}>
        <CurrentPage />
      </InboxProvider>
    </ApiProvider>
  );
}

/** Explains to a user that the role cannot use the chat. */
export const LateNoChat = ({ user }: { user: SessionUser }) => (
  <LazyBoundary>
    <NoChat user={user} />
  </LazyBoundary>
);

function CurrentPage() {
  const text = useText();
  const { page } = operatorRouter.useRoute();
  const { user } = useInbox();
  useDocumentTitle();
  if (page === 'inbox') return <InboxPage onError={(error) => error === 'signed-out' && signInAgain()} />;
  return (
    <LazyBoundary key={page} waiting={<CenteredPage>{text('common.loading')}</CenteredPage>}>
      {page === 'admin' ? (
        <AdminPage />
      ) : (
        <OwnPage>
          {page === 'account' ? <Account /> : <Preferences side="operator" actorId={user.actorId} />}
        </OwnPage>
      )}
    </LazyBoundary>
  );
}

/** Shows the user's own account or notifications, with a link back. */
function OwnPage({ children }: { children: ReactNode }) {
  const text = useText();
  return (
    <main className="account-page">
      <Link className="p-button p-button--quiet" href={portalPaths.operator}>
        <ArrowLeft className="flips" size={18} aria-hidden="true" />
        {text('inbox.back')}
      </Link>
      {children}
    </main>
  );
}

/** Sets the title and the icon of the inbox. The other pages set their own title. */
function useDocumentTitle(): void {
  const { page, sellerId } = operatorRouter.useRoute();
  const count = useStore(({ unread }) => unread.count);
  const seller = useStore((store) => (sellerId ? (store.seller(sellerId)?.businessName ?? null) : null));
  useEffect(() => showUnreadCount(count), [count]);
  useEffect(() => {
    if (page === 'inbox') setDocumentTitle(seller);
  }, [page, seller]);
}
