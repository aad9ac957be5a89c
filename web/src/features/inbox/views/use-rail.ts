import { useSyncExternalStore } from 'react';

/** The width from which the views have a rail of their own; inbox-page.css has the same. */
const wide = matchMedia('(min-width: 1200px)');

/** Returns whether the views are in a rail beside the list. */
export function useRail(): boolean {
  return useSyncExternalStore(watch, () => wide.matches);
}

function watch(changed: () => void): () => void {
  wide.addEventListener('change', changed);
  return () => wide.removeEventListener('change', changed);
}
