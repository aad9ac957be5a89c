import { beforeAll, expect, test } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import { pruneAuditLogs } from '../../src/access/audit-retention.js';
import { adoptPositions } from '../../src/database/statements/adopt-log.js';
import { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { stayInThisHour } from '../harness/audit-log.js';
import { Browser, makeUser } from '../harness/browser.js';
import {
  answering,
  deliveriesOf,
  makeHook,
  type Receiver,
  say,
  startReceiver,
  verify,
} from '../harness/receiver.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the delivery of the audit log to webhooks, as to a SIEM. */

let server: TestServer;
let market: TestMarketplace;
let other: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Northlight', ['Shop', 'Lamps']);
  other = await makeMarketplace(server, 'Elsewhere', ['Shop']);
});

const events = ['AUDIT_ENTRY_CREATED'];
const patient = { interval: 20 };
const shopOf = ({ sellers: [shop] }: TestMarketplace) => shop as TestMarketplace['sellers'][number];

/** Creates a webhook for audit entries, and waits for its first delivery: the entry of its own creation. */
async function makeAuditHook(client: Client, more: Record<string, unknown> = {}) {
  const receiver = await startReceiver();
  const hook = await makeHook(client, receiver.url, { events, ...more });
  const [first] = await receiver.count(1);
  expect(first?.event.data.action).toBe('webhookCreate');
  return { ...hook, receiver };
}

const created = ({ received }: Receiver) =>
  received.filter(({ event }) => event.data.action === 'sellerCreate').map(({ event }) => event.data);

const namesOf = (receiver: Receiver) =>
  created(receiver).map(({ changes }) => changes.map(({ after }: { after: string }) => after).join());

async function addSeller({ operator }: TestMarketplace, businessName: string): Promise<void> {
  const { sellerCreate } = await operator.data(
    'mutation ($input: SellerCreateInput!) { sellerCreate(input: $input) { errors { field } } }',
    { input: { businessName } },
  );
  expect(sellerCreate.errors).toBeNull();
}

const entryFields = `id at lastAt occurrences actor actorKey actorKind sellerId action
  changes { field before after } sellers { id businessName reference } address userAgent`;

test('an entry is delivered with the fields of the API and a signature, and listed', async () => {
  const { id, secret, receiver } = await makeAuditHook(market.operator);
  await addSeller(market, 'Books');
  const [, request] = await receiver.count(2);
  if (!request) throw new Error('no delivery arrived');
  const { auditLog } = await market.operator.data(
    `{ auditLog(first: 1, filter: {action: "sellerCreate"}) { nodes { ${entryFields} } } }`,
  );
  expect(verify(secret, request)).toEqual({
    type: 'audit_entry.created',
    timestamp: auditLog.nodes[0].at,
    data: auditLog.nodes[0],
  });
  expect(request.event.data).toMatchObject({ actorKind: 'API_KEY', address: '127.0.0.1' });
  await expect
    .poll(async () => (await deliveriesOf(market.operator, id))[0], patient)
    .toMatchObject({ event: 'AUDIT_ENTRY_CREATED', state: 'DELIVERED', sequence: '2', sellerId: null });
});

test('entries arrive in order after a receiver has failed, and one is sent again with the same id', async () => {
  const { id, receiver } = await makeAuditHook(market.operator);
  let rejections = 2;
  receiver.behave((response) => response.writeHead(rejections-- > 0 ? 503 : 204).end());
  const names = ['One', 'Two', 'Three', 'Four'];
  for (const name of names) await addSeller(market, name);
  const { pool } = server.database;
  await expect
    .poll(async () => {
      await pool.query(
        'update webhook_lane set due_at = now() where leased_until is null and due_at > now()',
      );
      return namesOf(receiver).slice(-4);
    }, patient)
    .toEqual(names);
  expect(namesOf(receiver)).toEqual(['One', 'One', ...names]);
  const [latest] = await deliveriesOf(market.operator, id);
  await market.operator.data(
    'mutation ($id: ID!) { webhookRedeliver(input: { id: $id }) { errors { field } } }',
    { id: latest.id },
  );
  const ids = () => receiver.received.map(({ headers }) => headers['webhook-id']);
  await expect.poll(() => ids().filter((each) => each === latest.messageId), patient).toHaveLength(2);
  expect(namesOf(receiver).at(-1)).toBe('Four');
  // Deliveries change no setting, so none of them caused an entry.
  expect(receiver.received).toHaveLength(8);
  expect(await deliveriesOf(market.operator, id)).toHaveLength(5);
});

test('a webhook gets only the entries of its own log', async () => {
  const operator = await makeAuditHook(market.operator);
  const seller = await makeAuditHook(shopOf(market).client);
  const messages = await startReceiver();
  await makeHook(market.operator, messages.url);
  const neighbour = await makeAuditHook(market.sellers[1]?.client as Client);
  const elsewhere = await makeAuditHook(other.operator);
  await addSeller(other, 'Not here');
  await addSeller(market, 'Here');
  await expect.poll(() => namesOf(operator.receiver), patient).toEqual(['Here']);
  await expect.poll(() => namesOf(elsewhere.receiver), patient).toEqual(['Not here']);
  // The operator does not see the addresses of sellers' webhooks.
  const actions = operator.receiver.received.map(({ event }) => event.data.action);
  expect(actions).toEqual(['webhookCreate', 'webhookCreate', 'sellerCreate']);
  expect(JSON.stringify(operator.receiver.received)).not.toContain(seller.receiver.url);
  for (const { receiver } of [seller, neighbour]) expect(receiver.received).toHaveLength(1);
  expect(messages.received).toEqual([]);
});

test('registering needs the permission that reading the audit log needs', async () => {
  const owner = { marketplaceId: market.id };
  const support = await makeUser(server, { ...owner, role: 'CUSTOMER_SUPPORT' });
  const chatKey = await makeClient(server, owner, { scope: 'chat:write' });
  const attempt =
    'mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { webhook { id } } }';
  const input = { url: 'https://siem.example.com/', events };
  const browser = await new Browser(server).signIn(support.email);
  const codes = [
    await browser.ask('operator', attempt, { input }),
    await browser.ask('operator', '{ auditLog { nodes { id } } }'),
    await chatKey.ask(attempt, { input }),
    await chatKey.ask('{ auditLog { nodes { id } } }'),
  ].map(({ body }) => body.errors[0].extensions.code);
  expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'MISSING_SCOPE', 'MISSING_SCOPE']);
});

test('a flood of refused sign-ins is counted, and does not delay messages', async () => {
  stayInThisHour();
  const { email } = await makeUser(server, { marketplaceId: other.id, role: 'FINANCE' }, { name: 'Cleo' });
  const { receiver } = await makeAuditHook(other.operator, {
    events: [...events, 'CHAT_MESSAGE_CREATED'],
    query: 'query ($id: ID!) { node(id: $id) { ... on ChatMessage { message } } }',
  });
  // The receiver takes messages and hangs with the first entry.
  const hanging: (() => void)[] = [];
  receiver.behave((response, { event }) => {
    if (event.type === 'audit_entry.created') hanging.push(() => response.writeHead(204).end());
    else response.writeHead(204).end();
  });
  for (let n = 1; n <= 10; n++) {
    await new Browser(server).post('/auth/sign-in/email', { email, password: 'wrong password' });
    await addSeller(other, `Shop ${n}`);
  }
  await say(shopOf(other).client, 'Not delayed.');
  const messages = () => receiver.received.filter(({ event }) => event.type === 'chat_message.created');
  await expect
    .poll(() => messages().map(({ event }) => event.data))
    .toEqual([{ node: { message: 'Not delayed.' } }]);
  receiver.behave(answering(204));
  for (const release of hanging) release();
  await expect.poll(() => created(receiver), patient).toHaveLength(10);
  const failed = receiver.received.filter(({ event }) => event.data.action === 'signInFail');
  // The first, and the tenth.
  expect(failed).toHaveLength(2);
  expect(failed[1]?.event.data.occurrences).toBe(10);
  expect(new Set(failed.map(({ event }) => event.data.id)).size).toBe(1);
});

test('the retention deletes no entry that a webhook waits for', async () => {
  const owner = await makeMarketplace(server, 'Short', []);
  const { id, receiver } = await makeAuditHook(owner.operator);
  const { pool } = server.database;
  await pool.query('update marketplace set audit_retention_days = 1 where id = $1', [owner.id]);
  receiver.behave(answering(503));
  await addSeller(owner, 'Waits');
  await receiver.count(2);
  const kept = async () => {
    const { auditLog } = await owner.operator.data('{ auditLog(last: 2) { nodes { action } } }');
    return auditLog.nodes.map(({ action }: { action: string }) => action);
  };
  await pool.query("update audit_entry set at = at - interval '2 days' where marketplace_id = $1", [
    owner.id,
  ]);
  await pruneAuditLogs(systemActor, server.database);
  expect(await kept()).toEqual(['auditLogPrune', 'sellerCreate']);
  await owner.operator.data(
    'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { errors { field } } }',
    { id },
  );
  await pool.query("update audit_entry set at = at - interval '2 days' where marketplace_id = $1", [
    owner.id,
  ]);
  await pruneAuditLogs(systemActor, server.database);
  expect(await kept()).toEqual(['auditLogPrune']);
  expect((await pool.query('select from audit_event where marketplace_id = $1', [owner.id])).rows).toEqual(
    [],
  );
});

test('entries that wait in a restored database are delivered', async () => {
  const restored = await makeMarketplace(server, 'Restored', []);
  const { receiver } = await makeAuditHook(restored.operator);
  const { pool } = server.database;
  await pool.query('begin; select pg_current_xact_id(); commit');
  await pool.query(
    `with entry as (
       insert into audit_entry (marketplace_id, identity, action, changes)
       values ($1, 'administrator', 'sellerImport', '[]') returning id
     )
     insert into audit_event (marketplace_id, xid, entry_id, operator_sees, happened_at)
     select $1, '900000000000', id, true, now() from entry`,
    [restored.id],
  );
  await server.database.run(new MarketplaceScope(restored.id), adoptPositions, { lastXid: '800000000000' });
  const [, request] = await receiver.count(2);
  expect(request?.event.data).toMatchObject({ action: 'sellerImport', actor: 'administrator' });
});
