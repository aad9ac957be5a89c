import { useCallback } from 'react';
import { useWhile } from '../../components/use-while.js';
import { useSettings } from '../../settings/settings.js';
import type { InboxStore } from './inbox-store.js';

/** Notifies of sellers' messages and of mentions if the user has turned it on here. The rest is loaded only then. */
export function useNotifications(store: InboxStore): void {
  const load = useCallback(async () => {
    const { notify } = await import('./notifications.js');
    return () => notify(store);
  }, [store]);
  useWhile(useSettings().notifications, load);
}
