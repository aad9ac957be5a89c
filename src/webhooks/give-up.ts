import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { giveUpLanes } from '../database/statements/webhook-lanes.js';

/** How many threads' deliveries are given up in one statement. */
const lanesAtOnce = 20;

/** Gives up all that waits for a hook that is switched off; does nothing to one that is on. */
export async function giveUpWaiting(
  database: Runner,
  scope: MarketplaceScope,
  webhookId: number,
): Promise<void> {
  for (let more = true; more; ) {
    const [given] = await database.run(scope, giveUpLanes, { webhookId, limit: lanesAtOnce });
    more = (given?.lanes ?? 0) > 0;
  }
}
