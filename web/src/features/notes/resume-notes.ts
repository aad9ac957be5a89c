import type { InboxStore } from '../inbox/inbox-store.js';
import { unsentThreads } from '../thread/stored-texts.js';
import { ownKeys } from './note-keys.js';

/** Stores the notes that were not stored before a reload, also in threads that are not opened. */
export function resumeNotes(store: InboxStore, actorId: string): void {
  const keys = unsentThreads().filter((key) => key.startsWith(ownKeys(actorId)));
  if (keys.length === 0) return;
  // Without a network they stay stored, and are sent after the next reload or when their thread is opened.
  import('./note-source.js').then(({ sendNotes }) => sendNotes(store, actorId, keys)).catch(() => {});
}
