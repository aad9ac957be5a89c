import { LogOut } from 'lucide-react';
import { lazy, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { ApiProvider } from '../../api/api-context.js';
import { type SessionUser, signOut } from '../../api/auth.js';
import { createApiClient } from '../../api/client.js';
import { signInAgain } from '../../api/ended-session.js';
import { fetchForPage } from '../../api/page-actor.js';
import { setDocumentTitle, showUnreadCount } from '../../components/document-title.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { Toast, useToast } from '../../components/toast.js';
import { useLoaded } from '../../components/use-loaded.js';
import { useAlerts } from '../../features/alerts/use-alerts.js';
import { usePush } from '../../features/push/use-push.js';
import { ChatPanel } from '../../features/seller-chat/chat-panel.js';
import { SellerChat } from '../../features/seller-chat/seller-chat.js';
import { continueOrSignIn } from '../../features/session/continue-session.js';
import type { MessageDetails } from '../../features/thread/message-row.js';
import type { ThreadHandle } from '../../features/thread/thread.js';
import { undoSend } from '../../features/undo-send/undo-send.js';
import { useText } from '../../i18n/text.js';
import { messageMatches } from '../../matching.js';
import { iconPath, sellerApiPath, sellerPath } from '../../paths.js';
import { canGoBack, goBack, sellerRouter } from '../../router.js';
import { AccountPage } from './account-page.js';
import { AccountCard, MessagesCard, SystemsCard } from './cards.js';
import { PreferencesCard } from './preferences.js';
import { useNarrow } from './use-narrow.js';

const SellerAuditPage = lazy(() => import('./audit-page.js'));
const loadRecord = () => import('../../features/thread/record.js');
const loadMessageTools = () => import('./message-tools.js');
const loadCloser = () => import('../../features/redaction/close-notifications.js');
const ThreadTools = lazy(() => import('./thread-tools.js'));

/** Shows the seller's home page, account or audit log, with the message icon at the upper right. */
export function SellerPage({ user }: { user: SessionUser }) {
  const text = useText();
  const { page, isPanelOpen, messageId } = sellerRouter.useRoute();
  const narrow = useNarrow();
  const [client] = useState(() => createApiClient({ url: sellerApiPath, fetch: fetchForPage }));
  usePush(client, 'seller', user.actorId);
  const [restarts, setRestarts] = useState(0);
  const [chat] = useState(
    () =>
      new SellerChat({
        client,
        reader: user.actorId,
        onEnd: (reason) => reason === 'signed-out' && continueOrSignIn(() => setRestarts((n) => n + 1)),
      }),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a session that was replaced needs another stream.
  useEffect(() => chat.start(), [chat, restarts]);
  useAlerts(
    useCallback(async () => {
      const { alertSeller } = await import('../../features/alerts/seller-alerts.js');
      return () => alertSeller(chat, client, user.actorId);
    }, [chat, client, user.actorId]),
  );
  const state = useSyncExternalStore(chat.watch, chat.state);
  const { account, unread } = state;
  const viewer = account?.viewer;
  const thread = useRef<ThreadHandle>(null);
  const { message: toast, announce } = useToast();
  const canWrite = viewer?.canWrite === true && viewer.marketplace.chatEnabled;
  const printed = useLoaded(loadRecord);
  const tools = useLoaded(loadMessageTools);
  const details = useCallback<MessageDetails>(
    (message, isNewest) =>
      tools && (
        <tools.MessageTools {...{ message, isNewest, chat, client, pathTo, canWrite, thread, announce }} />
      ),
    [tools, chat, client, canWrite, announce],
  );
  const { source } = state;
  useEffect(
    () =>
      source?.onEvent(({ type }) => {
        if (type === 'redacted') void loadCloser().then(({ closeNotifications }) => closeNotifications());
      }),
    [source],
  );
  useEffect(() => {
    if (!isPanelOpen) chat.isMarkedHere = false;
  }, [chat, isPanelOpen]);
  const jumpTo = useMemo(() => (messageId ? { messageId } : null), [messageId]);
  const business = account?.seller.businessName ?? '';

  useEffect(() => showUnreadCount(unread), [unread]);
  useEffect(() => {
    if (page === 'home') setDocumentTitle(business);
  }, [page, business]);

  // On a phone the panel covers the page, which must not take the focus then.
  const covered = isPanelOpen && narrow;
  return (
    <>
      <header className="portal-bar">
        <div className="portal-brand" inert={covered}>
          <img src={iconPath} alt="" width={28} height={28} />
          <bdi className="p-line">{user.marketplace.name}</bdi>
        </div>
        <div className="portal-tools">
          <button
            type="button"
            className="p-button p-button--quiet portal-sign-out"
            title={text('common.signOut')}
            inert={covered}
            onClick={() => void signOut()}
          >
            <LogOut size={18} aria-hidden="true" />
            <span>{text('common.signOut')}</span>
          </button>
          <ChatPanel
            chat={chat}
            open={isPanelOpen}
            onOpenChange={openPanel}
            onSignedOut={signInAgain}
            record={printed?.ThreadRecord}
            findMatches={messageMatches}
            {...{ undoSend, details, jumpTo }}
            handle={thread}
            tools={() => (
              <LazyBoundary>
                <ThreadTools client={client} thread={thread} announce={announce} />
              </LazyBoundary>
            )}
          />
        </div>
      </header>
      <Toast message={toast} />
      {(page === 'account' || page === 'notifications') && (
        <ApiProvider value={client}>
          <AccountPage key={page} page={page} actorId={user.actorId} covered={covered} />
        </ApiProvider>
      )}
      {page === 'audit' && (
        <main className="portal-audit" inert={covered}>
          <LazyBoundary waiting={<p className="portal-muted">{text('common.loading')}</p>}>
            <ApiProvider value={client}>
              <SellerAuditPage />
            </ApiProvider>
          </LazyBoundary>
        </main>
      )}
      {page === 'home' && (
        <main className="portal-page" inert={covered}>
          <h1>
            <bdi>{business || text('sellerPage.account')}</bdi>
          </h1>
          <MessagesCard state={state} marketplace={user.marketplace.name} onOpen={() => openPanel(true)} />
          <AccountCard state={state} user={user} />
          <PreferencesCard />
          <SystemsCard />
        </main>
      )}
    </>
  );
}

const pathTo = (messageId: string) => sellerPath({ page: 'home', isPanelOpen: true, messageId });

/** Opens or closes the panel. Closing goes back if Back would close it too, so that Back does not open it again. */
function openPanel(isPanelOpen: boolean): void {
  if (isPanelOpen) sellerRouter.goTo({ isPanelOpen, messageId: null });
  else if (canGoBack()) goBack();
  else sellerRouter.goTo({ isPanelOpen, messageId: null }, { replace: true });
}
