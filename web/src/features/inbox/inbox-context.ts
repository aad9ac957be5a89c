import { createContext, useContext, useSyncExternalStore } from 'react';
import type { SessionUser } from '../../api/auth.js';
import type { SellerRow } from './documents.js';
import type { InboxStore } from './inbox-store.js';

/** The context of the inbox. */
export interface Inbox {
  store: InboxStore;
  user: SessionUser;
}

const Context = createContext<Inbox | null>(null);
export const InboxProvider = Context.Provider;

export function useInbox(): Inbox {
  const inbox = useContext(Context);
  if (!inbox) throw new Error('There is no inbox around this.');
  return inbox;
}

/** Reads from the store, and renders the component again on changes. `read` returns the same object until then. */
export function useStore<Known>(read: (store: InboxStore) => Known): Known {
  const { store } = useInbox();
  return useSyncExternalStore(store.subscribe, () => read(store));
}

/** Returns a seller; null if there is none with the id, undefined until that is known. */
export function useSeller(id: string): SellerRow | null | undefined {
  return useStore((store) => store.seller(id));
}
