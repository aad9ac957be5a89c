import { useSyncExternalStore } from 'react';

/** The settings that a user makes for this browser. */
export interface Settings {
  /** Whether single keys are shortcuts (WCAG 2.1.4 requires that they can be switched off). */
  shortcuts: boolean;
  /** Whether new messages make desktop notifications while the page is hidden. */
  notifications: boolean;
}

const stored = 'parley.inbox';
const listeners = new Set<() => void>();
let settings: Settings = { shortcuts: true, notifications: false };
try {
  settings = { ...settings, ...JSON.parse(localStorage.getItem(stored) ?? '{}') };
} catch {
  // Use the defaults.
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

/** Changes settings, and stores them for the next visit. */
export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(stored, JSON.stringify(settings));
  } catch {
    // It is kept until the page is closed.
  }
  for (const listener of listeners) listener();
}
