import { systemActor } from '../access/actor.js';
import { eventLogOfMarketplace } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { moveToDeadLetters } from '../database/statements/delivery-queues.js';
import { disableWebhook as disableStatement } from '../database/statements/webhooks.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { WebhookKey } from './due-webhooks.js';
import type { DeliveryServices } from './services.js';

/** The maximum number of threads whose deliveries one statement gives up. */
const queuesPerBatch = 20;

/** Disables a webhook whose receiver failed, and gives up its pending deliveries. */
export async function disableWebhook(
  { database, log }: DeliveryServices,
  webhook: WebhookKey,
  reason: string,
): Promise<void> {
  const { marketplaceId, webhookId } = webhook;
  const scope = eventLogOfMarketplace(systemActor, marketplaceId);
  const [disabled] = await database.run(scope, disableStatement, { id: webhookId, reason });
  if (disabled) log.warn({ marketplaceId, webhookId, reason }, 'a webhook was disabled');
  await moveWaitingToDeadLetters(database, scope, webhookId);
}

/** Gives up the pending deliveries of a disabled webhook; does nothing for an enabled one. */
export async function moveWaitingToDeadLetters(
  database: Runner,
  scope: MarketplaceScope,
  webhookId: number,
): Promise<void> {
  for (let hasMore = true; hasMore; ) {
    const [moved] = await database.run(scope, moveToDeadLetters, { webhookId, limit: queuesPerBatch });
    hasMore = (moved?.lanes ?? 0) > 0;
  }
}
