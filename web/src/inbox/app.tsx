import { useEffect, useState } from 'react';
import { createApiClient } from '../api/client.js';
import type { SessionUser } from '../sign-in/session.js';
import { operatorCache } from './cache.js';
import { InboxPage } from './inbox.js';
import { InboxProvider } from './inbox-context.js';
import { InboxStore } from './inbox-store.js';
import { notify } from './notifications.js';

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
      <InboxPage onFault={(fault) => fault === 'signed-out' && toSignIn()} />
    </InboxProvider>
  );
}
