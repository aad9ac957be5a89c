import {
  type Administrator,
  actingOn,
  type ManagingActor,
  type MarketplaceAdministrator,
  type MarketplaceManager,
} from '../access/actor.js';
import { installationOf, marketplaceNamed } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { marketplaceOfKey } from '../database/statements/api-keys.js';
import { marketplaceById } from '../database/statements/marketplaces.js';
import { marketplaceOfSeller } from '../database/statements/sellers.js';
import { userById } from '../database/statements/users.js';
import { inputError } from '../errors/caller-error.js';
import { requireSeller } from './owner-filter.js';

/*
 * These functions find the marketplace of an action, so that use cases run the same code for both kinds of managers: an
 * operator's actor has one marketplace; the administrator has all, and the record decides.
 */

/** The operator of a marketplace, or one of its sellers; `sellerId` is null if the input is not a seller's id. */
export type Owner = { marketplaceId: number } | { sellerId: number | null };

/** Returns the administrator acting on a marketplace. @throws {CallerError} on `field` if it does not exist. */
export async function administratorOf(
  administrator: Administrator,
  database: Runner,
  marketplaceId: number,
  field: string,
): Promise<MarketplaceAdministrator> {
  const [marketplace] = await database.run(
    marketplaceNamed(administrator, marketplaceId),
    marketplaceById,
    {},
  );
  if (!marketplace) throw inputError(field, `There is no marketplace ${marketplaceId}.`);
  return actingOn(administrator, { marketplaceId, marketplaceName: marketplace.name });
}

/**
 * Finds the owner of a new user or key.
 * @returns the manager, and the seller's id or null for the operator.
 * @throws {CallerError} if the owner does not exist: on `sellerId` for an operator's actor, on `seller` or `operator` for the
 * administrator.
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
  const [seller] =
    sellerId === null ? [] : await database.run(installationOf(actor), marketplaceOfSeller, { sellerId });
  if (!seller) throw inputError('seller', 'There is no such seller.');
  return { manager: await administratorOf(actor, database, seller.marketplaceId, 'seller'), sellerId };
}

/** Returns the manager of a membership's marketplace. @throws {CallerError} on `id` if the administrator's user does not exist. */
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

/** Returns the manager of a key's marketplace. @throws {CallerError} on `id` if the administrator's key does not exist. */
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
