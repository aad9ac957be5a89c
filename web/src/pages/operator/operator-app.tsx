import { ArrowLeft } from 'lucide-react';
import { lazy, useEffect, useState } from 'react';
import type { SessionUser } from '../../api/auth.js';
import { createApiClient } from '../../api/client.js';
import type { EndOfLive } from '../../api/live.js';
import { fetchForPage } from '../../api/page-actor.js';
import { nameTitle, showUnread } from '../../components/document-title.js';
import { Room } from '../../components/lazy-boundary.js';
import { operatorCache } from '../../features/inbox/cache.js';
import { InboxProvider, useInbox, useStore } from '../../features/inbox/inbox-context.js';
import { InboxStore } from '../../features/inbox/inbox-store.js';
import { notify } from '../../features/inbox/notifications.js';
import { goOnSending } from '../../features/inbox/resume-sending.js';
import { useText } from '../../i18n/text.js';
import { InboxPage } from './inbox-page.js';
import { NoChat } from './no-chat.js';
import { goTo, usePlace } from './place.js';

const Admin = lazy(() => import('./admin-page.js'));
const Account = lazy(() => import('../../features/account/account.js'));

/** To sign in, and back here from there. */
export function toSignIn(): void {
  location.assign(`/?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** The operator's portal for somebody who has the chat. */
export function App({ user }: { user: SessionUser }) {
  const [mayChat, setMayChat] = useState(true);
  const [inbox] = useState(() => {
    const client = createApiClient({
      url: '/operator/graphql',
      fetch: fetchForPage,
      cache: operatorCache,
    });
    const onEnd = (why: EndOfLive) => (why === 'signed-out' ? toSignIn() : setMayChat(false));
    return { user, store: new InboxStore(client, onEnd) };
  });
  useEffect(() => {
    const stops = [inbox.store.start(), notify(inbox.store)];
    goOnSending(inbox.store, inbox.user.actorId);
    return () => {
      for (const stop of stops) stop();
    };
  }, [inbox]);
  if (!mayChat) return <NoChat user={user} />;
  return (
    <InboxProvider value={inbox}>
      <Rooms />
    </InboxProvider>
  );
}

function Rooms() {
  const text = useText();
  const { client } = useInbox().store;
  const { room } = usePlace();
  useSign();
  if (room === 'chats') return <InboxPage onFault={(fault) => fault === 'signed-out' && toSignIn()} />;
  return (
    <Room key={room} waiting={<main className="alone">{text('common.loading')}</main>}>
      {room === 'admin' ? <Admin client={client} /> : <AccountRoom />}
    </Room>
  );
}

/** One's own account, with the way back. */
function AccountRoom() {
  const text = useText();
  return (
    <main className="account-room">
      <a
        className="p-button p-button--quiet"
        href="/operator"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          goTo({ room: 'chats' });
        }}
      >
        <ArrowLeft className="flips" size={18} aria-hidden="true" />
        {text('inbox.back')}
      </a>
      <Account />
    </main>
  );
}

/** The page's title and icon. The other rooms name themselves. */
function useSign(): void {
  const { room, sellerId } = usePlace();
  const count = useStore(({ unread }) => unread.count);
  const seller = useStore((store) => (sellerId ? (store.seller(sellerId)?.businessName ?? null) : null));
  useEffect(() => showUnread(count), [count]);
  useEffect(() => {
    if (room === 'chats') nameTitle(seller);
  }, [room, seller]);
}
