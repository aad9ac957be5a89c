import type { ShownUnsent } from './outbox.js';
import type { ThreadMessage } from './thread-source.js';

/**
 * Returns the unsent messages that are not shown as stored. The server has stored some of the others: an event, or a page
 * of messages, can come before the answer to their send, also while the thread was closed, after a lost answer or a reload,
 * and in another tab. The API names no send of a message, so its text and its time tell; each message is of one send.
 * @param stored what is shown of the writer.
 */
export function withoutStored(
  unsent: readonly ShownUnsent[],
  stored: readonly Pick<ThreadMessage, 'message' | 'createdAt'>[],
): readonly ShownUnsent[] {
  const found = new Set<unknown>();
  return unsent.filter(({ state, text, after }) => {
    if (state !== 'sending' && state !== 'waiting') return true;
    const own = stored.find(
      (each) => each.message === text && each.createdAt > (after ?? each.createdAt) && !found.has(each),
    );
    found.add(own);
    return !own;
  });
}
