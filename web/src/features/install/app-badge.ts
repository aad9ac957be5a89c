/* The badge on the icon of an installed portal. Browsers without it, or without the permission, show none. */

/** Shows a number; 0 shows none. */
export function showBadge(count: number): void {
  void navigator.setAppBadge?.(count).catch(() => {});
}

export function clearBadge(): void {
  void navigator.clearAppBadge?.().catch(() => {});
}
