import type { Direction } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { threadMatches, threadMatchesNear, threadSearchCount } from '../database/statements/thread-search.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { type MessageRange, roomFor } from './message-range.js';

/**
 * The number of messages that are scanned before the index of words is used. A word that is found less often than once a
 * page in so many messages is rare enough to read all its matches.
 */
const window = 1_000;

export type FoundMessage = Values<typeof threadMatches.first.row>;

interface Search {
  thread: ThreadScope;
  range: MessageRange;
  /** The result of `currentQuery`. */
  words: string;
}

/** Returns the matches of the range on one side of a message, nearest first, at most `limit`. */
export async function searchThread(
  database: Runner,
  { thread, range, words }: Search,
  { direction, besideSeq, limit }: { direction: Direction; besideSeq: number; limit: number },
): Promise<FoundMessage[]> {
  const part = { words, besideSeq, limit };
  const near = await database.run(thread, threadMatchesNear[direction], { ...part, window });
  const inRange = (found: readonly FoundMessage[]) =>
    found.filter(({ seq }) => seq > range.after && seq < range.before);
  if (near.length === limit || roomFor(range, direction, besideSeq) <= window) return inRange(near);
  return inRange(await database.run(thread, threadMatches[direction], part));
}

/** Counts the matching messages of the range. */
export async function countMatches(
  database: Runner,
  { thread, range: { after, before }, words }: Search,
): Promise<number> {
  const [counted] = await database.run(thread, threadSearchCount, {
    words,
    afterSeq: after,
    beforeSeq: before,
  });
  return counted?.matches ?? 0;
}
