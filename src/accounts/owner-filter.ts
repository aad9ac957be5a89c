import type { OperatorActor } from '../access/actor.js';
import { findSellers } from '../chat/find-nodes.js';
import type { Runner } from '../database/statement.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';

/** Whose users or keys are wanted; all of the marketplace's where nothing is said. */
export interface OwnerFilter {
  kind: 'operator' | 'seller' | null;
  /** One seller's; null where what was given names none. */
  sellerId?: number | null;
}

/** The filter as the statements take it. @throws {CallerError} on `sellerId` and `kind`. */
export async function resolveOwnerFilter(
  actor: OperatorActor,
  database: Runner,
  { kind, sellerId }: OwnerFilter,
): Promise<{ ofSellers: boolean; owner: number | null }> {
  if (sellerId === undefined) return { ofSellers: kind === 'seller', owner: kind === 'operator' ? 0 : null };
  const owner = await requireSeller(actor, database, sellerId);
  if (kind === 'operator') throw inputError('kind', "What is the operator's is no seller's.");
  return { ofSellers: false, owner };
}

/** A seller's number. @throws {CallerError} on `sellerId` where the actor's marketplace has no such seller. */
export async function requireSeller(
  actor: OperatorActor,
  database: Runner,
  sellerId: number | null,
): Promise<number> {
  const [seller] = sellerId === null ? [] : await findSellers(actor, database, [sellerId]);
  if (!seller) throw new InputError([sellerNotFound('sellerId')]);
  return seller.sellerId;
}
