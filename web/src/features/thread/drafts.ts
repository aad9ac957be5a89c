import { useSyncExternalStore } from 'react';

/** Stores drafts as they are typed, for each user and thread (`ThreadSource.key`). */

const prefix = 'parley.draft.';
const listeners = new Set<(key: string) => void>();
/** Drafts that could not be stored, because storage is denied or full. */
const kept = new Map<string, string>();

/** Returns the draft of a thread; empty if there is none. */
export function readDraft(key: string): string {
  try {
    return kept.get(key) ?? localStorage.getItem(prefix + key) ?? '';
  } catch {
    return '';
  }
}

/** Stores a draft; an empty one is deleted. */
export function writeDraft(key: string, draft: string): void {
  try {
    if (draft === '') localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, draft);
    kept.delete(key);
  } catch {
    kept.set(key, draft);
  }
  for (const listener of listeners) listener(key);
}

/** Calls back with the key of each draft that changes, in this or another tab. @returns a function that ends it. */
export function onDraft(listener: (key: string) => void): () => void {
  const elsewhere = (event: StorageEvent) => {
    if (event.key?.startsWith(prefix)) listener(event.key.slice(prefix.length));
  };
  listeners.add(listener);
  window.addEventListener('storage', elsewhere);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', elsewhere);
  };
}

/** Returns the draft of a thread, and renders the component again when it changes. */
export function useDraft(key: string): string {
  return useSyncExternalStore(onDraft, () => readDraft(key));
}
