import { lazy, Suspense, useEffect, useState } from 'react';
import { createApiClient } from '../api/client.js';
import { useText } from '../i18n/text.js';
import type { SessionUser } from '../sign-in/session.js';
import { operatorCache } from './cache.js';
import { InboxPage } from './inbox.js';
import { InboxProvider, useInbox, useStore } from './inbox-context.js';
import { InboxStore } from './inbox-store.js';
import { notify } from './notifications.js';
import { usePlace } from './place.js';
import { showUnread } from './unread-sign.js';

const Admin = lazy(() => import('../admin/admin.js'));

/** To sign in, and back here from there. */
export function toSignIn(): void {
  location.assign(`/?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** The operator's portal for somebody who has the chat. */
export function App({ user }: { user: SessionUser }) {
  const [inbox] = useState(() => {
    const client = createApiClient({ url: '/operator/graphql', cache: operatorCache });
    return { user, store: new InboxStore(client, toSignIn) };
  });
  useEffect(() => {
    const stops = [inbox.store.start(), notify(inbox.store)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [inbox]);
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
    <Suspense fallback={<main className="alone">{text('common.loading')}</main>}>
      <Admin client={client} />
    </Suspense>
  );
}

/** The page's title and icon. */
function useSign(): void {
  const text = useText();
  const { room, sellerId } = usePlace();
  const count = useStore(({ unread }) => unread.count);
  const seller = useStore((store) => (sellerId ? (store.seller(sellerId)?.businessName ?? null) : null));
  const name = room === 'chats' ? seller : text(room === 'admin' ? 'inbox.admin' : 'inbox.ownAccount');
  useEffect(() => showUnread(count, name), [count, name]);
}
