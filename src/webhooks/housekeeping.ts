import { allLogs, courier, logOf } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { allWebhooks, forgetDeliveries, forgetWebhook } from '../database/statements/webhook-deliveries.js';
import { hooksDue } from '../database/statements/webhook-lanes.js';
import type { Hook } from './delivery-schedule.js';

/** How long deliveries and their attempts are kept, in ms. */
export const keptFor = 30 * 24 * 3_600_000;

/** How many rows are removed in one statement. */
const removedAtOnce = 500;

/** How many hooks are looked at in one statement. */
const hooksAtOnce = 500;

/** Returns every hook that has something due: also those of which no process knows any more. */
export const findDueHooks = (database: Database): Promise<Hook[]> =>
  database.run(allLogs(courier), hooksDue, {});

/** Removes what is older than it is kept for, and all of hooks that were deleted, in small batches. */
export async function forgetOld(database: Database, isStopping: () => boolean): Promise<void> {
  let place = { marketplaceId: 0, id: 0 };
  for (let full = true; full && !isStopping(); ) {
    const hooks = await database.run(allLogs(courier), allWebhooks, {
      afterMarketplace: place.marketplaceId,
      afterId: place.id,
      limit: hooksAtOnce,
    });
    for (const hook of hooks) {
      if (isStopping()) return;
      await forgetOfHook(database, hook, isStopping);
    }
    full = hooks.length === hooksAtOnce;
    place = hooks.at(-1) ?? place;
  }
}

async function forgetOfHook(
  database: Database,
  { marketplaceId, id: webhookId, deleted }: { marketplaceId: number; id: number; deleted: boolean },
  isStopping: () => boolean,
): Promise<void> {
  const scope = logOf(courier, marketplaceId);
  const before = new Date(deleted ? Date.now() + keptFor : Date.now() - keptFor);
  const limit = removedAtOnce;
  for (let full = true; full && !isStopping(); ) {
    const [removed] = await database.run(scope, forgetDeliveries, { webhookId, before, limit });
    full = removed?.forgotten === limit;
  }
  for (let more = deleted; more && !isStopping(); ) {
    const [removed] = await database.run(scope, forgetWebhook, { webhookId, limit });
    more = (removed?.lanes ?? 0) > 0;
  }
}
