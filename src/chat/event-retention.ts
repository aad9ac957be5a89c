import type { Administrator } from '../access/actor.js';
import { installationOf, marketplaceNamed } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import type { Runner, Values } from '../database/statement.js';
import {
  adoptEpoch,
  adoptEvents,
  adoptNotes,
  adoptPositions,
  restoredLogs,
  tryToAdopt,
} from '../database/statements/adopt-log.js';
import { clearEvents } from '../database/statements/clear-events.js';
import { listMarketplaces } from '../database/statements/marketplaces.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { waitUntil } from './wait-until.js';

/** The number of events that are cleared in one transaction: few, so that it delays no other. */
const batchSize = 2_000;

/** The interval at which old events are cleared. */
const clearIntervalMs = 3_600_000;

/**
 * Clears the start of each marketplace's log, up to the last event before a time, unless webhooks still need it. Messages
 * stay, but a subscriber cannot resume from before the cleared events.
 * @returns the number of cleared events.
 */
export async function clearOldEvents(
  actor: Administrator,
  database: Runner,
  before: Date,
  isStopping = () => false,
): Promise<number> {
  let all = 0;
  await eachInTurn(await database.run(installationOf(actor), listMarketplaces, {}), async ({ id }) => {
    if (isStopping()) return false;
    const values = { before, limit: batchSize };
    const [result] = await database.run(marketplaceNamed(actor, id), clearEvents, values);
    all += result?.cleared ?? 0;
    return result?.cleared === batchSize;
  });
  return all;
}

/** The number of a restored log's events that one statement adopts, so that it does not time out. */
const adoptBatchSize = 10_000;

/** The wait for another process that adopts the logs. */
const waitForOther = {
  intervalMs: 200,
  limitMs: 600_000,
  message:
    'Another process has been preparing the restored event logs for more than 10 minutes. Wait until it ends, or stop it, then start again.',
};

/** The changes to the logs of a restored database. */
export interface AdoptedLogs {
  /** The marketplaces whose logs were renumbered. */
  marketplaces: number[];
  /** Whether a new epoch began, so that all cursors of events from before have expired. */
  hasNewEpoch: boolean;
}

/**
 * Adopts the logs of a database that was restored from a dump into a server with a lower transaction counter: without that,
 * its old events would come after all new ones. Begins a new epoch of their cursors if the database is another one than at the
 * last start. Call it at the start, before anything is written. If several processes start at once, one adopts the logs and the
 * others wait.
 * @param isRestored whether the database is known to be restored, so that a new epoch begins in any case.
 * @throws {Error} if another process adopts them for more than ten minutes.
 */
export async function adoptRestoredLogs(
  actor: Administrator,
  database: Database,
  isRestored = false,
): Promise<AdoptedLogs> {
  const installation = installationOf(actor);
  return database.transaction(async (transaction) => {
    await waitUntil(
      async () => (await transaction.run(installation, tryToAdopt, {}))[0]?.mayAdopt,
      waitForOther,
    );
    const restored = await transaction.run(installation, restoredLogs, {});
    for (const { marketplaceId, lastXid } of restored) {
      await adoptLog(marketplaceNamed(actor, marketplaceId), transaction, lastXid);
    }
    const [epoch] = await transaction.run(installation, adoptEpoch, {
      isRestored: isRestored || restored.length > 0,
    });
    return {
      marketplaces: restored.map(({ marketplaceId }) => marketplaceId),
      hasNewEpoch: epoch?.hasBegun ?? false,
    };
  });
}

/** @param lastXid events of later transactions are from another server. */
async function adoptLog(marketplace: MarketplaceScope, transaction: Runner, lastXid: string): Promise<void> {
  await transaction.run(marketplace, adoptPositions, { lastXid });
  let last: Values<typeof adoptEvents.row> | undefined = {
    xid: lastXid,
    sellerId: largest,
    eventSeq: largest,
  };
  while (last) {
    [last] = await transaction.run(marketplace, adoptEvents, {
      afterXid: last.xid,
      afterSeller: last.sellerId,
      afterSeq: last.eventSeq,
      limit: adoptBatchSize,
    });
  }
  for (let adopted = adoptBatchSize; adopted === adoptBatchSize; ) {
    const [result] = await transaction.run(marketplace, adoptNotes, { lastXid, limit: adoptBatchSize });
    adopted = result?.adopted ?? 0;
  }
}

const largest = 2_147_483_647;

/** Clears old events at an interval. */
export class EventRetention {
  readonly #timer: NodeJS.Timeout;
  #isStopping = false;
  #clearing: Promise<unknown> = Promise.resolve();

  /**
   * @param days the number of days for which events are kept.
   * @param onError receives the error of a run that failed; the next run tries again.
   */
  constructor(actor: Administrator, database: Database, days: number, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      const before = new Date(Date.now() - days * 86_400_000);
      this.#clearing = clearOldEvents(actor, database, before, () => this.#isStopping).catch(onError);
    }, clearIntervalMs).unref();
  }

  /** Waits for the current run, which ends after its batch. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopping = true;
    await this.#clearing;
  }
}
