import { useSyncExternalStore } from 'react';

/** What a person sets for this browser. */
export interface Settings {
  /** Single keys do something (WCAG 2.1.4: they can be switched off). */
  shortcuts: boolean;
  /** New messages are told by the system while the page is not in sight. */
  notifications: boolean;
}

const stored = 'parley.inbox';
const listeners = new Set<() => void>();
let settings: Settings = { shortcuts: true, notifications: false };
try {
  settings = { ...settings, ...JSON.parse(localStorage.getItem(stored) ?? '{}') };
} catch {
  // They begin as they are above.
}

export function currentSettings(): Settings {
  return settings;
}

export function useSettings(): Settings {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentSettings);
}

/** Sets something, and keeps it for the next visit. */
export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(stored, JSON.stringify(settings));
  } catch {
    // It holds until the page is left.
  }
  for (const listener of listeners) listener();
}
