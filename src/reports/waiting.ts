import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { SellerSummary } from '../chat/model.js';
import type { Runner } from '../database/statement.js';
import { waitingThreads } from '../database/statements/reports.js';
import { listThreads } from '../work-state/list-threads.js';

/** Each group is counted up to this number. */
export const mostWaiting = 5_000;

/** The number of sellers who wait longest. */
export const longestWaits = 10;

const hourSeconds = 3_600;

/** The waits in seconds at which a group begins. The last one has no end. */
const groupStarts = [0, hourSeconds, 4 * hourSeconds, 24 * hourSeconds, 72 * hourSeconds, 168 * hourSeconds];

/** A group of threads that have waited for an answer for at least `fromSeconds` and less than `toSeconds`. */
export interface WaitingGroup {
  fromSeconds: number;
  /** Null: no end. */
  toSeconds: number | null;
  threads: number;
  /** False if there are more threads. */
  isExact: boolean;
}

/**
 * Returns the open threads that wait for an answer now, by the length of the wait.
 * @throws {CallerError} `MISSING_SCOPE` or `FORBIDDEN` without `reports.read`.
 */
export async function readWaiting(
  actor: OperatorActor,
  database: Runner,
  nowMs = Date.now(),
): Promise<WaitingGroup[]> {
  requirePermission(actor, 'reports.read');
  const before = (seconds: number) => String((nowMs - seconds * 1_000) * 1_000);
  const ends = groupStarts.map((_, number) => groupStarts[number + 1] ?? null);
  const rows = await database.run(marketplaceOf(actor), waitingThreads, {
    from: ends.map((end) => (end === null ? '0' : before(end))),
    // A thread that began to wait this moment, by the clock of another machine, waits too.
    to: groupStarts.map((start) => (start === 0 ? String(Number.MAX_SAFE_INTEGER) : before(start))),
    most: mostWaiting + 1,
  });
  return groupStarts.map((fromSeconds, number) => {
    const threads = rows.find((row) => row.number === number + 1)?.threads ?? 0;
    return {
      fromSeconds,
      toSeconds: ends[number] ?? null,
      threads: Math.min(threads, mostWaiting),
      isExact: threads <= mostWaiting,
    };
  });
}

/**
 * Returns the sellers who wait longest for an answer, the longest first.
 * @throws {CallerError} `MISSING_SCOPE` or `FORBIDDEN` without `reports.read`.
 */
export async function readLongestWaits(actor: OperatorActor, database: Runner): Promise<SellerSummary[]> {
  requirePermission(actor, 'reports.read');
  const list = { list: 'needsReply', labelIds: [], sort: 'longestWait' } as const;
  const page = { direction: 'first', size: longestWaits, beside: null } as const;
  return (await listThreads(actor, database, list, page)).items;
}
