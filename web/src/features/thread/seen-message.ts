/** Stores, beside each draft (`ThreadSource.key`), the newest message of the thread that its writer saw when it was begun. */

const prefix = 'parley.seen.';
/** The messages that could not be stored, because storage is denied or full. */
const kept = new Map<string, string>();

/** Returns the id of the message; null without a draft, or in an empty thread. */
export function readSeen(key: string): string | null {
  try {
    return kept.get(key) ?? localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

export function writeSeen(key: string, id: string | null): void {
  kept.delete(key);
  try {
    if (id === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, id);
  } catch {
    if (id !== null) kept.set(key, id);
  }
}
