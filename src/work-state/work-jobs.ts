import type { SystemActor } from '../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../access/tenant-scopes.js';
import { publishEvent } from '../chat/event-log.js';
import type { Database } from '../database/database.js';
import { eachInTurn, following } from '../database/each-in-turn.js';
import { pauseAfter } from '../database/pause.js';
import { RepeatedJobs } from '../database/repeated-jobs.js';
import type { Runner, Values } from '../database/statement.js';
import {
  deleteLabelRecord,
  nextDeletedLabel,
  removeLabel,
  threadsWithLabel,
} from '../database/statements/deleted-labels.js';
import { deleteReads } from '../database/statements/message-readers.js';
import { applyCountDeltas, marketplacesWithDeltas } from '../database/statements/work-counts.js';
import {
  deleteDeparture,
  deleteMemberRows,
  endSnoozes,
  marketplacesWithDueSnoozes,
  migrateThreads,
  nextDepartedMember,
  nextWorkBacklog,
  threadsAssignedTo,
  threadsToMigrate,
  threadsWithDueSnoozes,
  unassignThreads,
} from '../database/statements/work-jobs.js';
import { lockThreads } from '../database/statements/work-state.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';

/** The number of threads that one transaction changes: few, so that it delays no other. */
const threadBatch = 100;

/** The number of changes of counts that one transaction adds up. */
const countBatch = 1_000;

/** An answered thread of an earlier version without a message for this number of days is done. */
const quietDays = 30;

/** The interval at which the jobs check for work, and the maximum delay of the end of a snooze. */
const defaultPollMs = 2_000;

/**
 * Opens threads whose snooze has ended, with an event for each. A thread that somebody changed meanwhile keeps its state.
 * @returns the number of threads.
 */
export async function endDueSnoozes(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<number> {
  let ended = 0;
  const marketplaces = await database.run(installationNow(actor), marketplacesWithDueSnoozes, {});
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const changed = await changeSome(database, scope, signal, {
      find: (runner) => runner.run(scope, threadsWithDueSnoozes, { limit: threadBatch }),
      change: async (runner, sellerIds) => {
        await runner.run(scope, endSnoozes, { sellerIds });
      },
    });
    ended += changed;
    return changed > 0;
  });
  return ended;
}

/**
 * Removes the assignments, the read marks, the reads and the own views of users who left or can no longer use the chat. A user who
 * can use it again by then keeps them.
 */
export async function removeDepartedMembers(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const departed = following<Values<typeof nextDepartedMember.row>>(signal, (last) =>
    database.run(installationNow(actor), nextDepartedMember, {
      afterMarketplace: last?.marketplaceId ?? 0,
      afterMember: last?.memberId ?? 0,
    }),
  );
  await eachInTurn(departed, async ({ marketplaceId, memberId, isBack }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    if (isBack) {
      await database.run(scope, deleteDeparture, { memberId });
      return false;
    }
    const unassigned = await changeSome(database, scope, signal, {
      find: (runner) => runner.run(scope, threadsAssignedTo, { memberId, limit: threadBatch }),
      change: async (runner, sellerIds) => {
        await runner.run(scope, unassignThreads, { memberId, sellerIds });
      },
    });
    if (unassigned > 0) return true;
    const values = { memberId, limit: countBatch };
    for (const removal of [deleteReads, deleteMemberRows]) {
      if (signal?.aborted) return false;
      if ((await database.run(scope, removal, values))[0]?.deleted) return true;
    }
    return false;
  });
}

/** Removes deleted labels from their threads, then deletes their records. */
export async function removeDeletedLabels(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const labels = following<Values<typeof nextDeletedLabel.row>>(signal, (last) =>
    database.run(installationNow(actor), nextDeletedLabel, {
      afterMarketplace: last?.marketplaceId ?? 0,
      afterLabel: last?.labelId ?? 0,
    }),
  );
  await eachInTurn(labels, async ({ marketplaceId, labelId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const changed = await changeSome(database, scope, signal, {
      find: (runner) => runner.run(scope, threadsWithLabel, { labelId, limit: threadBatch }),
      change: async (runner, sellerIds) => {
        await runner.run(scope, removeLabel, { labelId, sellerIds });
      },
    });
    if (changed > 0) return true;
    if (signal?.aborted) return false;
    await database.run(scope, deleteLabelRecord, { labelId });
    return false;
  });
}

/** Completes the threads of an earlier version: the start of the wait, and those that are done. */
export async function migrateEarlierThreads(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<number> {
  let settled = 0;
  const marketplaces = following<Values<typeof nextWorkBacklog.row>>(signal, (last) =>
    database.run(installationNow(actor), nextWorkBacklog, { afterMarketplace: last?.marketplaceId ?? 0 }),
  );
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const quietBefore = new Date(Date.now() - quietDays * 86_400_000);
    const changed = await changeSome(database, scope, signal, {
      find: (runner) => runner.run(scope, threadsToMigrate, { limit: threadBatch }),
      change: async (runner, sellerIds) => {
        await runner.run(scope, migrateThreads, { sellerIds, quietBefore });
      },
    });
    settled += changed;
    return changed > 0;
  });
  return settled;
}

/** Adds the changes of counts to the stored counts. */
export async function applyAllCountDeltas(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const marketplaces = await database.run(installationNow(actor), marketplacesWithDeltas, {});
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    const scope = threadsOfMarketplace(actor, marketplaceId);
    if (signal?.aborted) return false;
    const [deltas] = await database.run(scope, applyCountDeltas, { limit: countBatch });
    return deltas?.folded === countBatch;
  });
}

/** A job on threads: some that are to be changed, and the change, which skips those that no longer are. */
interface ThreadJob {
  find(runner: Runner): Promise<readonly { sellerId: number }[]>;
  change(runner: Runner, sellerIds: number[]): Promise<void>;
}

/**
 * Changes a few threads in a transaction, which locks them first. After a full one it pauses as long as that took, so that
 * other work has at least half of the time.
 * @returns the number of threads; 0 if none is left, or the signal has aborted.
 */
async function changeSome(
  database: Database,
  scope: MarketplaceScope,
  signal: AbortSignal | undefined,
  job: ThreadJob,
): Promise<number> {
  if (signal?.aborted) return 0;
  const startMs = performance.now();
  const found = await job.find(database);
  if (found.length === 0) return 0;
  const sellerIds = found.map(({ sellerId }) => sellerId);
  await database.transaction(async (transaction) => {
    await transaction.run(scope, lockThreads, { sellerIds });
    await job.change(transaction, sellerIds);
  });
  publishEvent(database, scope);
  if (found.length === threadBatch) await pauseAfter(performance.now() - startMs, signal);
  return sellerIds.length;
}

/** Runs the jobs of the work state at an interval. Several processes can do this at once. */
export class WorkJobs extends RepeatedJobs {
  /** @param onError as of `RepeatedJobs`. */
  constructor(
    actor: SystemActor,
    database: Database,
    onError: (error: unknown) => void,
    pollMs = defaultPollMs,
  ) {
    const jobs = [
      endDueSnoozes,
      applyAllCountDeltas,
      removeDepartedMembers,
      removeDeletedLabels,
      migrateEarlierThreads,
    ];
    super(
      jobs.map((job) => (signal) => job(actor, database, signal)),
      onError,
      pollMs,
    );
  }
}
