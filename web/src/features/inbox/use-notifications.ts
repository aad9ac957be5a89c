import { useEffect } from 'react';
import { useSettings } from '../../settings/settings.js';
import type { InboxStore } from './inbox-store.js';

/** Notifies of sellers' messages and of mentions if the user has turned it on here. The rest is loaded only then. */
export function useNotifications(store: InboxStore): void {
  const isOn = useSettings().notifications;
  useEffect(() => {
    if (!isOn) return;
    let isOver = false;
    let stop = () => {};
    void import('./notifications.js').then(({ notify }) => {
      if (!isOver) stop = notify(store);
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [store, isOn]);
}
