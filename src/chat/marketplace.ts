import type { Runner } from '../database/statement.js';
import { marketplaceById } from '../database/statements/marketplaces.js';
import { type Asker, homeOf } from './asker.js';

/** The asker's marketplace, as both sides may see it. */
export async function marketplaceOfAsker(asker: Asker, database: Runner): Promise<{ chatEnabled: boolean }> {
  const [found] = await database.run(homeOf(asker), marketplaceById, {});
  if (!found) throw new Error("The asker's own marketplace is not there.");
  return { chatEnabled: found.chatEnabled };
}
