import { systemActor } from '../access/actor.js';
import { allEventLogs, eventLogOfMarketplace } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { dueWebhooks } from '../database/statements/delivery-queues.js';
import {
  allWebhooks,
  deleteDeliveries,
  deleteOldWebhook,
} from '../database/statements/webhook-deliveries.js';
import type { WebhookKey } from './due-webhooks.js';

/** How long deliveries and their attempts are stored. */
export const retentionMs = 30 * 24 * 3_600_000;

/** The maximum number of rows that one statement deletes. */
const rowsPerBatch = 500;

/** The maximum number of webhooks that one statement reads. */
const webhooksPerBatch = 500;

/** Returns every webhook that has something due, also those that no process knows of. */
export const findDueWebhooks = (database: Database): Promise<WebhookKey[]> =>
  database.run(allEventLogs(systemActor), dueWebhooks, {});

/** Deletes deliveries whose retention is over, and everything of deleted webhooks, in small batches. */
export async function deleteOldDeliveries(database: Database, isStopping: () => boolean): Promise<void> {
  let position = { marketplaceId: 0, id: 0 };
  for (let full = true; full && !isStopping(); ) {
    const webhooks = await database.run(allEventLogs(systemActor), allWebhooks, {
      afterMarketplace: position.marketplaceId,
      afterId: position.id,
      limit: webhooksPerBatch,
    });
    for (const webhook of webhooks) {
      if (isStopping()) return;
      await deleteOfWebhook(database, webhook, isStopping);
    }
    full = webhooks.length === webhooksPerBatch;
    position = webhooks.at(-1) ?? position;
  }
}

async function deleteOfWebhook(
  database: Database,
  { marketplaceId, id: webhookId, deleted }: { marketplaceId: number; id: number; deleted: boolean },
  isStopping: () => boolean,
): Promise<void> {
  const scope = eventLogOfMarketplace(systemActor, marketplaceId);
  const before = new Date(deleted ? Date.now() + retentionMs : Date.now() - retentionMs);
  const limit = rowsPerBatch;
  for (let full = true; full && !isStopping(); ) {
    const [deletion] = await database.run(scope, deleteDeliveries, { webhookId, before, limit });
    full = deletion?.forgotten === limit;
  }
  for (let more = deleted; more && !isStopping(); ) {
    const [deletion] = await database.run(scope, deleteOldWebhook, { webhookId, limit });
    more = (deletion?.lanes ?? 0) > 0;
  }
}
