import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import { type Database, reachable } from './database.js';

/** What was counted in a window. */
export interface Count {
  requests: number;
  /** Until the window ends, in ms. */
  msLeft: number;
}

/** What is counted in windows that are the same for all who count. */
export class RateLimitStore {
  constructor(private readonly counts: RateLimiterAbstract) {}

  /**
   * Adds requests to what all processes have counted under a name.
   * @param msLeft when the window ends, if this is the first count in it.
   * @returns everybody's count, and when its window ends.
   * @throws {DatabaseUnavailable} or the database's own error.
   */
  async add(name: string, { requests, msLeft }: Count): Promise<Count> {
    const { consumedPoints, msBeforeNext } = await reachable(() =>
      this.counts.penalty(name, requests, { customDuration: msLeft / 1_000 }),
    );
    return { requests: consumedPoints, msLeft: msBeforeNext };
  }
}

// Each caller has its own limit and window: here it is only counted.
const onlyCounted = { keyPrefix: '', points: 0, duration: 0 };

/** What the processes on one PostgreSQL count together. */
const storeIn = ({ pool }: Database) =>
  new RateLimitStore(
    new RateLimiterPostgres({
      ...onlyCounted,
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      // By our migration. What has expired an hour ago the library clears itself.
      tableCreated: true,
      clearExpiredByTimeout: true,
    }),
  );

/** Null for the embedded database: it has one process, which needs nobody to count with. */
export function rateLimitStoreOf(database: Database): RateLimitStore | null {
  return database.kind === 'postgresql' ? storeIn(database) : null;
}

/** Counts of all processes, whether that is one, which counts in its memory, or several. */
export function countsOf(database: Database): RateLimitStore {
  return rateLimitStoreOf(database) ?? new RateLimitStore(new RateLimiterMemory(onlyCounted));
}
