import { type Administrator, actingOn, type MarketplaceManager } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  anyMarketplace,
  createMarketplace as createStatement,
  listMarketplaces as listStatement,
  marketplaceById,
  updateMarketplace as updateStatement,
} from '../database/statements/marketplaces.js';
import { lockSellers } from '../database/statements/sellers.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';

/** Makes a marketplace, a tenant of its own. @throws {CallerError} on field `name`. */
export async function createMarketplace(
  administrator: Administrator,
  database: Database,
  name: string,
): Promise<number> {
  const marketplaceName = checkName('name', name);
  return database.transaction(async (inside) => {
    const values = { name: marketplaceName };
    const [made] = await inside.run(installationOf(administrator), createStatement, values);
    if (!made) throw new Error('The marketplace was not stored.');
    const actor = actingOn(administrator, { marketplaceId: made.id, marketplaceName });
    const change = { field: 'name', before: null, after: marketplaceName };
    await writeAudit(actor, inside, 'marketplaceCreate', [change]);
    return made.id;
  });
}

/** True where nothing has been set up yet. */
export async function isEmpty(actor: Administrator, database: Runner): Promise<boolean> {
  const [any] = await database.run(installationOf(actor), anyMarketplace, {});
  return !any?.found;
}

export interface ListedMarketplace {
  id: number;
  name: string;
  chatEnabled: boolean;
  sellerCount: number;
}

/** All marketplaces of the installation, in the order in which they were made. */
export function listMarketplaces(actor: Administrator, database: Runner): Promise<ListedMarketplace[]> {
  return database.run(installationOf(actor), listStatement, {});
}

/** What can be changed of a marketplace; what is left out stays. */
export interface MarketplaceChange {
  name?: string;
  chatEnabled?: boolean;
}

/**
 * Changes the actor's marketplace. While its chat is off, sends are refused and reading works.
 * @returns it as it is then.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name`.
 */
export async function updateMarketplace(
  actor: MarketplaceManager,
  database: Database,
  { name: newName, chatEnabled: enabled }: MarketplaceChange,
): Promise<{ name: string; chatEnabled: boolean }> {
  requirePermission(actor, 'settings.manage');
  const name = newName === undefined ? null : checkName('name', newName);
  const scope = marketplaceOf(actor);
  return database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    const [before] = await inside.run(scope, marketplaceById, {});
    const [after] = await inside.run(scope, updateStatement, { name, chatEnabled: enabled ?? null });
    if (!before || !after) throw new Error("The actor's marketplace is not there.");
    const changes = (['name', 'chatEnabled'] as const)
      .filter((field) => before[field] !== after[field])
      .map((field) => ({ field, before: String(before[field]), after: String(after[field]) }));
    if (changes.length > 0) await writeAudit(actor, inside, 'marketplaceUpdate', changes);
    return after;
  });
}

/** The longest name of a marketplace or seller, in code points. */
export const maximumNameLength = 255;

/** A name without the white space around it. @throws {CallerError} on `field` where it is no name. */
export function checkName(field: string, name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw inputError(field, "The name can't be blank.");
  if (!isStorable(trimmed)) throw inputError(field, 'The name contains an invalid character.');
  if (codePoints(trimmed) > maximumNameLength) {
    throw inputError(field, `The name is too long (maximum is ${maximumNameLength} characters).`);
  }
  return trimmed;
}
