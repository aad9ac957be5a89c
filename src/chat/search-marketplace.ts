import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type Direction, type Page, type PageRequest, type Positions, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import {
  marketplaceMatchesNear,
  marketplaceMatchesOfWeeks,
  messageTimes,
} from '../database/statements/marketplace-search.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { countTerms, marketplaceQuery } from '../text/search-words.js';
import type { FoundMessage, MessageTime } from './model.js';
import { currentQuery } from './search-query.js';

/** The number of messages that are scanned before the index of words is used. */
const window = 1_000;

/** The maximum number of matches that are read at a time from more than one week. */
const maximumMatches = 2_000;

/** The maximum number of words times weeks that are looked up at a time. */
const maximumTerms = 500;

const weekMicroseconds = 7 * 86_400 * 1_000_000;
const weekOf = (time: string) => Math.floor(Number(time) / weekMicroseconds);

const positions: Positions<MessageTime> = {
  edges: {
    first: { time: '9000000000000000', sellerId: 0, seq: 0 },
    last: { time: '0', sellerId: 0, seq: 0 },
  },
  including: (position, direction) => ({ ...position, seq: position.seq + (direction === 'first' ? 1 : -1) }),
};

/**
 * Returns one page of the messages in all the marketplace's threads that contain all words of `q`, each as a prefix of a
 * word, newest first. It has no total, because all matches would have to be counted.
 */
export async function searchMarketplace(
  actor: OperatorActor,
  database: Runner,
  { q, page }: { q: string; page: PageRequest<MessageTime> },
): Promise<Page<FoundMessage>> {
  const scope = marketplaceOf(actor);
  const query = marketplaceQuery(scope, q);
  if (query === null) return { items: [], hasNextPage: false, hasPreviousPage: false };
  const search = new Search(database, scope, await currentQuery(database, scope, query));
  return readPage(page, positions, (direction, beside, limit) => search.beside(beside, direction, limit));
}

class Search {
  constructor(
    private readonly database: Runner,
    private readonly scope: MarketplaceScope,
    /** The result of `currentQuery`. */
    private readonly words: string,
  ) {}

  /** Returns the matches that are older (`first`) or newer than a position, the nearest first, at most `limit`. */
  async beside(position: MessageTime, direction: Direction, limit: number): Promise<FoundMessage[]> {
    const near = await this.database.run(this.scope, marketplaceMatchesNear[direction], {
      ...position,
      limit,
      words: this.words,
      window,
    });
    return near.length === limit ? near : this.#byIndex(position, direction, limit);
  }

  /**
   * Searches the index from the week of the position on: first that week, then twice as many weeks each time, and fewer
   * again if they contain too many matches to read all.
   */
  async #byIndex(position: MessageTime, direction: Direction, limit: number): Promise<FoundMessage[]> {
    const older = direction === 'first';
    const [times] = await this.database.run(this.scope, messageTimes, {});
    if (!times?.oldest || !times.newest) return [];
    const [oldest, newest] = [weekOf(times.oldest), weekOf(times.newest)];
    const widest = Math.max(1, Math.floor(maximumTerms / countTerms(this.words)));
    const found: FoundMessage[] = [];
    let at = Math.min(newest, Math.max(oldest, weekOf(position.time)));
    let count = 1;
    while (found.length < limit && at >= oldest && at <= newest) {
      const last = older ? Math.max(oldest, at - count + 1) : Math.min(newest, at + count - 1);
      const most = at === last ? null : maximumMatches + 1;
      const rows = await this.#inWeeks(at, last, { position, direction, limit: limit - found.length, most });
      if (most !== null && (rows[0]?.matches ?? 0) >= most) {
        count = Math.ceil((Math.abs(at - last) + 1) / 4);
        continue;
      }
      for (const row of rows) if (row.seq !== null) found.push(row as unknown as FoundMessage);
      at = older ? last - 1 : last + 1;
      count = Math.min(2 * count, widest);
    }
    return found;
  }

  #inWeeks(
    from: number,
    to: number,
    part: { position: MessageTime; direction: Direction; limit: number; most: number | null },
  ): Promise<Values<typeof marketplaceMatchesOfWeeks.first.row>[]> {
    const { position, direction, limit, most } = part;
    const weeks: string[] = [];
    for (let number = Math.min(from, to); number <= Math.max(from, to); number++) {
      weeks.push(`(${this.words.replaceAll('~', String(number))})`);
    }
    return this.database.run(this.scope, marketplaceMatchesOfWeeks[direction], {
      ...position,
      limit,
      words: weeks.join(' | '),
      most,
    });
  }
}
