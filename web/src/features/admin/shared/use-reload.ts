import { useEffect, useRef } from 'react';

/** Loads data again when its revision changes, because this user or another has changed it. */
export function useReload(revision: number | null, again: () => void): void {
  const latest = useRef({ revision, again });
  useEffect(() => {
    if (latest.current.revision !== revision) again();
    latest.current = { revision, again };
  }, [revision, again]);
}
