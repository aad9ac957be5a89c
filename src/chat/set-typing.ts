import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';
import { findSellers } from './find-nodes.js';
import type { LiveChat } from './live-chat.js';

/**
 * Tells those who follow the thread that the actor types, or no longer does. To be said again every few
 * seconds while it lasts; more often than every two seconds changes nothing.
 * @param sellerId whose thread; a seller may leave it out.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setTyping(
  actor: Actor,
  database: Database,
  live: LiveChat,
  { sellerId, typing }: { sellerId: number | null; typing: boolean },
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, sellerId);
  const [seller] = thread ? await findSellers(actor, database, [thread.sellerId]) : [null];
  if (!thread || !seller) throw new InputError([sellerNotFound('sellerId')]);
  live.setTyping(actor, { marketplaceId: thread.marketplaceId, sellerId: thread.sellerId }, typing);
}
