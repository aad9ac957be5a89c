import { administrator } from '../../src/access/actor.js';
import { createUser } from '../../src/accounts/users.js';
import type { Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';

export const password = 'correct horse battery staple';

/** What is looked at: a marketplace with many sellers, and one with a single long thread. */
export interface Market {
  marketplaceId: number;
  /** Who signs in to the list of many sellers, and to the long thread from either side. */
  people: { manySellers: string; longThread: string; seller: string };
}

/** Fills an empty database. It takes a minute or two. */
export async function makeMarket(
  database: Database,
  { sellers, messages }: { sellers: number; messages: number },
  say: (text: string) => void,
): Promise<Market> {
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
  const people = {
    manySellers: 'many@portal.example',
    longThread: 'long@portal.example',
    seller: 'seller@portal.example',
  };
  const [sellerId = 0] = long.firstSellerIds;
  for (const [email, owner] of [
    [people.manySellers, { marketplaceId: many.marketplaceId, role: 'FULL_ADMIN' }],
    [people.longThread, { marketplaceId: long.marketplaceId, role: 'FULL_ADMIN' }],
    [people.seller, { sellerId }],
  ] as const) {
    await createUser(administrator, database, { owner, email, password, name: 'Bench' });
  }
  return { marketplaceId: many.marketplaceId, people };
}
