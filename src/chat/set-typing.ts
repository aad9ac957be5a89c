import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { findSellers } from './find-nodes.js';
import type { LiveChat } from './live-chat.js';
import { unknownSeller } from './read-thread.js';

/** A request to show that the actor types, or stopped typing. */
export interface TypingRequest {
  /** The seller of the thread; a seller can leave it out. */
  sellerId: number | null;
  typing: boolean;
}

/**
 * Shows subscribers of the thread that the actor types, or stopped typing: authorize, check, publish. While the actor types,
 * the client repeats the call every few seconds; repeats within two seconds have no effect.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on field `sellerId`.
 */
export async function setTyping(
  actor: Actor,
  database: Database,
  live: LiveChat,
  { sellerId, typing }: TypingRequest,
): Promise<void> {
  requirePermission(actor, 'chat.write');
  const thread = threadOf(actor, sellerId);
  if (!thread) throw unknownSeller();
  const [seller] = await findSellers(actor, database, [thread.sellerId]);
  if (!seller) throw unknownSeller();
  live.setTyping(actor, thread, typing);
}
