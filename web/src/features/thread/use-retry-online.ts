import { useEffect } from 'react';
import type { ThreadStore } from './thread-store.js';

/** Loads a page that failed again when the network is back. */
export function useRetryOnline(store: ThreadStore): void {
  useEffect(() => {
    const again = () => store.retry();
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  }, [store]);
}
