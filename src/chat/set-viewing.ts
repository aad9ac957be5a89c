import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { inputError } from '../errors/caller-error.js';
import { findSellers } from './find-nodes.js';
import type { LiveChat } from './live-chat.js';
import { unknownSeller } from './read-thread.js';
import { maximumViewLength } from './viewing.js';

/** A request to show which thread a client of the operator shows. */
export interface ViewingRequest {
  /** The id that the client chose for its view. */
  view: string;
  /** The seller of the thread: null shows none, undefined is an invalid id. */
  sellerId: number | null | undefined;
}

/**
 * Shows the operator's side which thread the actor's view shows: authorize, check, publish. It lasts until the next call
 * for the view, and ends with the subscription of the view. Nothing is stored.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId` and `view`.
 */
export async function setViewing(
  actor: OperatorActor,
  database: Database,
  live: LiveChat,
  { view, sellerId }: ViewingRequest,
): Promise<void> {
  requirePermission(actor, 'chat.write');
  checkView(view);
  if (sellerId === undefined) throw unknownSeller();
  if (sellerId !== null) {
    const thread = threadOf(actor, sellerId);
    const [seller] = thread ? await findSellers(actor, database, [thread.sellerId]) : [];
    if (!seller) throw unknownSeller();
  }
  live.setViewing(actor, view, sellerId);
}

/** @throws {InputError} on field `view` if it cannot be the id of a view. */
export function checkView(view: string): void {
  if (view.length >= 1 && view.length <= maximumViewLength) return;
  throw inputError('view', `View must have 1 to ${maximumViewLength} characters.`);
}
