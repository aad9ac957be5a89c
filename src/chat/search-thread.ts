import type { Direction } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { threadMatches, threadMatchesNear, threadSearchCount } from '../database/statements/thread-search.js';
import type { ThreadScope } from '../database/tenant-scope.js';

/**
 * The number of messages that are scanned before the index of words is used. A word that is found less often than once a
 * page in so many messages is rare enough to read all its matches.
 */
const window = 1_000;

export type FoundMessage = Values<typeof threadMatches.first.row>;

interface Search {
  thread: ThreadScope;
  messageCount: number;
  /** The result of `currentQuery`. */
  words: string;
}

/** Returns the matches on one side of a message, nearest first, at most `limit`. */
export async function searchThread(
  database: Runner,
  { thread, messageCount, words }: Search,
  { direction, besideSeq, limit }: { direction: Direction; besideSeq: number; limit: number },
): Promise<FoundMessage[]> {
  const part = { words, besideSeq, limit };
  const near = await database.run(thread, threadMatchesNear[direction], { ...part, window });
  const beyondWindow = (direction === 'first' ? besideSeq - 1 : messageCount - besideSeq) > window;
  if (near.length === limit || !beyondWindow) return near;
  return database.run(thread, threadMatches[direction], part);
}

/** Counts the matching messages of the thread. */
export async function countMatches(database: Runner, { thread, words }: Search): Promise<number> {
  const [counted] = await database.run(thread, threadSearchCount, { words });
  return counted?.matches ?? 0;
}
