import { administrator } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { createKey } from './api-keys.js';
import { seedMarketplace } from './seed.js';

export interface Demo {
  marketplaceName: string;
  operatorKey: string;
  sellers: { sellerId: number; businessName: string; key: string }[];
}

/** The guide's search for "Cell Phone" finds the first, whose number is that of the guide's examples. */
const named = ['The Cell Phone Company', 'Harbour Books'];

/** Makes a marketplace to try things on, its chats up to now, with keys for the operator and two sellers. */
export async function makeDemo(database: Database): Promise<Demo> {
  const { marketplaceName, firstSellerIds, key } = await seedMarketplace(administrator, database, {
    sellers: 40,
    messages: 1_200,
    seed: 4,
    endsAt: new Date(),
    firstSellers: named,
  });
  const sellers = [];
  for (const [i, sellerId] of firstSellerIds.entries()) {
    const made = await createKey(administrator, database, { owner: { sellerId }, label: 'demo' });
    sellers.push({ sellerId, businessName: named[i] ?? '', key: made.key });
  }
  return { marketplaceName, operatorKey: key, sellers };
}
