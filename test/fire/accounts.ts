import { administrator } from '../../src/access/actor.js';
import { createKey } from '../../src/accounts/api-keys.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import { createSellers } from '../../src/accounts/sellers.js';
import type { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { sellerId } from '../../src/graphql/ids.js';

/** The operator or a seller, with an API key. */
export interface Account {
  name: string;
  side: 'operator' | 'seller';
  key: string;
  /** The threads that the account sees, as ids of sellers. */
  threads: readonly string[];
}

const marketplaces = [
  { name: 'North', sellers: ['Ada', 'Ben', 'Eve'] },
  { name: 'South', sellers: ['Zoe'] },
];

/**
 * Migrates an empty database, and creates two marketplaces, with three sellers and with one, and a key for each of the
 * six parties. It uses no commands, because each would start a process.
 */
export async function addAccounts(database: Database): Promise<Account[]> {
  await migrate(database);
  const accounts: Account[] = [];
  for (const { name, sellers } of marketplaces) {
    const marketplaceId = await createMarketplace(administrator, database, name);
    const businesses = sellers.map((businessName) => ({ businessName }));
    const ids = await createSellers(administrator, database, marketplaceId, businesses);
    for (const [n, seller] of sellers.entries()) {
      const id = ids[n] as number;
      const { key } = await createKey(administrator, database, { owner: { sellerId: id } });
      accounts.push({ name: seller, side: 'seller', key, threads: [sellerId(id)] });
    }
    const { key } = await createKey(administrator, database, { owner: { marketplaceId } });
    accounts.push({ name, side: 'operator', key, threads: ids.map((id) => sellerId(id)) });
  }
  return accounts;
}
