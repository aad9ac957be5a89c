import { outboxOf } from '../thread/page-outboxes.js';
import { unsentThreads } from '../thread/stored-texts.js';
import type { InboxStore } from './inbox-store.js';
import { createOperatorSource, threadKey } from './operator-thread-source.js';

/** Sends the messages that were not sent before a reload, also in threads that are not opened. */
export function resumeSending(store: InboxStore, actorId: string): void {
  const own = threadKey(actorId, '');
  for (const key of unsentThreads()) {
    if (key.startsWith(own)) outboxOf(createOperatorSource(store, actorId, key.slice(own.length)));
  }
}
