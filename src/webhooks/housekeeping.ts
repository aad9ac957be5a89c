import { systemActor } from '../access/actor.js';
import { allEventLogs, eventLogOfMarketplace } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { dueWebhooks } from '../database/statements/delivery-queues.js';
import {
  allWebhooks,
  deleteDeliveries,
  deleteOldWebhook,
} from '../database/statements/webhook-deliveries.js';
import type { WebhookKey } from './delivery-schedule.js';

/** How long deliveries and their attempts are kept, in ms. */
export const keptFor = 30 * 24 * 3_600_000;

/** How many rows are removed in one statement. */
const removedAtOnce = 500;

/** How many hooks are looked at in one statement. */
const webhooksPerBatch = 500;

/** Returns every hook that has something due: also those of which no process knows any more. */
export const findDueWebhooks = (database: Database): Promise<WebhookKey[]> =>
  database.run(allEventLogs(systemActor), dueWebhooks, {});

/** Removes what is older than it is kept for, and all of hooks that were deleted, in small batches. */
export async function deleteOldDeliveries(database: Database, isStopping: () => boolean): Promise<void> {
  let place = { marketplaceId: 0, id: 0 };
  for (let full = true; full && !isStopping(); ) {
    const hooks = await database.run(allEventLogs(systemActor), allWebhooks, {
      afterMarketplace: place.marketplaceId,
      afterId: place.id,
      limit: webhooksPerBatch,
    });
    for (const hook of hooks) {
      if (isStopping()) return;
      await deleteOfWebhook(database, hook, isStopping);
    }
    full = hooks.length === webhooksPerBatch;
    place = hooks.at(-1) ?? place;
  }
}

async function deleteOfWebhook(
  database: Database,
  { marketplaceId, id: webhookId, deleted }: { marketplaceId: number; id: number; deleted: boolean },
  isStopping: () => boolean,
): Promise<void> {
  const scope = eventLogOfMarketplace(systemActor, marketplaceId);
  const before = new Date(deleted ? Date.now() + keptFor : Date.now() - keptFor);
  const limit = removedAtOnce;
  for (let full = true; full && !isStopping(); ) {
    const [removed] = await database.run(scope, deleteDeliveries, { webhookId, before, limit });
    full = removed?.forgotten === limit;
  }
  for (let more = deleted; more && !isStopping(); ) {
    const [removed] = await database.run(scope, deleteOldWebhook, { webhookId, limit });
    more = (removed?.lanes ?? 0) > 0;
  }
}
