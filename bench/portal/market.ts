import { administrator } from '../../src/access/actor.js';
import { createKey } from '../../src/accounts/api-keys.js';
import { createUser } from '../../src/accounts/users.js';
import type { Database } from '../../src/database/database.js';
import { seedMarketplace } from '../../src/seeding/seed-marketplace.js';

export const password = 'correct horse battery staple';

/** The numbers of sellers, of messages in the long thread, and of conversations to walk through. */
export interface Sizes {
  sellers: number;
  messages: number;
  conversations: number;
}

/** The messages of a conversation to walk through, on average. */
const averageMessages = 40;

/**
 * The data of the benchmark: a marketplace with many sellers, one with a single long thread, and one with conversations to
 * walk through.
 */
export interface BenchmarkData {
  marketplaceId: number;
  /** The users' email addresses: for the list of many sellers, for both sides of the long thread, and for the walk. */
  emails: { manySellers: string; longThread: string; seller: string; walk: string };
  /** The keys of a few sellers of the walk. */
  sellerKeys: string[];
}

/** Fills a migrated, empty database. This takes a minute or two. */
export async function createBenchmarkData(
  database: Database,
  { sellers, messages, conversations }: Sizes,
  say: (text: string) => void,
): Promise<BenchmarkData> {
  say(`making ${sellers} sellers`);
  const many = await seedMarketplace(administrator, database, { sellers, messages: sellers * 2, seed: 1 });
  say(`making a thread of ${messages} messages`);
  const long = await seedMarketplace(administrator, database, {
    sellers: 1,
    messages,
    seed: 2,
    firstSellers: ['The Long Thread Company'],
  });
  const writers = ['Anna’s Lamps', 'Bakers & Sons', 'Carl Carpets'];
  const walk = await seedMarketplace(administrator, database, {
    sellers: conversations,
    messages: conversations * averageMessages,
    seed: 3,
    firstSellers: writers,
  });
  await database.pool.query('vacuum analyze');
  const emails = {
    manySellers: 'many@portal.example',
    longThread: 'long@portal.example',
    seller: 'seller@portal.example',
    walk: 'walk@portal.example',
  };
  const [sellerId = 0] = long.firstSellerIds;
  for (const [email, owner] of [
    [emails.manySellers, { marketplaceId: many.marketplaceId, role: 'FULL_ADMIN' }],
    [emails.longThread, { marketplaceId: long.marketplaceId, role: 'FULL_ADMIN' }],
    [emails.seller, { sellerId }],
    [emails.walk, { marketplaceId: walk.marketplaceId, role: 'FULL_ADMIN' }],
  ] as const) {
    await createUser(administrator, database, { owner, email, password, name: 'Bench' });
  }
  const sellerKeys: string[] = [];
  for (const sellerId of walk.firstSellerIds) {
    sellerKeys.push((await createKey(administrator, database, { owner: { sellerId } })).key);
  }
  return { marketplaceId: many.marketplaceId, emails, sellerKeys };
}
