import { useEffect, useState } from 'react';
import type { ThreadSource } from './source.js';

/**
 * Whether somebody of the other side is there, for the heading.
 * @param first what a query said; events tell what comes after.
 */
export function useThreadPresence(source: ThreadSource, first: boolean | null = null): boolean | null {
  const [known, setKnown] = useState<{ source: ThreadSource; online: boolean } | null>(null);
  useEffect(
    () =>
      source.onEvent((event) => {
        if (event.type === 'presence' && event.sentByType !== source.ownType) {
          setKnown({ source, online: event.online });
        }
      }),
    [source],
  );
  return known?.source === source ? known.online : first;
}
