import { beforeAll, expect, test, vi } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { createKey } from '../src/accounts/api-keys.js';
import { updateMember } from '../src/accounts/members.js';
import { makeUser } from './harness/browser.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';

/* Tests the names of the sellers that entries of the audit log name by their numbers. */

let server: TestServer;
let market: TestMarketplace;
let other: TestMarketplace;
let shop: TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Lamps & Co', 'Neighbour']);
  other = await makeMarketplace(server, 'Elsewhere', ['Foreign']);
  shop = market.sellers[0] as typeof shop;
});

interface Entry {
  action: string;
  sellerId: string | null;
  changes: { field: string; before: string | null; after: string | null }[];
  sellers: { id: string; businessName: string; reference: string }[];
}

const fields =
  'nodes { action sellerId changes { field before after } sellers { id businessName reference } }';

async function entries(client = market.operator, first = 50): Promise<Entry[]> {
  return (await client.data(`{ auditLog(first: ${first}) { ${fields} } }`)).auditLog.nodes;
}

async function latest(action: string): Promise<Entry | undefined> {
  return (await entries()).find((entry) => entry.action === action);
}

const mutate = (name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { errors { field messages } } }`;
  return market.operator.data(document, { input });
};

/** Stores an entry as an earlier act would have. */
const store = (action: string, changes: Entry['changes']) =>
  server.database.pool.query(
    `insert into audit_entry (marketplace_id, operator_sees, identity, action, changes, search_text)
     values ($1, true, 'administrator', $2, $3::jsonb, '')`,
    [market.id, action, JSON.stringify(changes)],
  );

const nameOf = (seller = shop, businessName = 'Lamps & Co') => ({
  id: seller.id,
  businessName,
  reference: `seller ${seller.number}`,
});

test('each act that names a seller by its number has the current name', async () => {
  await makeUser(server, { sellerId: shop.number });
  await createKey(administrator, server.database, { owner: { sellerId: shop.number } });
  await mutate('chatTokenCreate', { sellerId: shop.id, name: 'Ann' });
  for (const action of ['userCreate', 'apiKeyCreate', 'chatTokenCreate']) {
    const entry = await latest(action);
    expect(JSON.stringify(entry?.changes), action).toContain(`seller ${shop.number}`);
    expect(entry?.sellers, action).toEqual([nameOf()]);
  }
  await mutate('sellerUpdate', { id: shop.id, businessName: 'Lanterns', externalId: 'L-1' });
  expect((await latest('sellerUpdate'))?.sellers).toEqual([nameOf(shop, 'Lanterns')]);
  expect((await latest('userCreate'))?.sellers).toEqual([nameOf(shop, 'Lanterns')]);
  await mutate('sellerUpdate', { id: shop.id, businessName: 'Lamps & Co', externalId: null });
});

test('a text that a client chose, or a number of another marketplace, gets no seller name', async () => {
  const neighbour = market.sellers[1]?.number;
  await mutate('sellerCreate', { businessName: `seller ${neighbour}` });
  const created = await latest('sellerCreate');
  expect(created?.sellers.map(({ businessName }) => businessName)).toEqual([`seller ${neighbour}`]);
  const label = `for seller ${neighbour}`;
  await createKey(administrator, server.database, { owner: { marketplaceId: market.id }, label });
  expect((await latest('apiKeyCreate'))?.sellers).toEqual([]);
  const person = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' }, { name: 'Ada' });
  await updateMember(administrator, server.database, { id: person.id, name: `seller ${neighbour}` });
  expect(await latest('userUpdate')).toMatchObject({
    changes: [{ before: 'Ada', after: `seller ${neighbour}` }],
    sellers: [],
  });
  await store('userRemove', [
    { field: 'x@shop.example', before: `seller ${other.sellers[0]?.number}`, after: null },
    { field: 'y@shop.example', before: 'seller 999999999', after: null },
    { field: 'z@shop.example', before: `seller ${shop.number}`, after: null },
    { field: `seller ${neighbour}`, before: `no seller ${neighbour}`, after: `seller ${neighbour}9` },
  ]);
  expect((await latest('userRemove'))?.sellers).toEqual([nameOf()]);
});

test('a seller sees its own name, and the operator that of the seller whose side acted', async () => {
  const bob = await makeUser(server, { sellerId: shop.number });
  await server.database.pool.query(
    `insert into audit_entry (marketplace_id, seller_id, operator_sees, identity, action, changes, search_text)
     values ($1, $2, true, $3, 'signIn', '[]', '')`,
    [market.id, shop.number, `user:${bob.id}`],
  );
  const [seen] = await entries(shop.client, 1);
  expect(seen).toMatchObject({ action: 'signIn', sellerId: shop.id, sellers: [nameOf()] });
  expect(await latest('signIn')).toEqual(seen);
  await server.database.pool.query(
    `insert into audit_entry (marketplace_id, seller_id, operator_sees, identity, action, changes, search_text)
     values ($1, $2, false, $3, 'userCreate', $4::jsonb, '')`,
    [
      ...[market.id, shop.number, `user:${bob.id}`],
      JSON.stringify([{ field: 'x', before: null, after: `seller ${market.sellers[1]?.number}` }]),
    ],
  );
  expect((await entries(shop.client, 1))[0]).toMatchObject({ action: 'userCreate', sellers: [nameOf()] });
});

test('the CSV has the names beside the numbers', async () => {
  const headers = { authorization: `Bearer ${market.operator.key}` };
  const address = `${server.address}/operator/audit-log.csv?action=userRemove`;
  const csv = await (await fetch(address, { headers })).text();
  expect(csv).toContain(`z@shop.example: seller ${shop.number} (Lamps & Co) → \n`);
  expect(csv).toContain('y@shop.example: seller 999999999 → \n');
});

test('a page reads the names in one statement', async () => {
  const run = vi.spyOn(server.database, 'run');
  expect((await entries()).filter(({ sellers }) => sellers.length > 0).length).toBeGreaterThan(3);
  const reads = run.mock.calls.filter(([, { name }]) => name === 'seller-names');
  run.mockRestore();
  expect(reads).toHaveLength(1);
});
