import type { Client } from '@urql/core';
import { beforeEach, expect, test } from 'vitest';
import type { Note } from '../../../web/src/features/inbox/documents.js';
import { DetailsOfSellers } from '../../../web/src/features/inbox/seller-details.js';

/* Tests the details of sellers that the column beside a conversation shows: answers and events, in any order. */

const at = (minute: number) => new Date(minute * 60_000).toISOString();
const note = (number: number, more: Partial<Note> = {}): Note => ({
  ...{ id: `note ${number}`, text: `Note ${number}`, isOwn: false, authorName: 'Ben', author: null },
  ...{ createdAt: at(number), editedAt: null, deletedAt: null, redaction: null, mentions: [] },
  seller: { id: 'a', businessName: 'Seller' },
  ...more,
});
const answer = (
  notes: Note[],
  { lastSeenAt = null as string | null, hasNextPage = false, people = [] as { name: string }[] } = {},
) =>
  ({
    node: {
      __typename: 'Seller',
      lastSeenAt,
      links: [],
      onlinePeople: people,
      usualResponseTime: { sellerSeconds: 60, operatorSeconds: null },
    },
    recentPatternLinks: [],
    chatMessages: { nodes: [{ createdAt: at(0) }] },
    chatNotes: { nodes: notes, pageInfo: { hasNextPage } },
  }) as unknown as Answer;

type Answer = Awaited<ReturnType<DetailsOfSellers['load']>>;

let details: DetailsOfSellers;
/** Loads the details of the seller `a`. @returns a function that answers the request. */
function load(answer: Answer): () => Promise<unknown> {
  let respond = (_result: object) => {};
  const client = {
    query: () => ({
      subscribe: (respondTo: typeof respond) => {
        respond = respondTo;
        return { unsubscribe: () => {} };
      },
    }),
  } as unknown as Client;
  const loading = details.load(client, 'a', new AbortController().signal);
  return () => {
    respond({ data: answer });
    return loading;
  };
}
const numbers = () => details.of('a')?.notes.map(({ id }) => Number(id.slice(5)));

beforeEach(() => {
  details = new DetailsOfSellers();
});

test('a new note is the first of three, and a changed one stays in its place', async () => {
  await load(answer([note(3), note(2), note(1)]))();
  expect(details.applyNote(note(4))).toBe(false);
  expect(numbers()).toEqual([4, 3, 2]);
  expect(details.of('a')?.hasMoreNotes).toBe(true);
  details.applyNote(note(3, { text: 'Changed' }));
  expect(numbers()).toEqual([4, 3, 2]);
  expect(details.of('a')?.notes[1]?.text).toBe('Changed');
});

test('a deleted note leaves, and others are loaded if there are any', async () => {
  await load(answer([note(2), note(1)]))();
  expect(details.applyNote(note(2, { deletedAt: at(9) }))).toBe(false);
  expect(numbers()).toEqual([1]);
  await load(answer([note(3), note(2), note(1)], { hasNextPage: true }))();
  expect(details.applyNote(note(2, { deletedAt: at(9) }))).toBe(true);
  expect(details.applyNote(note(0, { deletedAt: at(9) }))).toBe(false);
});

test('an answer that is older than an event does not undo it', async () => {
  await load(answer([note(1)]))();
  const respond = load(answer([note(1)]));
  details.applyNote(note(2));
  details.applyNote(note(1, { deletedAt: at(9) }));
  await respond();
  expect(numbers()).toEqual([2]);
  const seen = details.of('a')?.lastSeenAt;
  expect(seen).toBeNull();
  details.applyOffline('a');
  const offlineAt = details.of('a')?.lastSeenAt;
  await load(answer([], { lastSeenAt: at(5) }))();
  expect(details.of('a')?.lastSeenAt).toBe(offlineAt);
});

test('a note of another seller, and of one whose details are not loaded, changes nothing', async () => {
  await load(answer([note(1)]))();
  const before = details.of('a');
  details.applyNote(note(2, { seller: { id: 'b', businessName: 'Other' } }));
  expect(details.of('a')).toBe(before);
  expect(details.of('b')).toBeUndefined();
});

test('the first message is known with the first answer, or from its event', async () => {
  await load({ ...answer([]), chatMessages: { nodes: [] } })();
  details.applyMessage('a', { createdAt: at(7), patternLinks: [] });
  details.applyMessage('a', { createdAt: at(8), patternLinks: [] });
  expect(details.of('a')?.firstMessageAt).toBe(at(7));
});

test('a message with links of patterns needs another load, if the details of its seller are known', async () => {
  const message = { createdAt: at(1), patternLinks: [{ start: 0, end: 5, url: 'https://shop.example/1' }] };
  expect(details.applyMessage('a', message)).toBe(false);
  await load(answer([]))();
  expect(details.applyMessage('a', message)).toBe(true);
  expect(details.applyMessage('a', { ...message, patternLinks: [] })).toBe(false);
});

test('who is online follows events, also one during a request with an older answer', async () => {
  await load(answer([], { people: [{ name: 'Ann' }] }))();
  expect(details.of('a')?.onlinePeople).toEqual([{ name: 'Ann' }]);
  details.applyPeople('a', []);
  expect(details.of('a')?.onlinePeople).toEqual([]);
  const respond = load(answer([], { people: [{ name: 'Ann' }] }));
  details.applyPeople('a', [{ name: 'Bob' }]);
  await respond();
  expect(details.of('a')?.onlinePeople).toEqual([{ name: 'Bob' }]);
  await load(answer([], { people: [] }))();
  expect(details.of('a')?.onlinePeople).toEqual([]);
});
