import { systemActor } from '../access/actor.js';
import { allEventLogs, eventLogOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import { dueWebhooks } from '../database/statements/delivery-queues.js';
import {
  allWebhooks,
  deleteDeliveries,
  deleteOldWebhook,
} from '../database/statements/webhook-deliveries.js';
import type { WebhookKey } from './due-webhooks.js';

/** The time for which deliveries and their attempts are stored. */
export const retentionMs = 30 * 24 * 3_600_000;

/** The maximum number of rows that one statement deletes. */
const rowsPerBatch = 500;

/** The maximum number of webhooks that one statement reads. */
const webhooksPerBatch = 500;

/** Returns every webhook with due deliveries, also those that no process has in memory. */
export const findDueWebhooks = (database: Database): Promise<WebhookKey[]> =>
  database.run(allEventLogs(systemActor), dueWebhooks, {});

/** Deletes deliveries whose retention is over, and everything of deleted webhooks, in small batches. */
export const deleteOldDeliveries = (database: Database, isStopping: () => boolean): Promise<void> =>
  eachInTurn(everyWebhook(database, isStopping), (webhook) => deleteOfWebhook(database, webhook, isStopping));

async function* everyWebhook(database: Database, isStopping: () => boolean) {
  let position = { marketplaceId: 0, id: 0 };
  for (let isFull = true; isFull && !isStopping(); ) {
    const webhooks = await database.run(allEventLogs(systemActor), allWebhooks, {
      afterMarketplace: position.marketplaceId,
      afterId: position.id,
      limit: webhooksPerBatch,
    });
    for (const webhook of webhooks) {
      if (isStopping()) return;
      yield webhook;
    }
    isFull = webhooks.length === webhooksPerBatch;
    position = webhooks.at(-1) ?? position;
  }
}

/** Deletes some rows of a webhook. @returns whether there are perhaps more. */
async function deleteOfWebhook(
  database: Database,
  { marketplaceId, id: webhookId, deleted }: { marketplaceId: number; id: number; deleted: boolean },
  isStopping: () => boolean,
): Promise<boolean> {
  if (isStopping()) return false;
  const scope = eventLogOfMarketplace(systemActor, marketplaceId);
  const before = new Date(deleted ? Date.now() + retentionMs : Date.now() - retentionMs);
  const limit = rowsPerBatch;
  const [deletion] = await database.run(scope, deleteDeliveries, { webhookId, before, limit });
  if (deletion?.deleted === limit) return true;
  if (!deleted || isStopping()) return false;
  const [rest] = await database.run(scope, deleteOldWebhook, { webhookId, limit });
  return (rest?.lanes ?? 0) > 0;
}
