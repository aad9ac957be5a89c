import { beforeAll, expect, test } from 'vitest';
import { openFaultInjector, openLink } from '../harness/fault.js';
import { type Environment, makeChat, migratedDatabase, serveHere } from '../harness/process.js';
import { Client, type TestServer } from '../harness/server.js';

/* Tests that /readyz fails while a send would fail, names the failed part only to clients with access to details, and recovers without a restart. */

let environment: Environment;
let faults: Awaited<ReturnType<typeof openFaultInjector>>;
let server: TestServer;
let seller: Client;

const token = 'a-token-of-the-test';

beforeAll(async () => {
  environment = await migratedDatabase();
  const key = await makeChat(environment);
  faults = await openFaultInjector(environment.DATABASE_URL ?? '');
  server = await serveHere(environment, { metricsToken: token });
  seller = new Client(server, key, 'seller');
});

const send = 'mutation { chatMessageCreate(input: { message: "Hello." }) { errors { messages } } }';

async function readyz(headers: Record<string, string> = {}, at = server) {
  const response = await fetch(`${at.address}/readyz`, { headers });
  return { status: response.status, body: await response.json() };
}

const ready = { status: 200, body: { status: 'ok' } };
const failed = (part: string, reason: string) => ({
  status: 503,
  body: { status: 'unavailable', failed: { part, reason } },
});

/** Waits for a result: one is valid for half a second. */
const expectReadyz = (result: unknown) => expect.poll(() => readyz()).toEqual(result);

test('it is ready, and stores nothing', async () => {
  expect(await readyz()).toEqual(ready);
  for (const table of ['message', 'chat_event', 'idempotency_key']) {
    expect(await faults.run(`select from ${table}`)).toEqual([]);
  }
});

test.each([
  ['53100', 'disk-full'],
  ['53200', 'out-of-memory'],
  ['P0001', 'error'],
])('it names the write that fails with %s', async (sqlState, reason) => {
  await faults.failInserts(sqlState);
  await expectReadyz(failed('write', reason));
  await faults.failInserts(null);
  await expectReadyz(ready);
});

test('it names a read-only database', async () => {
  await faults.run(`alter database ${faults.name} set default_transaction_read_only = on`);
  await faults.endConnections();
  await expectReadyz(failed('write', 'read-only'));
  expect((await seller.ask(send)).status).toBe(503);
  await faults.run(`alter database ${faults.name} reset default_transaction_read_only`);
  await faults.endConnections();
  await expectReadyz(ready);
  expect((await seller.ask(send)).status).toBe(200);
});

test('it names the connection that is refused', async () => {
  await faults.allowConnections(false);
  await faults.endConnections();
  await expectReadyz(failed('connection', 'connection'));
  await faults.allowConnections(true);
  await expectReadyz(ready);
});

test('it names a schema that is older than the server', async () => {
  const [newest] = await faults.run('select max(version) as version from schema_version');
  await faults.run(`update schema_version set version = -1 where version = ${newest.version}`);
  await expectReadyz(failed('schema', 'old-schema'));
  await faults.run(`update schema_version set version = ${newest.version} where version = -1`);
  await expectReadyz(ready);
});

test('it is ready beside a newer server that has migrated the schema', async () => {
  await faults.run(
    "insert into schema_version (version, name, md5, run_at) values (9999, 'newer', '', now())",
  );
  expect(await readyz({}, await serveHere(environment))).toEqual(ready);
  await faults.run('delete from schema_version where version = 9999');
});

test('it answers while the write waits, and names it', async () => {
  await faults.run('begin');
  await faults.run('lock table message in access exclusive mode');
  await expectReadyz(failed('write', 'no-answer'));
  await faults.run('rollback');
  await expectReadyz(ready);
});

test('it names signals that do not arrive', async () => {
  const link = await openLink(environment.DATABASE_URL ?? '');
  const other = await serveHere({ DATABASE_URL: link.url });
  expect(await readyz({}, other)).toEqual(ready);
  link.refuse('parley signals');
  await faults.endConnections();
  await expect.poll(() => readyz({}, other)).toEqual(failed('signals', 'no-answer'));
  link.refuse(null);
  await expect.poll(() => readyz({}, other)).toEqual(ready);
});

test('only a request from this machine or with the token sees the part, and the metrics', async () => {
  await faults.failInserts('53100');
  const full = failed('write', 'disk-full');
  await expectReadyz(full);
  const hidden = { status: 503, body: { status: 'unavailable' } };
  const forwarded = { 'x-forwarded-for': '192.0.2.1' };
  expect(await readyz(forwarded)).toEqual(hidden);
  expect(await readyz({ ...forwarded, authorization: 'Bearer another-token' })).toEqual(hidden);
  expect(await readyz({ ...forwarded, authorization: `Bearer ${token}` })).toEqual(full);
  await faults.failInserts(null);
  const metrics = async (headers: Record<string, string>) =>
    (await fetch(`${server.address}/metrics`, { headers })).status;
  expect(await metrics({})).toBe(200);
  expect(await metrics(forwarded)).toBe(404);
  expect(await metrics({ ...forwarded, authorization: `Bearer ${token}` })).toBe(200);
});
