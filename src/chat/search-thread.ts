import type { ThreadScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import {
  threadSearchCount,
  threadSearchNearNewer,
  threadSearchNearOlder,
  threadSearchNewer,
  threadSearchOlder,
} from '../database/statements/thread-search.js';
import type { PageRequest } from './page.js';

/**
 * How many messages are looked through one by one before the index of words is asked. A word found less
 * often than a page in so many is rare enough for reading all its matches.
 */
const window = 1_000;

export type FoundMessage = Values<typeof threadSearchOlder.row>;

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
  { direction, beside, size }: PageRequest<number>,
): Promise<FoundMessage[]> {
  const older = direction === 'first';
  const besideSeq = beside ?? (older ? messageCount + 1 : 0);
  const near = await database.run(thread, older ? threadSearchNearOlder : threadSearchNearNewer, {
    words,
    besideSeq,
    limit: size,
    window,
  });
  const beyondWindow = older ? besideSeq - 1 > window : messageCount - besideSeq > window;
  if (near.length === size || !beyondWindow) return near;
  return database.run(thread, older ? threadSearchOlder : threadSearchNewer, {
    words,
    besideSeq,
    limit: size,
  });
}

/** How many messages of the thread match. */
export async function countMatches(database: Runner, { thread, words }: Search): Promise<number> {
  const [counted] = await database.run(thread, threadSearchCount, { words });
  return counted?.matches ?? 0;
}
