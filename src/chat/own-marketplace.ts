import type { Actor } from '../access/actor.js';
import { ownMarketplace } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { marketplaceById } from '../database/statements/marketplaces.js';

/** Returns the part of the actor's marketplace that both sides can see. */
export async function readOwnMarketplace(
  actor: Actor,
  database: Runner,
): Promise<{ chatEnabled: boolean; authorRedactionMinutes: number }> {
  const [found] = await database.run(ownMarketplace(actor), marketplaceById, {});
  if (!found) throw new Error("The actor's own marketplace does not exist.");
  const { chatEnabled, authorRedactionMinutes } = found;
  return { chatEnabled, authorRedactionMinutes };
}
