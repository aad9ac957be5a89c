import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { signInSecret } from '../../src/access/sign-in-secret.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import { removeMember, resetMember, updateMember } from '../../src/accounts/members.js';
import { createSellers } from '../../src/accounts/sellers.js';
import { createUser, listUsers } from '../../src/accounts/users.js';
import type { Database } from '../../src/database/database.js';
import { openTestDatabase } from '../harness/database.js';

/* Tests the errors of the administrator's actions; command-line.test.ts tests the commands. */

let database: Database;
let marketplaceId: number;
let sellerId: number;

beforeAll(async () => {
  database = await openTestDatabase();
  marketplaceId = await createMarketplace(administrator, database, 'Market');
  [sellerId = 0] = await createSellers(administrator, database, marketplaceId, [{ businessName: 'Shop' }]);
});

const good = () => ({ owner: { sellerId }, email: 'bob@shop.example', password: null });

test('a user is not created from invalid input, nor twice', async () => {
  await createUser(administrator, database, { ...good(), name: '  Bob  ' });
  for (const [bad, field] of [
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b.example\nBcc: c@d.example' }, 'email'],
    [{ email: `${'a'.repeat(250)}@b.example` }, 'email'],
    [{ email: ' BOB@SHOP.example ' }, 'email'],
    [{ email: 'new@shop.example', password: 'short' }, 'password'],
    [{ email: 'new@shop.example', password: 'x'.repeat(129) }, 'password'],
    [{ email: 'new@shop.example', name: ' ' }, 'name'],
    [{ email: 'new@shop.example', name: 'x'.repeat(256) }, 'name'],
    [{ email: 'new@shop.example', owner: { sellerId: 5 } }, 'seller'],
    [{ email: 'new@shop.example', owner: { marketplaceId: 5, role: 'FINANCE' } }, 'operator'],
  ] as const) {
    const made = createUser(administrator, database, { ...good(), ...bad });
    await expect(made, JSON.stringify(bad)).rejects.toMatchObject({ fieldErrors: [{ field }] });
  }
  const listed = await listUsers(administrator, database);
  expect(listed).toMatchObject([{ name: 'Bob', email: 'bob@shop.example', sellerId, role: null }]);
});

test('sessions survive a restart: without a configured secret, one is created and stored', async () => {
  const secret = (given: string | null) => signInSecret(administrator, database, given);
  const made = await secret(null);
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect([await secret(null), await secret('x'.repeat(32))]).toEqual([made, 'x'.repeat(32)]);
});

test('a user who does not exist, or has no role, cannot be changed', async () => {
  const id = Number(await createUser(administrator, database, { ...good(), email: 'eve@shop.example' }));
  const rejected = { fieldErrors: [{ field: 'id' }] };
  await expect(removeMember(administrator, database, 999_999)).rejects.toMatchObject(rejected);
  await expect(
    resetMember(administrator, database, { password: 'a long password' }, 999_999),
  ).rejects.toMatchObject(rejected);
  for (const [each, field] of [
    [999_999, 'id'],
    [id, 'role'],
  ] as const) {
    const changed = updateMember(administrator, database, { id: each, role: 'FINANCE' });
    await expect(changed).rejects.toMatchObject({ fieldErrors: [{ field }] });
  }
});
