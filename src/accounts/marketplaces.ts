import { type Administrator, actingOn, type MarketplaceManager } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/tenant-scopes.js';
import { publishSettings } from '../chat/chat-settings.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  anyMarketplace,
  createMarketplace as createStatement,
  listMarketplaces as listStatement,
  lockMarketplace,
  marketplaceById,
  updateMarketplace as updateStatement,
} from '../database/statements/marketplaces.js';
import { inputError } from '../errors/caller-error.js';
import { checkName } from '../text/names.js';

/** Creates a marketplace, which is a tenant. @throws {CallerError} on `name`. */
export async function createMarketplace(
  administrator: Administrator,
  database: Database,
  name: string,
): Promise<number> {
  const marketplaceName = checkName('name', name);
  return database.transaction(async (transaction) => {
    const values = { name: marketplaceName };
    const [created] = await transaction.run(installationOf(administrator), createStatement, values);
    if (!created) throw new Error('The marketplace was not stored.');
    const actor = actingOn(administrator, { marketplaceId: created.id, marketplaceName });
    const change = { field: 'name', before: null, after: marketplaceName };
    await writeAudit(actor, transaction, 'marketplaceCreate', [change]);
    return created.id;
  });
}

/** Returns true if there is no marketplace yet. */
export async function isEmpty(actor: Administrator, database: Runner): Promise<boolean> {
  const [row] = await database.run(installationOf(actor), anyMarketplace, {});
  return !row?.found;
}

export interface ListedMarketplace {
  id: number;
  name: string;
  chatEnabled: boolean;
  sellerCount: number;
}

/** Returns all marketplaces of the installation, in the order of their creation. */
export function listMarketplaces(actor: Administrator, database: Runner): Promise<ListedMarketplace[]> {
  return database.run(installationOf(actor), listStatement, {});
}

/** The changes of a marketplace. Omitted fields stay unchanged. */
export interface MarketplaceChange {
  name?: string;
  chatEnabled?: boolean;
  authorRedactionMinutes?: number;
}

/** The longest time in which authors can redact their messages: a day. */
export const maxAuthorRedactionMinutes = 1_440;

/**
 * Changes the actor's marketplace. While its chat is off, sends fail and reading works. Publishes to the open
 * subscriptions that the chat was turned on or off.
 * @returns the new values.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name`, `authorRedactionMinutes`.
 */
export async function updateMarketplace(
  actor: MarketplaceManager,
  database: Database,
  { name: newName, chatEnabled: enabled, authorRedactionMinutes }: MarketplaceChange,
): Promise<{ name: string; chatEnabled: boolean; authorRedactionMinutes: number }> {
  requirePermission(actor, 'settings.manage');
  if (newName !== undefined) requirePermission(actor, 'marketplace.rename');
  checkMinutes(authorRedactionMinutes);
  const scope = marketplaceOf(actor);
  const { before, after } = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const [before] = await transaction.run(scope, marketplaceById, {});
    const name = newName === undefined ? null : checkName('name', newName, { stored: before?.name });
    const [after] = await transaction.run(scope, updateStatement, {
      name,
      chatEnabled: enabled ?? null,
      authorRedactionMinutes: authorRedactionMinutes ?? null,
    });
    if (!before || !after) throw new Error("The actor's marketplace does not exist.");
    const changes = (['name', 'chatEnabled', 'authorRedactionMinutes'] as const)
      .filter((field) => before[field] !== after[field])
      .map((field) => ({ field, before: String(before[field]), after: String(after[field]) }));
    if (changes.length > 0) await writeAudit(actor, transaction, 'marketplaceUpdate', changes);
    return { before, after };
  });
  if (before.chatEnabled !== after.chatEnabled) {
    publishSettings(database.signals, actor.marketplaceId, after.chatEnabled);
  }
  return after;
}

/** @throws {InputError} */
function checkMinutes(minutes: number | undefined): void {
  if (minutes === undefined || (minutes >= 0 && minutes <= maxAuthorRedactionMinutes)) return;
  throw inputError(
    'authorRedactionMinutes',
    `The minutes must be between 0 and ${maxAuthorRedactionMinutes}.`,
  );
}
