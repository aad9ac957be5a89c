import { useSyncExternalStore } from 'react';
import type { ListQuery } from '../../features/inbox/rows.js';

/** Where in the inbox one is: all of it is in the address, so that it can be sent to a colleague. */
export interface Place {
  /** `chats` with or without a thread; the others have pages of their own. */
  room: 'chats' | 'admin' | 'account';
  /** The thread that is open. */
  sellerId: string | null;
  /** A message in it to begin with. */
  messageId: string | null;
  query: ListQuery;
  /** Where `query.q` is searched for. */
  searchIn: 'names' | 'messages';
}

const listeners = new Set<() => void>();
let moved = false;
const changed = () => {
  moved = true;
  for (const listener of listeners) listener();
};
window.addEventListener('popstate', changed);

/** Whether one has gone anywhere since the page was loaded. */
export function hasMoved(): boolean {
  return moved;
}

let last: { href: string; place: Place } | null = null;

/** Where one is now; the same object until that changes. */
export function currentPlace(): Place {
  if (last?.href !== location.href) last = { href: location.href, place: placeOf(new URL(location.href)) };
  return last.place;
}

/** Where one is, drawn anew when it changes. */
export function usePlace(): Place {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentPlace);
}

/** The address of a place; what is left out is as it is now. */
export function addressOf(change: Partial<Place>): string {
  const { room, sellerId, messageId, query, searchIn } = { ...currentPlace(), ...change };
  if (room !== 'chats') return `/operator/${room}`;
  const search = new URLSearchParams();
  if (query.unread) search.set('unread', '1');
  if (query.waiting) search.set('waiting', '1');
  if (query.q) search.set('q', query.q);
  if (searchIn === 'messages') search.set('in', 'messages');
  if (sellerId && messageId) search.set('m', withoutPadding(messageId));
  const path = sellerId ? `/operator/t/${withoutPadding(sellerId)}` : '/operator';
  return search.size > 0 ? `${path}?${search}` : path;
}

/** Goes somewhere; `replace` where going back should not lead here again. */
export function goTo(change: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
  const address = addressOf(change);
  if (address === location.pathname + location.search) return;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  changed();
}

/** Goes to an address of the inbox, such as an admin page's. */
export function goToAddress(address: string): void {
  history.pushState(null, '', address);
  changed();
}

function placeOf({ pathname, searchParams }: URL): Place {
  const [, , room, id] = pathname.split('/');
  return {
    room: room === 'admin' || room === 'account' ? room : 'chats',
    sellerId: room === 't' && id ? withPadding(decodeURIComponent(id)) : null,
    messageId: searchParams.has('m') ? withPadding(searchParams.get('m') ?? '') : null,
    query: {
      unread: searchParams.get('unread') === '1',
      waiting: searchParams.get('waiting') === '1',
      q: searchParams.get('q') ?? '',
    },
    searchIn: searchParams.get('in') === 'messages' ? 'messages' : 'names',
  };
}

/** Ids are base64; its padding would be written `%3D`. */
function withoutPadding(id: string): string {
  return id.replace(/=+$/, '');
}

function withPadding(id: string): string {
  const bare = withoutPadding(id);
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=');
}
