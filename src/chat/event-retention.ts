import { setTimeout as wait } from 'node:timers/promises';
import type { Administrator } from '../access/actor.js';
import { installationOf, marketplaceNamed } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { MarketplaceScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import { adoptEvents, adoptPositions, restoredLogs, tryToAdopt } from '../database/statements/adopt-log.js';
import { clearEvents } from '../database/statements/clear-events.js';
import { listMarketplaces } from '../database/statements/marketplaces.js';

/** How many events are cleared in one transaction, so that none is held up by it. */
const batchSize = 2_000;

/** How often it is looked for events that have grown old, in ms. */
const clearEvery = 3_600_000;

/**
 * Clears the beginning of each marketplace's log: all up to the last event that happened before a moment, as far
 * as webhooks have been told. Messages stay; what goes is that they can be told again to a subscriber that was
 * away since.
 * @returns how many were cleared.
 */
export async function clearOldEvents(actor: Administrator, database: Runner, before: Date): Promise<number> {
  let all = 0;
  for (const { id } of await database.run(installationOf(actor), listMarketplaces, {})) {
    const marketplace = marketplaceNamed(actor, id);
    for (let cleared = batchSize; cleared === batchSize; all += cleared) {
      const [result] = await database.run(marketplace, clearEvents, { before, limit: batchSize });
      cleared = result?.cleared ?? 0;
    }
  }
  return all;
}

/** How many events of a restored log are taken over in one statement, so that it ends in time. */
const adoptedAtOnce = 10_000;

/** How long to wait for another process that takes logs over, in ms. */
const adoptAgain = 200;

/**
 * Takes over the logs of a database that was restored from a dump into a server whose transactions are
 * numbered anew, without which its old events would come after all new ones. To be called at the start, before
 * anything is written. Of several processes that start at once one does it, and the others wait.
 * @returns the marketplaces whose logs were taken over.
 */
export async function adoptRestoredLogs(actor: Administrator, database: Database): Promise<number[]> {
  const installation = installationOf(actor);
  return database.transaction(async (inside) => {
    while (!(await inside.run(installation, tryToAdopt, {}))[0]?.mayAdopt) await wait(adoptAgain);
    const restored = await inside.run(installation, restoredLogs, {});
    for (const { marketplaceId, lastXid } of restored) {
      await adoptLog(marketplaceNamed(actor, marketplaceId), inside, lastXid);
    }
    return restored.map(({ marketplaceId }) => marketplaceId);
  });
}

/** @param lastXid what is of a later transaction is of another server. */
async function adoptLog(marketplace: MarketplaceScope, inside: Runner, lastXid: string): Promise<void> {
  await inside.run(marketplace, adoptPositions, { lastXid });
  let place: Values<typeof adoptEvents.row> | undefined = {
    xid: lastXid,
    sellerId: largest,
    eventSeq: largest,
  };
  while (place) {
    [place] = await inside.run(marketplace, adoptEvents, {
      afterXid: place.xid,
      afterSeller: place.sellerId,
      afterSeq: place.eventSeq,
      limit: adoptedAtOnce,
    });
  }
}

const largest = 2_147_483_647;

/** Clears old events now and then. */
export class EventRetention {
  readonly #timer: NodeJS.Timeout;
  #clearing: Promise<unknown> = Promise.resolve();

  /**
   * @param days how long events are kept.
   * @param onError told when events could not be cleared; it is tried again.
   */
  constructor(actor: Administrator, database: Database, days: number, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      const before = new Date(Date.now() - days * 86_400_000);
      this.#clearing = clearOldEvents(actor, database, before).catch(onError);
    }, clearEvery).unref();
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#clearing;
  }
}
