import type { LargeMarketplace } from '../large-marketplace.js';
import { mentioned, notesOfLongThread } from '../large-notes.js';
import { type Call, type Calls, newest, page, upTo } from './call.js';

/** Returns the calls of each statement of notes: 20,000 in the long thread, each with a mention. */
export function notesCalls({ marketplaceId: m, longThreadSeller, lastXid }: LargeMarketplace): Calls {
  const content = {
    text: 'A note',
    mentionedIds: [11],
    mentionStarts: [0],
    mentionEnds: [3],
    reachedIds: [11],
    contentVersion: 0,
  };
  const words = { words: `${m}.${longThreadSeller}.note` };
  const author = { authorMemberId: 5, authorKeyId: null, authorName: 'Ada' };
  const { contentVersion: _version, reachedIds: _reached, ...redacted } = content;
  const number = notesOfLongThread / 2;
  const [since, until] = [new Date('2026-01-02'), new Date('2026-01-12')];
  const all = { since: new Date(0), until: new Date('9000-01-01') };
  const ends = { first: { time: '9000000000000000', number: newest }, last: { time: '0', number: 0 } };
  const notes = (edge: { time: string; number: number }) =>
    [all, { since, until }].map((range) => ({
      values: { ...edge, ...range, limit: page + 1 },
      rowsRead: page + 1,
      by: 'note_by_time',
    }));
  const mentions = (edge: object, by: string) =>
    [mentioned.often, mentioned.never].map((memberId) => ({
      values: { ...edge, sellerId: 0, memberId, limit: page + 1 },
      rowsRead: page + 1,
      by,
    }));
  const sellers = upTo(500);
  const found = { first: { ...ends.first, sellerId: 0 }, last: { ...ends.last, sellerId: 0 } };
  const near = (edge: object) =>
    [`'${m}.~.note':*`, `'${m}.~.19999'`].map((words) => ({
      values: { ...edge, limit: page + 1, words, window: 1_000 },
      rowsRead: 1_000,
      by: 'note_time',
    }));
  const batch = upTo(50);
  return {
    'write-note': [
      {
        values: {
          ...content,
          ...author,
          keyHash: 'new',
          requestHash: 'hash',
          ...words,
          maximumCount: 999_999_999,
        },
        rowsRead: 12,
        by: 'note_pkey',
      },
    ],
    'update-note': [{ values: { ...content, number }, rowsRead: 12, by: 'note_pkey' }],
    'redact-note': [
      { values: { ...redacted, number, redactedByName: 'Ada' }, rowsRead: 12, by: 'note_pkey' },
    ],
    'set-note-deleted': [
      { values: { number: 11, isDeleted: true, hours: 24 }, rowsRead: 4, by: 'note_pkey' },
    ],
    'remove-deleted-notes': [{ values: { hours: 24, limit: 4 }, rowsRead: 8, dueBy: ['note_deleted'] }],
    'note-before': [1, 100_000_000].map((beforeNumber) => ({
      values: { authorMemberId: 1, authorKeyId: null, beforeNumber, length: 120, redactionMark: '█████' },
      rowsRead: 20,
    })),
    'note-of-key': [{ values: { keyHash: `key ${number}` }, rowsRead: 1, by: 'note_by_key' }],
    'notes-by-number': [
      {
        values: { sellerIds: sellers.map(() => longThreadSeller), numbers: sellers },
        rowsRead: 500,
        by: 'note_pkey',
      },
    ],
    'notes-older': notes(ends.first),
    'notes-newer': notes(ends.last),
    'note-search-near-older': near(found.first),
    'note-search-near-newer': near(found.last),
    'note-search-weeks-older': inWeeks(m, found.first),
    'note-search-weeks-newer': inWeeks(m, found.last),
    'note-search-times': [{ values: {}, rowsRead: 2, by: 'note_time' }],
    'store-note-words': [
      {
        values: { sellerIds: batch.map(() => longThreadSeller), numbers: batch, words: batch.map(String) },
        rowsRead: 50,
        by: 'note_pkey',
      },
    ],
    'marketplace-with-notes-to-index': [
      { values: { afterMarketplace: 0 }, rowsRead: 1, by: 'note_to_index' },
    ],
    'notes-to-index': [{ values: { limit: 50 }, rowsRead: 50, by: 'note_to_index' }],
    'mentions-older': mentions(ends.first, 'note_mention_by_time'),
    'mentions-newer': mentions(ends.last, 'note_mention_by_time'),
    'unread-mentions-older': mentions(ends.first, 'note_mention_unread'),
    'unread-mentions-newer': mentions(ends.last, 'note_mention_unread'),
    'unread-mention-count': [{ values: { memberId: mentioned.often, most: 100 }, rowsRead: 100 }],
    'threads-with-unread-mention': [
      {
        values: { memberId: mentioned.often, sellerIds: sellers },
        rowsRead: 500,
        by: 'note_mention_unread_of_thread',
      },
      {
        values: { memberId: mentioned.often, sellerIds: [longThreadSeller] },
        rowsRead: 1,
        by: 'note_mention_unread_of_thread',
      },
    ],
    // Each mention that it reads, it marks.
    'read-mentions': [
      {
        values: { memberId: mentioned.often },
        rowsRead: 2 * (notesOfLongThread / 10) + 2,
        by: 'note_mention_unread_of_thread',
      },
    ],
    'adopt-notes': [
      { values: { lastXid, limit: 500 }, rowsRead: 4, by: 'note_commit_order' },
      { values: { lastXid: '0', limit: 500 }, rowsRead: 500 * 3, by: 'note_commit_order' },
    ],
  };
}

/** Returns the calls of a search in weeks: the notes are of the weeks 2921 to 2924, and all but some are of one of them. */
function inWeeks(marketplaceId: number, position: object): Call[] {
  const weeks = (word: string, first: number, count: number) =>
    Array.from({ length: count }, (_, n) => `('${marketplaceId}.${first + n}.${word}':*)`).join(' | ');
  const call = (words: string, most: number | null, limits: Pick<Call, 'rowsRead' | 'sorts'>): Call => ({
    values: { ...position, limit: page + 1, words, most },
    ...limits,
    by: 'note_weekly_words',
  });
  return [
    call(weeks('19999', 2_900, 40), 2_001, { rowsRead: 10 }),
    // Nearly each note matches: all index entries, and the rows up to the maximum.
    call(weeks('note', 2_900, 40), 2_001, { rowsRead: 250_000, sorts: 2_001 + page + 1 }),
    call(weeks('123', 2_923, 1), null, { rowsRead: 500 }),
  ];
}
