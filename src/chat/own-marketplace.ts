import type { Actor } from '../access/actor.js';
import { ownMarketplace } from '../access/scopes.js';
import type { Runner } from '../database/statement.js';
import { marketplaceById } from '../database/statements/marketplaces.js';

/** The actor's marketplace, as both sides may see it. */
export async function readOwnMarketplace(actor: Actor, database: Runner): Promise<{ chatEnabled: boolean }> {
  const [found] = await database.run(ownMarketplace(actor), marketplaceById, {});
  if (!found) throw new Error("The actor's own marketplace is not there.");
  return { chatEnabled: found.chatEnabled };
}
