import type { Actor } from '../access/actor.js';
import { hasPermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import { apiKeysByNumber } from '../database/statements/api-keys.js';
import { membersByNumber } from '../database/statements/members.js';
import type { ApiKey } from './api-keys.js';
import type { Member } from './list-members.js';

/**
 * Returns the users with these ids, in the same order; null for each that is not of the actor's marketplace, and for all
 * if the actor cannot list users. Runs at most one statement.
 */
export async function findMembers(
  actor: Actor,
  database: Runner,
  ids: readonly number[],
): Promise<(Member | null)[]> {
  if (actor.side !== 'operator' || !hasPermission(actor, 'accounts.manage')) return ids.map(() => null);
  const rows = await database.run(marketplaceOf(actor), membersByNumber, { ids });
  return rowsInOrder(ids, rows, ({ id }) => id);
}

/**
 * Returns the API keys that created the chat tokens of messages, in the order of the ids: every actor of the operator's side
 * can see them at the messages. Runs at most one statement.
 */
export async function findTokenKeys(
  actor: Actor,
  database: Runner,
  ids: readonly number[],
): Promise<(ApiKey | null)[]> {
  if (actor.side !== 'operator') return ids.map(() => null);
  const rows = await database.run(marketplaceOf(actor), apiKeysByNumber, { ids });
  return rowsInOrder(ids, rows, ({ id }) => id);
}

/**
 * Returns the API keys with these ids, in the same order; null for each that is not of the actor's marketplace, and for
 * all if the actor cannot list keys. Runs at most one statement.
 */
export async function findOwnKeys(
  actor: Actor,
  database: Runner,
  ids: readonly number[],
): Promise<(ApiKey | null)[]> {
  if (actor.side !== 'operator' || !hasPermission(actor, 'accounts.manage')) return ids.map(() => null);
  const rows = await database.run(marketplaceOf(actor), apiKeysByNumber, { ids });
  return rowsInOrder(ids, rows, ({ id }) => id);
}
