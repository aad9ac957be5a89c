import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ToastAction } from '../../components/toast.js';
import { useLoaded } from '../../components/use-loaded.js';
import { useInbox } from '../../features/inbox/inbox-context.js';
import type { Muting } from '../../features/notifications/muting.js';
import { currentText } from '../../i18n/text.js';

const loadMuting = () => import('../../features/notifications/muting.js');
const loadNothing = async () => null;

/** Whether the user has muted the open conversation: no emails and pushes are about it. */
export interface OpenMuting {
  isMuted: boolean;
  toggle: () => void;
}

/** Returns whether the open conversation is muted, with the function that changes it; null until it is known. */
export function useMuting(
  sellerId: string | null,
  announce: (text: string, action?: ToastAction) => void,
): OpenMuting | null {
  const { store } = useInbox();
  // Not with the list, whose first load has to be small.
  const module = useLoaded<typeof import('../../features/notifications/muting.js') | null>(
    sellerId === null ? loadNothing : loadMuting,
  );
  const [muting, setMuting] = useState<Muting | null>(null);
  useEffect(() => {
    if (module) setMuting((known) => known ?? new module.Muting(store.client));
  }, [module, store]);
  useEffect(() => {
    if (sellerId) return muting?.load(sellerId);
  }, [muting, sellerId]);
  const isMuted = useSyncExternalStore(muting?.watch ?? watchNothing, () =>
    sellerId ? (muting?.of(sellerId) ?? null) : null,
  );
  if (!muting || sellerId === null || isMuted === null) return null;
  const name = store.seller(sellerId)?.businessName ?? '';

  const set = async (shouldMute: boolean) => {
    if (!(await muting.set(sellerId, shouldMute))) return announce(currentText('common.failed'));
    announce(currentText(shouldMute ? 'notifications.mutedNow' : 'notifications.unmutedNow', { name }), {
      label: currentText('notifications.undo'),
      run: () => void set(!shouldMute),
    });
  };
  return { isMuted, toggle: () => void set(!isMuted) };
}

const watchNothing = () => () => {};
