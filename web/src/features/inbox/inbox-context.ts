import { createContext, useContext, useSyncExternalStore } from 'react';
import type { SessionUser } from '../../api/auth.js';
import type { SellerRow } from './documents.js';
import type { InboxStore } from './inbox-store.js';

/** What every part of the inbox may need. */
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

/** Something that the store knows, drawn anew when it changes. It must give the same object until then. */
export function useStore<Known>(read: (store: InboxStore) => Known): Known {
  const { store } = useInbox();
  return useSyncExternalStore(store.subscribe, () => read(store));
}

/** A seller as it is known; null where there is none of the id, undefined while that is not known. */
export function useSeller(id: string): SellerRow | null | undefined {
  return useStore((store) => store.seller(id));
}
