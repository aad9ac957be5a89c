import type { OperatorAsker } from '../chat/asker.js';
import { badInput, Fault, sellerNotFound } from '../chat/fault.js';
import { findSellers } from '../chat/find-nodes.js';
import type { Runner } from '../database/statement.js';

/** Whose users or keys are wanted; all of the marketplace's where nothing is said. */
export interface OwnerFilter {
  kind: 'operator' | 'seller' | null;
  /** One seller's; null where what was given names none. */
  sellerId?: number | null;
}

/** The filter as the statements take it. @throws {Fault} on `sellerId` and `kind`. */
export async function ownersWanted(
  asker: OperatorAsker,
  database: Runner,
  { kind, sellerId }: OwnerFilter,
): Promise<{ ofSellers: boolean; owner: number | null }> {
  if (sellerId === undefined) return { ofSellers: kind === 'seller', owner: kind === 'operator' ? 0 : null };
  const owner = await knownSeller(asker, database, sellerId);
  if (kind === 'operator') throw badInput('kind', "What is the operator's is no seller's.");
  return { ofSellers: false, owner };
}

/** A seller's number. @throws {Fault} on `sellerId` where the asker's marketplace has no such seller. */
export async function knownSeller(
  asker: OperatorAsker,
  database: Runner,
  sellerId: number | null,
): Promise<number> {
  const [seller] = sellerId === null ? [] : await findSellers(asker, database, [sellerId]);
  if (!seller) throw new Fault('BAD_USER_INPUT', [sellerNotFound('sellerId')]);
  return seller.sellerId;
}
