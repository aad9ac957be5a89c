import { type MouseEvent, useCallback, useSyncExternalStore } from 'react';

/** The page's address while the panel is open: a reload keeps it, and Back closes it. */
const hash = '#messages';

/** Whether the panel is open, as the address says, and what opens and closes it. */
export function useOpenPanel(): [open: boolean, setOpen: (open: boolean) => void] {
  const open = useSyncExternalStore(watch, () => location.hash === hash);
  const setOpen = useCallback((wanted: boolean) => {
    if (wanted === (location.hash === hash)) return;
    if (wanted) history.pushState({ opened: true }, '', hash);
    else if (history.state?.opened) history.back();
    else history.replaceState(null, '', location.pathname + location.search);
    dispatchEvent(new PopStateEvent('popstate'));
  }, []);
  return [open, setOpen];
}

const rooms = { home: '/seller', account: '/seller/account' } as const;
export type Room = keyof typeof rooms;

/** Which page of the portal is shown. */
export function useRoom(): Room {
  return useSyncExternalStore(watch, () => (location.pathname === rooms.account ? 'account' : 'home'));
}

/** Whether one came to this page from another of the portal. */
export function cameFromWithin(): boolean {
  return history.state?.went === true;
}

/** A link to a page of the portal, which does not load it anew; with a modifier the browser opens it as ever. */
export function linkTo(room: Room) {
  return {
    href: rooms[room],
    onClick: (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      history.pushState({ went: true }, '', rooms[room]);
      dispatchEvent(new PopStateEvent('popstate'));
      scrollTo(0, 0);
    },
  };
}

function watch(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  return () => window.removeEventListener('popstate', changed);
}
