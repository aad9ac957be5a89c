import type { Database } from '../database/database.js';
import { type Asker, mustBeAllowedToWrite, threadOf } from './asker.js';
import { Fault, sellerNotFound } from './fault.js';
import { findSellers } from './find-nodes.js';
import type { LiveChat } from './live-chat.js';

/**
 * Tells those who follow the thread that the asker types, or no longer does. To be said again every few
 * seconds while it lasts; more often than every two seconds changes nothing.
 * @param sellerId whose thread; a seller may leave it out.
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setTyping(
  asker: Asker,
  database: Database,
  live: LiveChat,
  { sellerId, typing }: { sellerId: number | null; typing: boolean },
): Promise<void> {
  mustBeAllowedToWrite(asker);
  const thread = threadOf(asker, sellerId);
  const [seller] = thread ? await findSellers(asker, database, [thread.sellerId]) : [null];
  if (!thread || !seller) throw new Fault('BAD_USER_INPUT', [sellerNotFound('sellerId')]);
  live.setTyping(asker, { marketplaceId: thread.marketplaceId, sellerId: thread.sellerId }, typing);
}
