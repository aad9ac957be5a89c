import type { Direction } from '../database/keyset.js';
import type { ThreadScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import { threadMatches, threadMatchesNear, threadSearchCount } from '../database/statements/thread-search.js';

/**
 * How many messages are looked through one by one before the index of words is asked. A word found less
 * often than a page in so many is rare enough for reading all its matches.
 */
const window = 1_000;

export type FoundMessage = Values<typeof threadMatches.first.row>;

/** Where to look, and for how many. */
interface Search {
  thread: ThreadScope;
  messageCount: number;
  /** As queryOfWords makes it. */
  words: string;
}

/** The matches on one side of a message, nearest first, at most `limit`. */
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

/** How many messages of the thread match. */
export async function countMatches(database: Runner, { thread, words }: Search): Promise<number> {
  const [counted] = await database.run(thread, threadSearchCount, { words });
  return counted?.matches ?? 0;
}
