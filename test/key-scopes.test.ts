import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { administrator } from '../src/access/actor.js';
import { createKey } from '../src/accounts/api-keys.js';
import { sellerSchema } from '../src/graphql/seller-schema.js';
import { stayInThisHour } from './harness/audit-log.js';
import { Browser, makeUser } from './harness/browser.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the scopes and limits of API keys, and what shows the key behind a chat token; see docs/permissions.md. */

const dayMs = 24 * 3_600_000;
const keyFields =
  'key apiKey { id prefix scope scopes hasEarlierRights networks expiresAt } errors { field messages }';

let server: TestServer;
let market: TestMarketplace;
let admin: Browser;

beforeAll(async () => {
  server = await startTestServer({ trustedProxies: ['loopback'] });
  market = await makeMarketplace(server, 'Market', ['Shop', 'Neighbour']);
  const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' }, { name: 'Ada' });
  admin = await new Browser(server).signIn(email);
});

const at = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
const owner = () => ({ marketplaceId: market.id });

const documentOf = (mutation: string, selection: string) =>
  `mutation ($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { ${selection} } }`;

/** Runs a mutation, and returns its payload. */
const run = async (by: Client, mutation: string, selection: string, input: object) =>
  (await by.data(documentOf(mutation, selection), { input }))[mutation];

/** Runs a mutation that must be rejected, and returns the error's code. */
const codeOf = async (by: Client, mutation: string, input: object) => {
  const { body } = await by.ask(documentOf(mutation, 'errors { field messages }'), { input });
  return body.errors?.[0].extensions.code;
};

/** Creates a key as the Full Admin. */
async function createByAdmin(input: object) {
  const { body } = await admin.ask('operator', documentOf('apiKeyCreate', keyFields), {
    input: { label: 'A program', ...input },
  });
  return body.data.apiKeyCreate;
}

const lastAudit = async () =>
  (
    await market.operator.data(
      '{ auditLog(first: 1) { nodes { actor action changes { field before after } } } }',
    )
  ).auditLog.nodes[0];

describe('a new key', () => {
  test('has chat:write for a year, from everywhere, unless its input says otherwise', async () => {
    const { apiKey } = await createByAdmin({});
    expect(apiKey).toMatchObject({
      scope: 'CHAT_WRITE',
      scopes: ['CHAT_WRITE'],
      hasEarlierRights: false,
      networks: [],
    });
    expect(Math.abs(Date.parse(apiKey.expiresAt) - Date.now() - 365 * dayMs)).toBeLessThan(dayMs / 24);
    const other = await createByAdmin({
      scopes: ['MANAGE', 'CHAT_IMPERSONATE', 'MANAGE'],
      neverExpires: true,
      networks: ['203.0.113.77/24', '203.0.113.0/24', '2001:db8::1'],
    });
    expect(other.apiKey).toMatchObject({
      scope: 'CHAT_READ',
      scopes: ['CHAT_READ', 'CHAT_IMPERSONATE', 'MANAGE'],
      networks: ['203.0.113.0/24', '2001:db8::1/128'],
      expiresAt: null,
    });
    expect((await lastAudit()).changes[0].after).toBe(
      'chat:read, chat:impersonate, manage, operator, from 203.0.113.0/24 2001:db8::1/128',
    );
    expect((await createByAdmin({ scope: 'CHAT_READ' })).apiKey.scopes).toEqual(['CHAT_READ']);
  });

  test('is created only with valid input', async () => {
    const cases: [input: object, field: string][] = [
      [{ scopes: [] }, 'scopes'],
      [{ scope: 'CHAT_READ', scopes: ['CHAT_WRITE'] }, 'scopes'],
      [{ scopes: ['CHAT_IMPERSONATE'], sellerId: at(0).id }, 'scopes'],
      [{ neverExpires: true, expiresAt: '2099-01-01T00:00:00Z' }, 'neverExpires'],
      [{ networks: ['market.example'] }, 'networks'],
      [{ networks: ['10.0.0.0/40'] }, 'networks'],
      [{ networks: Array.from({ length: 21 }, (_, i) => `10.0.0.${i}`) }, 'networks'],
    ];
    for (const [input, field] of cases) {
      const { key, apiKey, errors } = await createByAdmin(input);
      expect([key, apiKey, errors], field).toEqual([null, null, [{ field, messages: [expect.any(String)] }]]);
    }
  });
});

describe('a key with manage', () => {
  test('sets up sellers, their users and keys, and renames the marketplace', async () => {
    const program = await makeClient(server, owner(), { scope: 'manage' });
    const { seller } = await run(program, 'sellerCreate', 'seller { id externalId }', {
      businessName: 'Lamps',
      externalId: 'erp-1',
    });
    const input = { name: 'Lea', email: 'lea@lamps.example', sellerId: seller.id };
    const { user } = await run(program, 'userInvite', 'user { id }', input);
    expect(user.id).toEqual(expect.any(String));
    expect(await lastAudit()).toMatchObject({ action: 'userInvite', actor: expect.stringMatching(/^key:/) });
    const { key, apiKey } = await run(program, 'apiKeyCreate', keyFields, {
      label: 'Till',
      sellerId: seller.id,
    });
    expect((await new Client(server, key, 'seller').data('{ seller { id } }')).seller).toEqual({
      id: seller.id,
    });
    const listed = await program.data(
      '{ users(first: 1) { nodes { id } } apiKeys(first: 1) { nodes { id } } }',
    );
    expect(listed).toEqual({ users: { nodes: [user] }, apiKeys: { nodes: [{ id: apiKey.id }] } });
    await run(program, 'apiKeyRevoke', 'apiKey { id }', { id: apiKey.id });
    await run(program, 'userRemove', 'user { id }', { id: user.id });
    const { marketplace } = await run(program, 'marketplaceUpdate', 'marketplace { name }', { name: 'Fair' });
    expect(marketplace).toEqual({ name: 'Fair' });
    expect((await program.data('{ contentPolicy { patterns { id } } }')).contentPolicy).toEqual({
      patterns: [],
    });
    expect(await codeOf(program, 'chatMessageCreate', { sellerId: seller.id, message: 'Hello' })).toBe(
      'MISSING_SCOPE',
    );
  });

  test('gives no operator’s key or person more than it has', async () => {
    const program = await makeClient(server, owner(), { scope: 'manage' });
    const ada = await makeUser(server, { ...owner(), role: 'FULL_ADMIN' });
    const clerk = await makeUser(server, { ...owner(), role: 'WEBMASTER' });
    const globalId = (type: string, id: number | string) => Buffer.from(`${type}-${id}`).toString('base64');
    const [adaId, clerkId] = [globalId('User', ada.id), globalId('User', clerk.id)];
    const manageKey = (await createByAdmin({ scopes: ['MANAGE'] })).apiKey.id;
    const denied: [mutation: string, input: object, code?: string][] = [
      ['apiKeyCreate', { label: 'Second', scopes: ['MANAGE'] }],
      ['apiKeyCreate', { label: 'Second', scopes: ['MANAGE'], sellerId: at(0).id }],
      ['apiKeyCreate', { label: 'Third', scopes: ['CHAT_IMPERSONATE'] }, 'MISSING_SCOPE'],
      ['apiKeyCreate', { label: 'Fourth', scopes: ['CHAT_WRITE'] }, 'MISSING_SCOPE'],
      ['apiKeyRevoke', { id: manageKey }],
      ['userInvite', { name: 'Eve', email: 'eve@market.example', role: 'FULL_ADMIN' }],
      ['userUpdate', { id: clerkId, role: 'FULL_ADMIN' }],
      ['userUpdate', { id: adaId, name: 'Eve' }],
      ['userUpdate', { id: adaId, role: 'MEMBER' }],
      ['userRemove', { id: adaId }],
      ['userReset', { id: adaId }],
      ['userReset', { id: clerkId }],
    ];
    for (const [mutation, input, code = 'FORBIDDEN'] of denied) {
      expect(await codeOf(program, mutation, input), `${mutation} ${JSON.stringify(input)}`).toBe(code);
    }
    const both = await makeClient(server, owner(), { scopes: ['manage', 'chat:impersonate'] });
    const { apiKey } = await run(both, 'apiKeyCreate', keyFields, {
      label: 'Site',
      scopes: ['CHAT_IMPERSONATE'],
    });
    expect(apiKey.scopes).toEqual(['CHAT_READ', 'CHAT_IMPERSONATE']);
  });

  test("creates operator's keys only within its own lifetime and networks", async () => {
    const expiresAt = new Date(Date.now() + dayMs);
    const { key } = await createKey(administrator, server.database, {
      owner: owner(),
      scopes: ['manage'],
      expiresAt,
      networks: ['127.0.0.0/8'],
    });
    const program = new Client(server, key, 'operator');
    const next = { label: 'Next', scopes: ['CHAT_READ'] };
    const create = (input: object) => run(program, 'apiKeyCreate', keyFields, { ...next, ...input });
    const own = { expiresAt: expiresAt.toISOString(), networks: ['127.0.0.0/8'] };
    expect((await create({})).apiKey).toMatchObject(own);
    expect((await create({ networks: ['127.0.0.1'] })).apiKey.networks).toEqual(['127.0.0.1/32']);
    for (const [input, field] of [
      [{ neverExpires: true }, 'expiresAt'],
      [{ expiresAt: '2099-01-01T00:00:00Z' }, 'expiresAt'],
      [{ networks: [] }, 'networks'],
      [{ networks: ['0.0.0.0/0'] }, 'networks'],
      [{ networks: ['127.0.0.1', '10.0.0.1'] }, 'networks'],
    ] as const) {
      expect((await create(input)).errors, JSON.stringify(input)).toMatchObject([{ field }]);
    }
    const sellers = await create({ sellerId: at(0).id, neverExpires: true });
    expect(sellers.apiKey).toMatchObject({ expiresAt: null, networks: [] });
  });
});

test('a key from before the scopes keeps what it could do, is marked, and cannot rename the marketplace', async () => {
  const { apiKey, key } = await createKey(administrator, server.database, { owner: owner() });
  const program = new Client(server, key, 'operator');
  const token = { sellerId: at(0).id, name: 'Ann' };
  const acts: [mutation: string, input: object][] = [
    ['sellerCreate', { businessName: 'Kites' }],
    ['marketplaceUpdate', { chatEnabled: true }],
    ['contentAllowanceCreate', { name: 'Support', text: 'help@market.example' }],
    ['webhookCreate', { url: 'https://hooks.example.com/', events: ['CHAT_MESSAGE_CREATED'] }],
    ['chatTokenCreate', token],
  ];
  for (const [mutation, input] of acts) {
    expect(await codeOf(program, mutation, input), mutation).toBe('MISSING_SCOPE');
  }
  await server.database.pool.query('update api_key set has_earlier_rights = true where id = $1', [apiKey.id]);
  for (const [mutation, input] of acts) {
    expect((await run(program, mutation, 'errors { field }', input)).errors, mutation).toBeNull();
  }
  expect(await codeOf(program, 'marketplaceUpdate', { name: 'Bazaar' })).toBe('MISSING_SCOPE');
  expect(await codeOf(program, 'apiKeyCreate', { label: 'Next' })).toBe('MISSING_SCOPE');
  const { apiKeys } = await market.operator.data(
    '{ apiKeys(first: 1) { nodes { scopes hasEarlierRights } } }',
  );
  expect(apiKeys.nodes).toEqual([{ scopes: ['CHAT_WRITE'], hasEarlierRights: true }]);
});

/** Returns the entries about rejected uses of a key. */
async function rejectionsOf(keyId: string) {
  const actorKey = Buffer.from(keyId, 'base64').toString().replace('ApiKey-', 'key:');
  const { auditLog } = await market.operator.data(
    `query ($filter: AuditLogFilter) { auditLog(filter: $filter) {
      nodes { actor occurrences address changes { field before after } } } }`,
    { filter: { actorKey, action: 'permissionRefuse' } },
  );
  return auditLog.nodes;
}

const rejection = (reason: string, more: object) => ({
  ...{ actor: 'A program', address: '127.0.0.1', ...more },
  changes: [{ field: 'key', before: null, after: reason }],
});

test('the use of a revoked or expired key is in the audit log, and of an unknown one is not', async () => {
  stayInThisHour();
  const revoked = await createByAdmin({});
  await run(market.operator, 'apiKeyRevoke', 'errors { field }', { id: revoked.apiKey.id });
  const expired = await createByAdmin({});
  await server.database.pool.query('update api_key set expires_at = now() where id = $1', [
    Buffer.from(expired.apiKey.id, 'base64').toString().slice('ApiKey-'.length),
  ]);
  const entries = async () => (await server.database.pool.query('select from audit_entry')).rows.length;
  const before = await entries();
  for (const { key } of [revoked, revoked, expired]) {
    const { status, body } = await new Client(server, key, 'operator').ask('{ viewer { name } }');
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  }
  expect((await new Client(server, `${revoked.key}x`, 'operator').ask('{ viewer { name } }')).status).toBe(
    401,
  );
  expect(await rejectionsOf(revoked.apiKey.id)).toEqual([rejection('revoked', { occurrences: 2 })]);
  expect(await rejectionsOf(expired.apiKey.id)).toEqual([rejection('expired', { occurrences: 1 })]);
  expect(await entries()).toBe(before + 2);
});

describe('a key that is limited to networks', () => {
  const query = { query: '{ viewer { name } }' };
  const from = (address: string) => ({ 'x-forwarded-for': address });

  test('is rejected from every other address, and its chat tokens are not', async () => {
    stayInThisHour();
    const { key, apiKey } = await createByAdmin({
      scopes: ['CHAT_IMPERSONATE'],
      networks: ['203.0.113.0/24', '2001:db8::/32'],
    });
    const { headers } = new Client(server, key, 'operator');
    const statusFrom = async (address: string) =>
      (await post(server, '/operator/graphql', query, { ...headers, ...from(address) })).status;
    for (const inside of ['203.0.113.9', '::ffff:203.0.113.9', '[2001:db8::7]:4711', '203.0.113.9:80'])
      expect(await statusFrom(inside), inside).toBe(200);
    for (const outside of ['198.51.100.1', '203.0.114.1', '2001:db9::1', '203.0.113.9, 198.51.100.1'])
      expect(await statusFrom(outside), outside).toBe(403);
    const { status, body } = await post(server, '/operator/graphql', query, headers);
    expect([status, body.errors[0]]).toMatchObject([
      403,
      { message: expect.stringContaining('127.0.0.1'), extensions: { code: 'FORBIDDEN' } },
    ]);
    // One entry counts all, with the last address, so that a flood does not fill the log.
    expect(await rejectionsOf(apiKey.id)).toEqual([rejection('outside its networks', { occurrences: 5 })]);
    const creating = {
      query: documentOf('chatTokenCreate', 'token'),
      variables: { input: { sellerId: at(0).id, name: 'Ann' } },
    };
    const created = await post(server, '/graphql', creating, { ...headers, ...from('203.0.113.9') });
    const { token } = created.body.data.chatTokenCreate;
    expect((await new Client(server, token, 'seller').data('{ seller { id } }')).seller.id).toBe(at(0).id);
  });

  test('is rejected on a WebSocket', async () => {
    const { key } = await createByAdmin({ networks: ['203.0.113.0/24'] });
    const socket = new WebSocket(
      `${server.address.replace('http', 'ws')}/operator/graphql`,
      'graphql-transport-ws',
    );
    const closed = new Promise<number>((resolve) => {
      socket.once('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } })),
      );
      socket.once('close', resolve);
    });
    expect(await closed).toBe(4403);
  });
});

describe('a chat token', () => {
  const create = (by: Client, name: string, seller = at(0)) =>
    run(by, 'chatTokenCreate', 'token', { ...(by.side === 'operator' && { sellerId: seller.id }), name });
  const entries = async () =>
    (
      await market.operator.data(
        '{ auditLog(first: 50) { nodes { actor action changes { field before after } } } }',
      )
    ).auditLog.nodes.filter(({ action }: { action: string }) => action === 'chatTokenCreate');

  test('is in the audit log with its key, once for each key, seller and name', async () => {
    const before = (await entries()).length;
    const site = await makeClient(server, owner(), { label: 'Site', scope: 'chat:impersonate' });
    await create(site, 'Bea');
    await Promise.all([create(site, 'Bea'), create(site, 'Bea'), create(site, 'Bea', at(1))]);
    await create(at(0).client, 'Bea');
    const added = (await entries()).slice(0, -before || undefined);
    expect(added.map(({ actor }: { actor: string }) => actor).sort()).toEqual([
      'Site',
      'Site',
      expect.stringMatching(/^key:/),
    ]);
    expect(added).toContainEqual({
      actor: 'Site',
      action: 'chatTokenCreate',
      changes: [{ field: `seller ${at(1).number}`, before: null, after: 'Bea' }],
    });
    const { pool } = server.database;
    await pool.query("update chat_token_record set recorded_at = recorded_at - interval '31 days'");
    await create(site, 'Bea');
    expect(await entries()).toHaveLength(before + added.length + 1);
    // The other old records are deleted.
    const { rows } = await pool.query('select name from chat_token_record where key_id is not null');
    expect(rows.length).toBeLessThan(3);
  });

  test('shows its key at the messages that it wrote, to the operator alone', async () => {
    const site = await makeClient(server, owner(), { label: 'Site', scope: 'chat:impersonate' });
    const { token } = await create(site, 'Cem');
    const send = 'mutation { chatMessageCreate(input: {message: "Hello."}) { chatMessage { id } } }';
    const { chatMessageCreate } = await new Client(server, token, 'seller').data(send);
    await at(0).client.data(send);
    const agent = await makeUser(server, { ...owner(), role: 'CUSTOMER_SUPPORT' });
    const support = await new Browser(server).signIn(agent.email);
    const { body } = await support.ask(
      'operator',
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 2) { nodes { sentByName sentThrough { label prefix } } } }',
      { id: at(0).id },
    );
    expect(body.data.chatMessages.nodes).toEqual([
      { sentByName: null, sentThrough: null },
      { sentByName: 'Cem', sentThrough: { label: 'Site', prefix: site.key.slice(0, 16) } },
    ]);
    const { node } = await market.operator.data(
      'query ($id: ID!) { node(id: $id) { ... on ChatMessage { sentThrough { label } } } }',
      { id: chatMessageCreate.chatMessage.id },
    );
    expect(node.sentThrough).toEqual({ label: 'Site' });
    expect(JSON.stringify(sellerSchema().toConfig().types.map(String))).not.toContain('ChatTokenKey');
  });
});

describe("a seller's externalId", () => {
  const list =
    'query ($filter: SellersForChatsFilter, $q: String) { sellersForChats(filter: $filter, q: $q) { totalCount totalCountIsExact nodes { businessName externalId } } }';
  const found = async (filter: object, q: string | null = null) =>
    (await market.operator.data(list, { filter, q })).sellersForChats;
  const create = (input: object) =>
    run(market.operator, 'sellerCreate', 'seller { id externalId } errors { field messages }', {
      businessName: 'Harbour Books',
      ...input,
    });
  const update = (input: object) =>
    run(market.operator, 'sellerUpdate', 'seller { businessName externalId } errors { field }', input);

  test('finds the seller, is unique in the marketplace, and can be changed and removed', async () => {
    const { seller } = await create({ externalId: ' erp-7 ' });
    expect(seller.externalId).toBe('erp-7');
    expect(await found({ externalId: 'erp-7' })).toEqual({
      totalCount: 1,
      totalCountIsExact: true,
      nodes: [{ businessName: 'Harbour Books', externalId: 'erp-7' }],
    });
    const backward = '{ sellersForChats(filter: {externalId: "erp-7"}, last: 1) { nodes { externalId } } }';
    expect((await market.operator.data(backward)).sellersForChats.nodes).toEqual([{ externalId: 'erp-7' }]);
    expect((await create({ externalId: 'erp-7' })).errors).toEqual([
      { field: 'externalId', messages: ['Another seller has this externalId.'] },
    ]);
    const other = await makeMarketplace(server, 'Other', []);
    const there = await run(other.operator, 'sellerCreate', 'errors { field }', {
      businessName: 'Books',
      externalId: 'erp-7',
    });
    expect(there.errors).toBeNull();
    const { id } = seller;
    expect((await update({ id, businessName: 'Pier Books' })).seller).toEqual({
      businessName: 'Pier Books',
      externalId: 'erp-7',
    });
    expect((await update({ id, externalId: 'erp-8' })).seller).toEqual({
      businessName: 'Pier Books',
      externalId: 'erp-8',
    });
    expect(await lastAudit()).toMatchObject({
      action: 'sellerUpdate',
      changes: [{ field: expect.stringMatching(/ externalId$/), before: 'erp-7', after: 'erp-8' }],
    });
    expect((await found({ externalId: 'erp-7' })).nodes).toEqual([]);
    expect((await found({ externalId: 'erp-8', unread: true })).nodes).toEqual([]);
    expect((await found({ externalId: 'erp-8', unread: false }, 'pier')).totalCount).toBe(1);
    expect((await found({ externalId: 'erp-8' }, 'lamps')).nodes).toEqual([]);
    const { seller: second } = await create({});
    expect((await update({ id: second.id, externalId: 'erp-8' })).errors).toEqual([{ field: 'externalId' }]);
    expect((await update({ id, externalId: null })).seller.externalId).toBeNull();
    expect((await update({ id: second.id, externalId: 'erp-8' })).errors).toBeNull();
  });

  test('must be text of 1 to 255 characters', async () => {
    for (const externalId of ['', ' ', 'x'.repeat(256), 'a\0b', '\ud800', '\u202egnp.exe', 'a\nb']) {
      expect((await create({ externalId })).errors, externalId).toMatchObject([{ field: 'externalId' }]);
    }
    const { body } = await market.operator.ask(list, { filter: { externalId: '\0' } });
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'externalId' });
  });
});
