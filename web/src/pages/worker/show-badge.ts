import type { PushMessage } from '../../features/push/push-message.js';

/** Shows the badge of a push on the icon of the installed portal. An open page shows its own count, which is exact. */
export async function showBadge(badge: PushMessage['badge'] | undefined, isPageOpen: boolean): Promise<void> {
  if (badge === null || badge === undefined || isPageOpen) return;
  // A browser without the permission rejects it; the notification is shown.
  await navigator.setAppBadge?.(...(badge === 'mark' ? [] : [badge])).catch(() => {});
}
