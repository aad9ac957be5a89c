import type { Direction } from '../database/keyset.js';
import { countTerms } from '../text/search-words.js';

/** The number of items that are scanned before the index of words is used. */
const window = 1_000;

/** The maximum number of matches that are read at a time from more than one week. */
const maximumMatches = 2_000;

/** The maximum number of words times weeks that are looked up at a time. */
const maximumTerms = 500;

const weekMicroseconds = 7 * 86_400 * 1_000_000;
const weekOf = (time: string) => Math.floor(Number(time) / weekMicroseconds);

/** The part of a list that a statement of a search reads. */
interface Part<Position> {
  direction: Direction;
  /** The position beside which the part begins. */
  beside: Position;
  limit: number;
  /** The tsquery. */
  words: string;
}

/** The statements that search a list of a marketplace, in order of time. Each returns the nearest items first. */
export interface SearchedList<Position, Found> {
  /** Returns the matches among the `window` items nearest to the position; `~` in the words is the seller's id. */
  near(part: Part<Position> & { window: number }): Promise<Found[]>;
  /**
   * Returns the matches of the weeks that the words name, and how many there are in all. At most `most` are read; if there are that
   * many, `found` are perhaps not the nearest. Null: all are read.
   */
  ofWeeks(part: Part<Position> & { most: number | null }): Promise<{ matches: number; found: Found[] }>;
  /** Returns the times of the first and the last item, in microseconds since 1970; null if there are none. */
  times(): Promise<{ oldest: string | null; newest: string | null } | undefined>;
}

/**
 * Searches a list for words, by the strategies of docs/search.md.
 * @param words the tsquery of `marketplaceQuery`.
 * @returns the matches that are older (`first`) or newer than a position, the nearest first, at most `limit`.
 */
export async function searchWeekly<Position extends { time: string }, Found>(
  list: SearchedList<Position, Found>,
  part: Part<Position>,
): Promise<Found[]> {
  const near = await list.near({ ...part, window });
  return near.length === part.limit ? near : searchIndex(list, part);
}

/**
 * Searches the index from the week of the position on: first that week, then twice as many weeks each time, and fewer
 * again if they contain too many matches to read all.
 */
async function searchIndex<Position extends { time: string }, Found>(
  list: SearchedList<Position, Found>,
  { direction, beside, limit, words }: Part<Position>,
): Promise<Found[]> {
  const older = direction === 'first';
  const times = await list.times();
  if (!times?.oldest || !times.newest) return [];
  const [oldest, newest] = [weekOf(times.oldest), weekOf(times.newest)];
  const widest = Math.max(1, Math.floor(maximumTerms / countTerms(words)));
  const found: Found[] = [];
  let at = Math.min(newest, Math.max(oldest, weekOf(beside.time)));
  let count = 1;
  while (found.length < limit && at >= oldest && at <= newest) {
    const last = older ? Math.max(oldest, at - count + 1) : Math.min(newest, at + count - 1);
    const most = at === last ? null : maximumMatches + 1;
    const weeks = await list.ofWeeks({
      ...{ direction, beside, limit: limit - found.length, most },
      words: wordsOfWeeks(words, at, last),
    });
    if (most !== null && weeks.matches >= most) {
      count = Math.ceil((Math.abs(at - last) + 1) / 4);
      continue;
    }
    found.push(...weeks.found);
    at = older ? last - 1 : last + 1;
    count = Math.min(2 * count, widest);
  }
  return found;
}

/** Returns the tsquery for the words in any of the weeks. */
function wordsOfWeeks(words: string, from: number, to: number): string {
  const weeks: string[] = [];
  for (let number = Math.min(from, to); number <= Math.max(from, to); number++) {
    weeks.push(`(${words.replaceAll('~', String(number))})`);
  }
  return weeks.join(' | ');
}
