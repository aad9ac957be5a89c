import type { OperatorActor } from '../access/actor.js';
import { findSellers } from '../chat/find-nodes.js';
import type { Runner } from '../database/statement.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';

/** Filters users or keys by owner. Without a value, it matches all of the marketplace's. */
export interface OwnerFilter {
  kind: 'operator' | 'seller' | null;
  /** Matches one seller's; null if the input is not a seller's id. */
  sellerId?: number | null;
}

/** Converts the filter to statement parameters. @throws {CallerError} on `sellerId` or `kind`. */
export async function resolveOwnerFilter(
  actor: OperatorActor,
  database: Runner,
  { kind, sellerId }: OwnerFilter,
): Promise<{ ofSellers: boolean; owner: number | null }> {
  if (sellerId === undefined) return { ofSellers: kind === 'seller', owner: kind === 'operator' ? 0 : null };
  const owner = await requireSeller(actor, database, sellerId);
  if (kind === 'operator') throw inputError('kind', "The kind operator can't be combined with a sellerId.");
  return { ofSellers: false, owner };
}

/** Returns the seller's id. @throws {CallerError} on `sellerId` if the actor's marketplace has no such seller. */
export async function requireSeller(
  actor: OperatorActor,
  database: Runner,
  sellerId: number | null,
): Promise<number> {
  const [seller] = sellerId === null ? [] : await findSellers(actor, database, [sellerId]);
  if (!seller) throw new InputError([sellerNotFound('sellerId')]);
  return seller.sellerId;
}
