import { beforeAll, describe, expect, test } from 'vitest';
import { administrator, systemActor } from '../../src/access/actor.js';
import { pruneAuditLogs } from '../../src/access/audit-retention.js';
import type { PersonSession } from '../../src/access/session-lookup.js';
import type { UserRole } from '../../src/access/user-roles.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { removeMember, resetMember, updateMember } from '../../src/accounts/members.js';
import { createSeller } from '../../src/accounts/sellers.js';
import { isSignIn, type Operation, operations } from '../../src/http/sign-in/library-operations.js';
import { csvCell } from '../../src/text/csv-cell.js';
import { recordedActions, stayInThisHour } from '../harness/audit-log.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import {
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { transportsTo } from '../harness/transports.js';

/* Tests the audit log's entries about users and sign-ins; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Shop']);
});

test('changes of users on the command line are recorded, with the values before and after', async () => {
  const { database } = server;
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  await updateMember(administrator, database, { id, role: 'FULL_ADMIN' });
  await resetMember(administrator, database, { password: 'another password' }, id);
  await removeMember(administrator, database, id);
  await expect(removeMember(administrator, database, id)).rejects.toThrow();
  const number = market.sellers[0]?.number ?? 0;
  const clerk = await makeUser(server, { sellerId: number });
  const { auditLog } = await market.operator.data(
    '{ auditLog(first: 5) { nodes { actor action changes { field before after } } } }',
  );
  const entry = (action: string, field: string, before: string | null, after: string | null) => ({
    actor: 'administrator',
    action,
    changes: [{ field, before, after }],
  });
  expect(auditLog.nodes).toEqual([
    entry('userCreate', clerk.email, null, `seller ${number}`),
    entry('userRemove', email, 'FULL_ADMIN', null),
    entry('userReset', email, 'FULL_ADMIN', 'FULL_ADMIN'),
    entry('userUpdate', email, 'FINANCE', 'FULL_ADMIN'),
    entry('userCreate', email, null, 'FINANCE'),
  ]);
});

test('a complete sign-in, a sign-out and a second factor are recorded with the person’s name', async () => {
  const owner = { marketplaceId: market.id, role: 'FINANCE' } as const;
  const { email } = await makeUser(server, owner, { name: 'Ada' });
  await new Browser(server).post('/auth/sign-in/email', { email, password: 'not the password' });
  const browser = await new Browser(server).signIn(email);
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
  await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  const again = await new Browser(server).signIn(email);
  expect(await recordedActions(market, 'Ada')).toEqual(['secondFactorEnable', 'signIn', 'signInFail']);
  await again.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] });
  await again.post('/auth/two-factor/disable', { password, code: backupCodes[1] });
  await again.post('/auth/sign-out', {});
  await again.post('/auth/sign-out', {});
  expect(await recordedActions(market, 'Ada')).toEqual([
    'signOut',
    'secondFactorDisable',
    'signIn',
    'secondFactorEnable',
    'signIn',
    'signInFail',
  ]);
});

test('codes of a signed-in person whose app is on are not recorded as turning it on', async () => {
  const owner = { marketplaceId: market.id, role: 'FINANCE' } as const;
  const { email } = await makeUser(server, owner, { name: 'Codes' });
  const browser = await new Browser(server).signIn(email);
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
  await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  const before = await recordedActions(market, 'Codes');
  const backupCode = { code: backupCodes[0] };
  const code = { code: codeOf(totpURI, 'next') };
  expect((await browser.post('/auth/two-factor/verify-backup-code', backupCode)).status).toBe(200);
  expect((await browser.post('/auth/two-factor/verify-totp', code)).status).toBe(200);
  expect(await recordedActions(market, 'Codes')).toEqual(before);
  const operation = operations.find(({ path }) => path === '/two-factor/verify-backup-code') as Operation;
  const session = { twoFactorEnabled: true } as PersonSession;
  // The library starts no session then. If it ever does, that is a sign-in.
  expect(isSignIn(operation, session)).toBe(true);
});

test('an attempt of a signed-in person that is no sign-in is not recorded as a failed one', async () => {
  const owner = { marketplaceId: market.id, role: 'FINANCE' } as const;
  const { email } = await makeUser(server, owner, { name: 'Setup' });
  const other = await makeUser(server, owner, { name: 'Other' });
  const mail = { url: 'smtp://127.0.0.1:9', from: 'chat@market.example' };
  const mailing = await startTestServer({ database: server.database, signIn: { mail } });
  const browser = await new Browser(mailing).signIn(email);
  await browser.post('/auth/two-factor/enable', { password });
  for (const path of ['/auth/two-factor/verify-totp', '/auth/two-factor/verify-backup-code'])
    expect((await browser.post(path, { code: '000000' })).status, path).toBe(401);
  await browser.submit('/auth/magic-link/verify?token=wrong');
  expect(await recordedActions(market, 'Setup')).toEqual(['signIn']);
  // A failed sign-in to another account is one.
  await browser.post('/auth/sign-in/email', { email: other.email, password: 'not the password' });
  expect(await recordedActions(market, 'Setup')).toEqual(['signIn']);
  expect(await recordedActions(market, 'Other')).toEqual(['signInFail']);
});

test('a wrong code after the password is recorded as a failed sign-in', async () => {
  const owner = { marketplaceId: market.id, role: 'FINANCE' } as const;
  const { email } = await makeUser(server, owner, { name: 'Wrong' });
  const browser = await new Browser(server).signIn(email);
  const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
  await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  const stranger = new Browser(server);
  await stranger.post('/auth/sign-in/email', { email, password });
  expect((await stranger.post('/auth/two-factor/verify-totp', { code: '000000' })).status).toBe(401);
  expect(await recordedActions(market, 'Wrong')).toEqual(['signInFail', 'secondFactorEnable', 'signIn']);
});

const fields = `id at lastAt occurrences actor actorKey actorKind action address userAgent
  changes { field before after }`;
const list = `query ($filter: AuditLogFilter, $q: String, $first: Int, $after: String) {
  auditLog(filter: $filter, q: $q, first: $first, after: $after) {
    nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;

describe('the log of a marketplace of its own', () => {
  let shop: TestMarketplace['sellers'][number];
  let other: TestMarketplace;
  let admin: Browser;
  let clerk: Browser;
  let clerkEmail: string;

  beforeAll(async () => {
    stayInThisHour();
    other = await makeMarketplace(server, 'Other Market', ['Harbour Books', 'Lamps']);
    const [first] = other.sellers;
    if (!first) throw new Error('There is no seller.');
    shop = first;
    const owner = { marketplaceId: other.id, role: 'FULL_ADMIN' } as const;
    admin = await new Browser(server).signIn((await makeUser(server, owner, { name: 'Grace' })).email);
    clerkEmail = (await makeUser(server, { sellerId: shop.number }, { name: 'Cleo' })).email;
    for (const _ of [1, 2, 3]) {
      await new Browser(server).post('/auth/sign-in/email', {
        email: clerkEmail,
        password: 'wrong password',
      });
    }
    await new Browser(server).post('/auth/sign-in/email', {
      email: 'nobody@x.example',
      password: 'wrong one',
    });
    clerk = await new Browser(server).signIn(clerkEmail);
  });

  const entries = async (variables = {}, by = admin, side: 'operator' | 'seller' = 'operator') => {
    const { body } = await by.ask(side, list, variables);
    expect(body.errors).toBeUndefined();
    return body.data.auditLog.nodes;
  };

  test('counts failed sign-ins in one entry, with address and user agent', async () => {
    const failed = await entries({ filter: { action: 'signInFail' } });
    expect(failed).toEqual([
      expect.objectContaining({
        ...{ actor: 'Cleo', actorKind: 'USER', occurrences: 3, address: '127.0.0.1' },
        ...{ userAgent: 'node', changes: [] },
      }),
    ]);
    expect(Date.parse(failed[0].lastAt)).toBeGreaterThanOrEqual(Date.parse(failed[0].at));
    const [signedIn] = await entries({ filter: { actorKey: failed[0].actorKey, action: 'signIn' } });
    expect(signedIn).toMatchObject({ actor: 'Cleo', occurrences: 1, lastAt: null, address: '127.0.0.1' });
  });

  test('counts requests of an actor without the permission', async () => {
    const owner = { marketplaceId: other.id, role: 'CUSTOMER_SUPPORT' } as const;
    const support = await new Browser(server).signIn((await makeUser(server, owner, { name: 'Sam' })).email);
    for (const _ of [1, 2]) await support.ask('operator', '{ webhooks { id } auditLog { nodes { id } } }');
    expect((await support.get('/operator/audit-log.csv')).status).toBe(403);
    const refused = await entries({ filter: { action: 'permissionRefuse' } });
    expect(refused).toEqual([
      expect.objectContaining({
        ...{ actor: 'Sam', occurrences: 3 },
        changes: [{ field: 'permission', before: null, after: 'settings.manage' }],
      }),
    ]);
  });

  test.each<[UserRole, string]>([
    ['MEMBER', '{ chatEventsCursor }'],
    ['CUSTOMER_SUPPORT', '{ webhooks { id } }'],
  ])('names the browser of a WebSocket on which %s is rejected', async (role, query) => {
    const { email } = await makeUser(server, { marketplaceId: other.id, role }, { name: `Wes ${role}` });
    const { headers } = await new Browser(server).signIn(email);
    const userAgent = `Socket of ${role}`;
    const client = new Client(server, '', 'operator', { ...headers, 'user-agent': userAgent });
    await transportsTo(server).WebSocket(client, query);
    const refused = await entries({ filter: { action: 'permissionRefuse' } });
    expect(refused.find(({ actor }: { actor: string }) => actor === `Wes ${role}`)).toMatchObject({
      address: '127.0.0.1',
      userAgent,
    });
  });

  test('of a seller has its own acts, which include its webhooks', async () => {
    const create = `mutation { webhookCreate(input: {url: "https://hooks.example.com/secret", events: [CHAT_MESSAGE_CREATED]}) {
      webhook { id } errors { field messages } } }`;
    expect((await clerk.ask('seller', create)).body.data.webhookCreate.errors).toBeNull();
    const own = await entries({}, clerk, 'seller');
    expect(own.map(({ action }: { action: string }) => action)).toEqual([
      'webhookCreate',
      'signIn',
      'signInFail',
    ]);
    const { body } = await clerk.ask('seller', '{ auditLog(last: 1) { nodes { action } } }');
    expect(body.data.auditLog.nodes).toEqual([{ action: 'signInFail' }]);
    expect(JSON.stringify(await entries())).not.toContain('hooks.example.com');
    const [, neighbour] = other.sellers;
    expect((await neighbour?.client.data(list))?.auditLog.nodes).toEqual([]);
  });

  test('is filtered by time, and searched in names, addresses and changes', async () => {
    const all = await entries();
    const { at, id } = all[1];
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect(
      (await entries({ filter: { since: at, until: later } })).map((each: { id: string }) => each.id),
    ).toContain(id);
    expect(await entries({ filter: { until: '2020-01-01T00:00:00Z' } })).toEqual([]);
    expect((await entries({ filter: { since: '2020-01-01T00:00:00Z' } })).length).toBe(all.length);
    const found = await entries({ q: 'CLEO' });
    expect(new Set(found.map(({ actor }: { actor: string }) => actor))).toEqual(new Set(['Cleo']));
    const { body } = await admin.ask('operator', list, { q: '%' });
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'q' });
  });

  test('is exported as CSV that runs no formula, and as JSON lines', async () => {
    await createSeller(
      await administratorOf(administrator, server.database, other.id, 'marketplace'),
      server.database,
      { businessName: '=HYPERLINK("https://x.example")' },
    );
    const download = async (by: Browser, path: string) => {
      const answer = await fetch(server.address + path, { headers: by.headers });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const csv = await download(admin, '/operator/audit-log.csv?action=sellerCreate');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="audit-log.csv"');
    expect(csv.text).toContain('"sellerCreate","seller ');
    expect(csvCell('=1+1')).toBe(`"'=1+1"`);
    expect(csvCell('  @x "y"')).toBe(`"'  @x ""y"""`);
    const lines = (await download(admin, '/operator/audit-log.jsonl')).text.trimEnd().split('\n');
    const exported = lines.map((line) => JSON.parse(line));
    expect(exported[0]).toMatchObject({
      action: 'auditLogExport',
      actor: 'Grace',
      actorKey: expect.any(String),
    });
    expect(exported.length).toBe((await entries()).length - 1);
    await download(admin, '/operator/audit-log.jsonl');
    const repeated = await entries({ filter: { action: 'auditLogExport' } });
    expect(
      repeated.map(({ occurrences, changes }: { occurrences: number; changes: object }) => [
        occurrences,
        changes,
      ]),
    ).toEqual([
      [2, [{ field: 'format', before: null, after: 'jsonl' }]],
      [1, [{ field: 'format', before: null, after: 'csv' }]],
    ]);
    const head = { method: 'HEAD', headers: admin.headers };
    const { status, headers } = await fetch(`${server.address}/operator/audit-log.csv`, head);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await entries({ filter: { action: 'auditLogExport' } })).toEqual(repeated);
    expect((await download(clerk, '/seller/audit-log.jsonl')).text).not.toContain('Grace');
    expect((await download(clerk, '/operator/audit-log.csv')).status).toBe(401);
    expect((await download(admin, '/operator/audit-log.csv?since=yesterday')).status).toBe(400);
    expect((await download(new Browser(server), '/operator/audit-log.csv')).status).toBe(401);
  });

  test('loses entries whose retention is over, once a day, and records it', async () => {
    const set = (days: number | null) =>
      admin.ask(
        'operator',
        'mutation ($input: AuditRetentionUpdateInput!) { auditRetentionUpdate(input: $input) { auditRetentionDays errors { field } } }',
        { input: { days } },
      );
    expect((await set(0)).body.data.auditRetentionUpdate.errors).toEqual([{ field: 'days' }]);
    expect((await set(30)).body.data.auditRetentionUpdate).toEqual({ auditRetentionDays: 30, errors: null });
    expect((await admin.ask('operator', '{ auditRetentionDays }')).body.data).toEqual({
      auditRetentionDays: 30,
    });
    const { rows: before } = await server.database.pool.query(
      'select from audit_entry where marketplace_id = $1',
      [other.id],
    );
    const age = (days: number) =>
      server.database.pool.query(
        "update audit_entry set at = at - $2 * interval '1 day' where marketplace_id = $1",
        [other.id, days],
      );
    expect(await pruneAuditLogs(systemActor, server.database)).toBe(0);
    await age(31);
    expect(await pruneAuditLogs(systemActor, server.database)).toBe(before.length);
    expect(await entries()).toEqual([
      expect.objectContaining({
        ...{ action: 'auditLogPrune', actorKind: 'SYSTEM' },
        changes: [{ field: 'entries before', before: expect.any(String), after: null }],
      }),
    ]);
    await admin.ask(
      'operator',
      'mutation { marketplaceUpdate(input: {chatEnabled: false}) { errors { field } } }',
    );
    await server.database.pool.query(
      "update audit_entry set at = at - interval '31 days' where marketplace_id = $1 and action = 'marketplaceUpdate'",
      [other.id],
    );
    // One was recorded today.
    expect(await pruneAuditLogs(systemActor, server.database)).toBe(0);
    expect((await set(30)).body.data.auditRetentionUpdate.auditRetentionDays).toBe(30);
    expect(await entries({ filter: { action: 'auditRetentionUpdate' } })).toEqual([]);
  });
});
