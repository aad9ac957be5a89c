import { randomBytes } from 'node:crypto';
import { administrator } from '../access/actor.js';
import { createKey } from '../accounts/api-keys.js';
import { createUser } from '../accounts/users.js';
import type { Database } from '../database/database.js';
import { createDemoWork } from './demo-work.js';
import { seedMarketplace } from './seed-marketplace.js';

export interface Demo {
  marketplaceName: string;
  operatorKey: string;
  sellers: { sellerId: number; businessName: string; key: string; email: string }[];
  operatorEmail: string;
  /** Another user of the operator, with the role CUSTOMER_SUPPORT. */
  colleagueEmail: string;
  /** The password of all users of the demo. */
  password: string;
}

/** The guide's search for "Cell Phone" finds the first seller, which has the id of the guide's examples. */
const firstSellers = ['The Cell Phone Company', 'Harbour Books'];

/** The users. The domain `.example` cannot receive mail. */
const operatorUser = { name: 'Olivia Operator', email: 'operator@demo.example' };
const colleague = { name: 'Ben Okafor', email: 'support@demo.example' };
const sellerUsers = [
  { name: 'Cem Celik', email: 'cell-phones@demo.example' },
  { name: 'Harriet Booker', email: 'books@demo.example' },
];

/**
 * Creates a demo marketplace with recent chats, two users and a key for the operator, a user and a key for two sellers, and
 * a team's labels, replies and work. The keys have every scope, so that each example of the documentation runs with them.
 * The password is random, because others in the network can reach the demo.
 */
export async function createDemo(database: Database): Promise<Demo> {
  const { marketplaceId, marketplaceName, firstSellerIds, key } = await seedMarketplace(
    administrator,
    database,
    {
      sellers: 40,
      messages: 1_200,
      seed: 4,
      endsAt: new Date(),
      firstSellers,
      keyScopes: ['chat:write', 'chat:impersonate', 'manage'],
    },
  );
  const password = randomBytes(12).toString('base64url');
  const operator = { ...operatorUser, owner: { marketplaceId, role: 'FULL_ADMIN' } as const };
  await createUser(administrator, database, { ...operator, password });
  const support = { ...colleague, owner: { marketplaceId, role: 'CUSTOMER_SUPPORT' } as const };
  await createUser(administrator, database, { ...support, password });
  const sellers = [];
  for (const [i, sellerId] of firstSellerIds.entries()) {
    const created = await createKey(administrator, database, {
      owner: { sellerId },
      label: 'demo',
      scopes: ['chat:write', 'manage'],
    });
    const user = sellerUsers[i] as (typeof sellerUsers)[number];
    await createUser(administrator, database, { ...user, owner: { sellerId }, password });
    sellers.push({ sellerId, businessName: firstSellers[i] ?? '', key: created.key, email: user.email });
  }
  await createDemoWork(database, [operatorUser.email, colleague.email]);
  return {
    ...{ marketplaceName, operatorKey: key, sellers, password },
    ...{ operatorEmail: operatorUser.email, colleagueEmail: colleague.email },
  };
}
