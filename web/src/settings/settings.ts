import { useSyncExternalStore } from 'react';

/** The user's settings in this browser. */
export interface Settings {
  /** Whether single keys are shortcuts (WCAG 2.1.4 requires that they can be turned off). */
  shortcuts: boolean;
  /** The actor who is notified on this device while no page is open; null for nobody. */
  pushFor: string | null;
  /** For how long a message can be taken back before it is sent; 0: it is sent at once. */
  undoSendSeconds: number;
  /** Whether the seller's details are in a column beside the conversation, on a wide page. */
  sellerColumn: boolean;
  /** The height of the rows of lists. */
  density: Density;
  /** The width of the list of conversations; null for the usual one. */
  listWidthPx: number | null;
}

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

/** The choices of `undoSendSeconds`. */
export const undoSendChoices: readonly number[] = [0, 5, 10, 20, 30];

const storageKey = 'parley.inbox';
const listeners = new Set<() => void>();
let settings: Settings = {
  shortcuts: true,
  pushFor: null,
  undoSendSeconds: 5,
  sellerColumn: true,
  density: 'comfortable',
  listWidthPx: null,
};
try {
  settings = { ...settings, ...JSON.parse(localStorage.getItem(storageKey) ?? '{}') };
} catch {
  // Use the defaults.
}

export function currentSettings(): Settings {
  return settings;
}

/** Calls back when settings change, until the returned function is called. */
export function watchSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSettings(): Settings {
  return useSyncExternalStore(watchSettings, currentSettings);
}

/** Changes settings, and stores them for the next visit. */
export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // The change lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}
