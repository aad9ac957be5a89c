import {
  type Administrator,
  actingOn,
  type ManagingActor,
  type MarketplaceAdministrator,
  type MarketplaceManager,
} from '../access/actor.js';
import { installationOf, marketplaceNamed } from '../access/scopes.js';
import type { Runner } from '../database/statement.js';
import { marketplaceOfKey } from '../database/statements/api-keys.js';
import { marketplaceById } from '../database/statements/marketplaces.js';
import { marketplaceOfSeller } from '../database/statements/sellers.js';
import { userById } from '../database/statements/users.js';
import { inputError } from '../errors/caller-error.js';
import { requireSeller } from './owner-filter.js';

/*
 * Find the marketplace that an act is on. A member of an operator's side has one and cannot leave it; the administrator
 * has all, so the record decides. Use cases then run the same code for both.
 */

/** The operator of a marketplace, or one of its sellers; null where the input names no seller. */
export type Owner = { marketplaceId: number } | { sellerId: number | null };

/** @throws {CallerError} on `field` where there is no such marketplace. */
export async function administratorOf(
  administrator: Administrator,
  database: Runner,
  marketplaceId: number,
  field: string,
): Promise<MarketplaceAdministrator> {
  const [known] = await database.run(marketplaceNamed(administrator, marketplaceId), marketplaceById, {});
  if (!known) throw inputError(field, `There is no marketplace ${marketplaceId}.`);
  return actingOn(administrator, { marketplaceId, marketplaceName: known.name });
}

/**
 * Finds whose a new user or key is to be.
 * @returns the manager, and the seller's number or null for the operator.
 * @throws {CallerError} on `sellerId` (an operator's actor), `seller` and `operator` (the administrator) where the owner does
 * not exist.
 */
export async function managerOfOwner(
  actor: ManagingActor,
  database: Runner,
  owner: Owner,
): Promise<{ manager: MarketplaceManager; sellerId: number | null }> {
  if (actor.side === 'operator') {
    if ('sellerId' in owner) {
      return { manager: actor, sellerId: await requireSeller(actor, database, owner.sellerId) };
    }
    if (owner.marketplaceId !== actor.marketplaceId) throw new Error('The owner is another marketplace.');
    return { manager: actor, sellerId: null };
  }
  if ('marketplaceId' in owner) {
    const manager = await administratorOf(actor, database, owner.marketplaceId, 'operator');
    return { manager, sellerId: null };
  }
  const { sellerId } = owner;
  const [home] =
    sellerId === null ? [] : await database.run(installationOf(actor), marketplaceOfSeller, { sellerId });
  if (!home) throw inputError('seller', 'There is no such seller.');
  return { manager: await administratorOf(actor, database, home.marketplaceId, 'seller'), sellerId };
}

/** Finds who manages a user's marketplace. @throws {CallerError} on `id` where the administrator names no user. */
export async function managerOfUser(
  actor: ManagingActor,
  database: Runner,
  id: number | null,
): Promise<MarketplaceManager> {
  if (actor.side === 'operator') return actor;
  const [user] = id === null ? [] : await database.run(installationOf(actor), userById, { id });
  if (!user) throw inputError('id', `There is no user ${id}.`);
  return actingOn(actor, user);
}

/** Finds who manages a key's marketplace. @throws {CallerError} on `id` where the administrator names no key. */
export async function managerOfKey(
  actor: ManagingActor,
  database: Runner,
  id: number | null,
): Promise<MarketplaceManager> {
  if (actor.side === 'operator') return actor;
  const [key] = id === null ? [] : await database.run(installationOf(actor), marketplaceOfKey, { id });
  if (!key) throw inputError('id', `There is no key ${id}.`);
  return actingOn(actor, key);
}
