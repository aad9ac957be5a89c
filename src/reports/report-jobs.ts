import type { SystemActor } from '../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn, following } from '../database/each-in-turn.js';
import { pauseAfter } from '../database/pause.js';
import { RepeatedJobs } from '../database/repeated-jobs.js';
import type { Values } from '../database/statement.js';
import { listMarketplaces } from '../database/statements/marketplaces.js';
import {
  addUpReportEntries,
  deleteOldReports,
  marketplacesWithEntries,
  messagesToReport,
  nextUnreported,
  storeReportEntries,
} from '../database/statements/report-entries.js';
import { colleagues } from '../database/statements/work-state.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { maximumColleagues } from '../work-state/colleagues.js';
import { countMessage, type Turn } from './count-messages.js';
import { groupedBy } from './grouped-by.js';
import { quarterMs } from './local-hours.js';
import { bucketBounds } from './response-times.js';
import { retentionDays } from './retention.js';

/** The number of threads, and of messages of each, that one transaction counts: few, so that it delays no send for long. */
const threadBatch = 50;
const messageBatch = 40;

/** The number of entries that one statement adds up, and of sums that one deletes. */
const entryBatch = 1_000;

/** The number of the latest response times that are kept of each side of a thread. */
const mostRecentAnswers = 20;

/** The interval at which the jobs check for work, and so how late a report can be. */
const defaultPollMs = 2_000;

/** The interval at which old sums are deleted. */
const deleteIntervalMs = 3_600_000;

type MessageRow = Values<typeof messagesToReport.row>;

/**
 * Counts the messages that no send counted: those from before the upgrade, of loaded histories and of servers of an earlier
 * version. After a transaction it pauses as long as that took, so that other work has at least half of the time.
 */
export async function countUnreported(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const marketplaces = following<Values<typeof nextUnreported.row>>(signal, (last) =>
    database.run(installationNow(actor), nextUnreported, { afterMarketplace: last?.marketplaceId ?? 0 }),
  );
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    if (signal?.aborted) return false;
    const startMs = performance.now();
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const members = await database.run(scope, colleagues, { limit: maximumColleagues });
    if (!(await countSome(database, scope, idsByName(members)))) return false;
    while (!signal?.aborted && (await addUpEntries(database, scope)));
    await pauseAfter(performance.now() - startMs, signal);
    return true;
  });
}

/** Returns the users by the names that only one of them has: earlier messages have the name of their author alone. */
function idsByName(members: readonly { id: number; name: string }[]): ReadonlyMap<string, number> {
  const byName = groupedBy(members, ({ name }) => name);
  return new Map([...byName].flatMap(([name, [one, other]]) => (one && !other ? [[name, one.id]] : [])));
}

/** Counts some messages in one transaction. @returns false if there are none, or another process works on them. */
async function countSome(
  database: Database,
  scope: MarketplaceScope,
  memberIds: ReadonlyMap<string, number>,
): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const values = { threads: threadBatch, messages: messageBatch };
    const rows = await transaction.run(scope, messagesToReport, values);
    const threads = groupedBy(rows, ({ sellerId }) => sellerId);
    for (const [sellerId, messages] of threads) {
      // The thread was counted and written to since the statement began, so it does not see the new messages.
      if (messages.every(({ isCounted }) => isCounted)) threads.delete(sellerId);
    }
    if (threads.size === 0) return false;
    const counted = [...threads.values()].map((messages) => countThread(messages, memberIds));
    const oldest = Math.floor(Date.now() / quarterMs) - retentionDays * 96;
    const entries = counted.flatMap((thread) => thread.entries).filter(({ quarter }) => quarter >= oldest);
    await transaction.run(scope, storeReportEntries, {
      sellerIds: [...threads.keys()],
      counts: counted.map(({ count }) => count),
      turnsSince: counted.map(({ since }) => String(since)),
      entrySellerIds: entries.map(({ sellerId }) => sellerId),
      quarters: entries.map(({ quarter }) => quarter),
      byOperator: entries.map(({ byOperator }) => byOperator),
      memberIds: entries.map(({ memberId }) => memberId),
      answerSeconds: entries.map(({ answerSeconds }) => answerSeconds ?? -1),
    });
    return true;
  });
}

/** Counts messages of a thread, perhaps after one that is counted. */
function countThread(messages: readonly MessageRow[], memberIds: ReadonlyMap<string, number>) {
  let turn: Turn | null = null;
  let count = 0;
  const entries = [];
  for (const { sellerId, seq, isCounted, byOperator, createdAt, sentByName, turnSince } of messages) {
    const time = Number(createdAt);
    if (isCounted) {
      turn = { byOperator, since: Number(turnSince ?? createdAt) };
      continue;
    }
    const result: ReturnType<typeof countMessage> = countMessage({ byOperator, createdAt: time }, turn);
    turn = result.turn;
    count = seq;
    const memberId = byOperator && sentByName !== null ? (memberIds.get(sentByName) ?? 0) : 0;
    entries.push({ sellerId, byOperator, memberId, ...result.counted });
  }
  return { entries, count, since: turn?.since ?? 0 };
}

/** Adds the entries of all marketplaces to the sums. */
export async function addUpReports(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const marketplaces = await database.run(installationNow(actor), marketplacesWithEntries, {});
  await eachInTurn(
    marketplaces,
    async ({ marketplaceId }) =>
      !signal?.aborted && addUpEntries(database, threadsOfMarketplace(actor, marketplaceId)),
  );
}

/** Adds some entries to the sums. @returns whether there are perhaps more. */
async function addUpEntries(database: Database, scope: MarketplaceScope): Promise<boolean> {
  const values = { bounds: bucketBounds, mostRecent: mostRecentAnswers, limit: entryBatch };
  const [sum] = await database.run(scope, addUpReportEntries, values);
  return sum?.added === entryBatch;
}

/** Deletes the sums of quarters before a time. */
export async function deleteReportsBefore(
  actor: SystemActor,
  database: Database,
  time: Date,
  signal?: AbortSignal,
): Promise<void> {
  const values = { before: Math.floor(time.getTime() / quarterMs), limit: entryBatch };
  const marketplaces = await database.run(installationNow(actor), listMarketplaces, {});
  await eachInTurn(marketplaces, async ({ id }) => {
    if (signal?.aborted) return false;
    const [sums] = await database.run(threadsOfMarketplace(actor, id), deleteOldReports, values);
    return (sums?.deleted ?? 0) > 0;
  });
}

/** Returns a job that deletes old sums, at most once in an interval. */
function deleteOld(actor: SystemActor, database: Database) {
  let nextMs = 0;
  return async (signal: AbortSignal) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + deleteIntervalMs;
    await deleteReportsBefore(actor, database, new Date(Date.now() - retentionDays * 86_400_000), signal);
  };
}

/** Runs the jobs of the reports at an interval. Several processes can do this at once. */
export class ReportJobs extends RepeatedJobs {
  /** @param onError as of `RepeatedJobs`. */
  constructor(
    actor: SystemActor,
    database: Database,
    onError: (error: unknown) => void,
    pollMs = defaultPollMs,
  ) {
    super(
      [
        (signal) => addUpReports(actor, database, signal),
        (signal) => countUnreported(actor, database, signal),
        deleteOld(actor, database),
      ],
      onError,
      pollMs,
    );
  }
}
