import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Database } from './database.js';
import { reachable } from './unavailable.js';

/** The requests in a window. */
export interface Count {
  requests: number;
  /** The time until the window ends. */
  msLeft: number;
}

/** Counts requests in windows that all processes share. */
export class RateLimitStore {
  constructor(private readonly counts: RateLimiterAbstract) {}

  /**
   * Adds requests to the count that all processes share under a name.
   * @param msLeft the time until the window ends, if this is the first count in it.
   * @returns the shared count.
   * @throws {DatabaseUnavailable} or the database's own error.
   */
  async add(name: string, { requests, msLeft }: Count): Promise<Count> {
    const { consumedPoints, msBeforeNext } = await reachable(() =>
      this.counts.penalty(name, requests, { customDuration: msLeft / 1_000 }),
    );
    return { requests: consumedPoints, msLeft: msBeforeNext };
  }
}

// Each caller has its own limit and window; the library only counts.
const onlyCounted = { keyPrefix: '', points: 0, duration: 0 };

/** Returns the counts that the processes on one PostgreSQL share. */
const storeIn = ({ connections }: Database) =>
  new RateLimitStore(
    new RateLimiterPostgres({
      ...onlyCounted,
      storeClient: connections.poolOf('sign-in'),
      storeType: 'pool',
      tableName: 'rate_limit',
      // A migration creates the table. The library deletes what expired an hour ago.
      tableCreated: true,
      clearExpiredByTimeout: true,
    }),
  );

/** Returns the shared counts; null for the embedded database, which has one process. */
export function rateLimitStoreOf(database: Database): RateLimitStore | null {
  return database.kind === 'postgresql' ? storeIn(database) : null;
}

/** Returns the counts of all processes: shared ones, or in memory if there is one process. */
export function countsOf(database: Database): RateLimitStore {
  return rateLimitStoreOf(database) ?? new RateLimitStore(new RateLimiterMemory(onlyCounted));
}
