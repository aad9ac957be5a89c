import { administrator } from '../../src/access/actor.js';
import { createUser } from '../../src/accounts/users.js';
import type { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';

export const password = 'correct horse battery staple';

/** The data of the benchmark: a marketplace with many sellers, and one with a single long thread. */
export interface BenchmarkData {
  marketplaceId: number;
  /** The users' email addresses: for the list of many sellers, and for both sides of the long thread. */
  emails: { manySellers: string; longThread: string; seller: string };
}

/** Fills an empty database. This takes a minute or two. */
export async function createBenchmarkData(
  database: Database,
  { sellers, messages }: { sellers: number; messages: number },
  say: (text: string) => void,
): Promise<BenchmarkData> {
  await migrate(database);
  say(`making ${sellers} sellers`);
  const many = await seedMarketplace(administrator, database, { sellers, messages: sellers * 2, seed: 1 });
  say(`making a thread of ${messages} messages`);
  const long = await seedMarketplace(administrator, database, {
    sellers: 1,
    messages,
    seed: 2,
    firstSellers: ['The Long Thread Company'],
  });
  await database.pool.query('vacuum analyze');
  const emails = {
    manySellers: 'many@portal.example',
    longThread: 'long@portal.example',
    seller: 'seller@portal.example',
  };
  const [sellerId = 0] = long.firstSellerIds;
  for (const [email, owner] of [
    [emails.manySellers, { marketplaceId: many.marketplaceId, role: 'FULL_ADMIN' }],
    [emails.longThread, { marketplaceId: long.marketplaceId, role: 'FULL_ADMIN' }],
    [emails.seller, { sellerId }],
  ] as const) {
    await createUser(administrator, database, { owner, email, password, name: 'Bench' });
  }
  return { marketplaceId: many.marketplaceId, emails };
}
