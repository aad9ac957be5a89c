import { administrator, type MarketplaceAdministrator } from '../access/actor.js';
import { administratorOf } from '../accounts/managing-actor.js';
import type { Runner } from '../database/statement.js';

/** Returns the administrator acting on the marketplace of `--marketplace`. @throws {CallerError} on `marketplace` if it does not exist. */
export const administratorIn = (database: Runner, marketplaceId: number): Promise<MarketplaceAdministrator> =>
  administratorOf(administrator, database, marketplaceId, 'marketplace');
