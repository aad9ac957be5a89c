import { useCallback, useSyncExternalStore } from 'react';

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

function watch(changed: () => void): () => void {
  window.addEventListener('popstate', changed);
  return () => window.removeEventListener('popstate', changed);
}
