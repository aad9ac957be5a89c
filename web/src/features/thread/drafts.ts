import { useSyncExternalStore } from 'react';

/** What is being written, kept as it is typed, for each person and thread (`ThreadSource.key`). */

const prefix = 'parley.draft.';
const listeners = new Set<(key: string) => void>();
/** Where storage is denied or full, drafts hold until the page is left. */
const kept = new Map<string, string>();

/** The draft of a thread; empty where there is none. */
export function readDraft(key: string): string {
  try {
    return kept.get(key) ?? localStorage.getItem(prefix + key) ?? '';
  } catch {
    return '';
  }
}

/** Keeps a draft; an empty one is forgotten. */
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

/** Tells the keys whose draft became another, in this tab or in one beside it. @returns what ends it. */
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

/** The draft of a thread, as it is being written. */
export function useDraft(key: string): string {
  return useSyncExternalStore(onDraft, () => readDraft(key));
}
