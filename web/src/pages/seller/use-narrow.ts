import { useSyncExternalStore } from 'react';

/** The width at which the panel covers the whole page; chat-panel.css has the same. */
const narrow = matchMedia('(max-width: 40rem)');

/** Returns whether the panel covers the page. */
export function useNarrow(): boolean {
  return useSyncExternalStore(watch, () => narrow.matches);
}

function watch(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}
