import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { moveToDeadLetters } from '../database/statements/delivery-queues.js';

/** How many threads' deliveries are given up in one statement. */
const queuesPerBatch = 20;

/** Gives up all that waits for a hook that is switched off; does nothing to one that is on. */
export async function moveWaitingToDeadLetters(
  database: Runner,
  scope: MarketplaceScope,
  webhookId: number,
): Promise<void> {
  for (let more = true; more; ) {
    const [given] = await database.run(scope, moveToDeadLetters, { webhookId, limit: queuesPerBatch });
    more = (given?.lanes ?? 0) > 0;
  }
}
