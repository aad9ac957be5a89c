import { randomBytes } from 'node:crypto';
import { administrator } from '../access/actor.js';
import { createKey } from '../accounts/api-keys.js';
import { createUser } from '../accounts/users.js';
import type { Database } from '../database/database.js';
import { seedMarketplace } from './seed-marketplace.js';

export interface Demo {
  marketplaceName: string;
  operatorKey: string;
  sellers: { sellerId: number; businessName: string; key: string; email: string }[];
  operatorEmail: string;
  /** Of all of the demo's users. */
  password: string;
}

/** The guide's search for "Cell Phone" finds the first, whose number is that of the guide's examples. */
const named = ['The Cell Phone Company', 'Harbour Books'];

/** Those who sign in; nobody can have a mailbox there. */
const operatorUser = { name: 'Olivia Operator', email: 'operator@demo.example' };
const sellerUsers = [
  { name: 'Cem Celik', email: 'cell-phones@demo.example' },
  { name: 'Harriet Booker', email: 'books@demo.example' },
];

/**
 * Makes a marketplace to try things on, its chats up to now, with a key and a user for the operator and two sellers.
 * The users' password is drawn, since a demo may be within reach of others.
 */
export async function makeDemo(database: Database): Promise<Demo> {
  const { marketplaceId, marketplaceName, firstSellerIds, key } = await seedMarketplace(
    administrator,
    database,
    {
      sellers: 40,
      messages: 1_200,
      seed: 4,
      endsAt: new Date(),
      firstSellers: named,
    },
  );
  const password = randomBytes(12).toString('base64url');
  const operator = { ...operatorUser, owner: { marketplaceId, role: 'FULL_ADMIN' } as const };
  await createUser(administrator, database, { ...operator, password });
  const sellers = [];
  for (const [i, sellerId] of firstSellerIds.entries()) {
    const made = await createKey(administrator, database, { owner: { sellerId }, label: 'demo' });
    const user = sellerUsers[i] as (typeof sellerUsers)[number];
    await createUser(administrator, database, { ...user, owner: { sellerId }, password });
    sellers.push({ sellerId, businessName: named[i] ?? '', key: made.key, email: user.email });
  }
  return { marketplaceName, operatorKey: key, sellers, operatorEmail: operatorUser.email, password };
}
