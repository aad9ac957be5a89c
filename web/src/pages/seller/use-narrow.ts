import { useSyncExternalStore } from 'react';

/** As wide as the panel covers the whole page; panel.css says the same. */
const narrow = matchMedia('(max-width: 40rem)');

/** Whether the panel covers the page. */
export function useNarrow(): boolean {
  return useSyncExternalStore(watch, () => narrow.matches);
}

function watch(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}
