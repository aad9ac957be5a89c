import type { SystemActor } from '../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../access/tenant-scopes.js';
import { countDay, type FindingCount, type FindingCounts } from '../content-policy/finding-counts.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import { RepeatedJobs } from '../database/repeated-jobs.js';
import { addFindingCounts, deleteOldFindingCounts } from '../database/statements/content-findings.js';
import { listMarketplaces } from '../database/statements/marketplaces.js';
import { groupedBy } from './grouped-by.js';
import { retentionDays } from './retention.js';

/** The number of counts that one statement stores or deletes. */
const batch = 1_000;

/** The interval at which counts are stored, and so how many of them a kill loses. */
const defaultPollMs = 2_000;

/** The interval at which old counts are deleted. */
const deleteIntervalMs = 3_600_000;

/** Stores the counts of this process. Those that cannot be stored are kept for the next time. */
export async function storeFindingCounts(
  actor: SystemActor,
  database: Database,
  counts: FindingCounts,
): Promise<void> {
  const ofMarketplaces = groupedBy(counts.take(), ({ marketplaceId }) => marketplaceId);
  const unstored = new Map(ofMarketplaces);
  try {
    await eachInTurn(ofMarketplaces.keys(), async (marketplaceId) => {
      const some = (unstored.get(marketplaceId) ?? []).slice(0, batch);
      await database.run(threadsOfMarketplace(actor, marketplaceId), addFindingCounts, columnsOf(some));
      const rest = (unstored.get(marketplaceId) ?? []).slice(batch);
      unstored.set(marketplaceId, rest);
      return rest.length > 0;
    });
  } finally {
    counts.putBack([...unstored.values()].flat());
  }
}

const columnsOf = (counts: readonly FindingCount[]) => ({
  days: counts.map(({ day }) => day),
  sellerIds: counts.map(({ sellerId }) => sellerId),
  kinds: counts.map(({ kind }) => kind),
  outcomes: counts.map(({ outcome }) => outcome),
  fromSellers: counts.map(({ fromSellers }) => fromSellers),
  fromOperator: counts.map(({ fromOperator }) => fromOperator),
});

/** Deletes the counts of days before a time. */
export async function deleteFindingCountsBefore(
  actor: SystemActor,
  database: Database,
  time: Date,
  signal?: AbortSignal,
): Promise<void> {
  const values = { before: countDay(time.getTime()), limit: batch };
  const marketplaces = await database.run(installationNow(actor), listMarketplaces, {});
  await eachInTurn(marketplaces, async ({ id }) => {
    if (signal?.aborted) return false;
    const [counts] = await database.run(threadsOfMarketplace(actor, id), deleteOldFindingCounts, values);
    return counts?.deleted === batch;
  });
}

/** Stores the counts of findings at an interval and at the end, and deletes old ones. Several processes can do this at once. */
export class FindingCountJobs extends RepeatedJobs {
  readonly #storeRest: () => Promise<void>;

  /** @param onError as of `RepeatedJobs`. */
  constructor(
    actor: SystemActor,
    database: Database,
    counts: FindingCounts,
    onError: (error: unknown) => void,
    pollMs = defaultPollMs,
  ) {
    let nextDeletionMs = 0;
    const store = () => storeFindingCounts(actor, database, counts);
    const deleteOld = async (signal: AbortSignal) => {
      if (performance.now() < nextDeletionMs) return;
      nextDeletionMs = performance.now() + deleteIntervalMs;
      const before = new Date(Date.now() - retentionDays * 86_400_000);
      await deleteFindingCountsBefore(actor, database, before, signal);
    };
    super([store, deleteOld], onError, pollMs);
    this.#storeRest = () => store().catch(onError);
  }

  /** Waits for the current jobs, and stores what was counted since. */
  override async close(): Promise<void> {
    await super.close();
    await this.#storeRest();
  }
}
