import { useCallback } from 'react';
import { useWhile } from '../../components/use-while.js';

/** After this time a portal is loaded, and alerts delay nothing of it. */
const delayMs = 3_000;

/** Alerts while the portal is open. @param load begins it, after everything else; it returns what ends it. */
export function useAlerts(load: () => Promise<() => () => void>): void {
  const loadLater = useCallback(async () => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return load();
  }, [load]);
  useWhile(true, loadLater);
}
