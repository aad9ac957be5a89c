import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InboxStore } from '../../../web/src/features/inbox/inbox-store.js';
import { NotesStore } from '../../../web/src/features/notes/notes-store.js';

/* Tests when the notes of a thread are loaded. The browser tests show them. */

const note = { id: 'note', createdAt: '2026-11-01T10:00:00.000Z', deletedAt: null };

/** Returns a store whose server fails the first requests. */
function storeOver(failures: number) {
  let requests = 0;
  const query = () => ({
    subscribe: (onAnswer: (answer: object) => void) => {
      requests += 1;
      const chatNotes = { nodes: [note], pageInfo: { hasNextPage: false, endCursor: null } };
      const error = { graphQLErrors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] };
      onAnswer(requests > failures ? { data: { chatNotes } } : { error });
      return { unsubscribe: () => {} };
    },
  });
  const inbox = { client: { query }, onNote: () => () => {}, onThread: () => () => {} };
  const notes = new NotesStore(inbox as unknown as InboxStore, 'seller', new EventTarget());
  return { notes, requests: () => requests };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a range that is wanted as soon as the notes are followed is loaded', async () => {
  const { notes } = storeOver(0);
  const stop = notes.start();
  notes.cover({ since: null, until: null });
  await vi.advanceTimersByTimeAsync(0);
  expect(notes.notes.map(({ id }) => id)).toEqual(['note']);
  stop();
});

test('notes that could not be loaded are loaded again, until the thread is left', async () => {
  const { notes, requests } = storeOver(2);
  const stop = notes.start();
  notes.cover({ since: null, until: null });
  await vi.advanceTimersByTimeAsync(3_000);
  expect([notes.notes.length, requests()]).toEqual([0, 2]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([notes.notes.length, requests()]).toEqual([1, 3]);
  stop();

  const left = storeOver(9);
  const leave = left.notes.start();
  left.notes.cover({ since: null, until: null });
  await vi.advanceTimersByTimeAsync(0);
  leave();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(left.requests()).toBe(1);
});
