import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { revokeKey } from '../src/accounts/api-keys.js';
import { chatMessageId, decodeExportId, sellerId } from '../src/graphql/ids.js';
import { downloadExport, type ExportDownload, openExport } from '../src/transfer/download-export.js';
import { paced } from '../src/transfer/paced-parts.js';
import { Browser, makeUser } from './harness/browser.js';
import { runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Exports messages over both APIs, and downloads them by their links. */

const create =
  'mutation ($input: ExportCreateInput!) { exportCreate(input: $input) { export { id downloadPath } errors { field messages } } }';
const cancel = 'mutation ($input: ExportCancelInput!) { exportCancel(input: $input) { errors { field } } }';
const list =
  '{ exports { id format state downloadPath createdByName seller { id } progress { sellers doneSellers messages } downloadCount } }';

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['First', 'Second']);
  const other = await makeMarketplace(server, 'Other market', ['Foreign']);
  await say(other.operator, 'A message of another marketplace.', other.sellers[0]?.id ?? '');
  await say(market.operator, 'Hello, first.', seller(0).id);
  await say(seller(0).client, 'Hello, market.');
  await say(seller(1).client, 'A question of the second.');
  await market.operator.data(
    'mutation ($input: SellerUpdateInput!) { sellerUpdate(input: $input) { errors { field } } }',
    { input: { id: seller(0).id, externalId: 'internal-7' } },
  );
});

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];

interface Made {
  id: string;
  downloadPath: string;
}

async function made(client: Client, input: object): Promise<Made> {
  const { exportCreate } = await client.data(create, { input });
  expect(exportCreate.errors).toBeNull();
  return exportCreate.export;
}

const download = (path: string, method = 'GET', { address } = server) => fetch(address + path, { method });

/** Cancels all exports of a side, so that a test begins without any. */
async function cancelAll(client: Client): Promise<void> {
  const { exports } = await client.data('{ exports { id } }');
  for (const { id } of exports) await client.data(cancel, { input: { id } });
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { exportedAt, ...rest } = JSON.parse(line);
      return rest;
    });

test('a link downloads what the command exports, in another process too, and records it', async () => {
  const { id, downloadPath } = await made(market.operator, { format: 'JSON_LINES' });
  const before = await market.operator.data(list);
  expect(before.exports[0]).toMatchObject({
    id,
    state: 'READY',
    downloadCount: 0,
    seller: null,
    downloadPath,
  });

  expect((await download(downloadPath, 'HEAD')).status).toBe(200);
  const another = await startTestServer({ database: server.database });
  const answer = await download(downloadPath, 'GET', another);
  expect(answer.status).toBe(200);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-disposition': 'attachment; filename="messages.jsonl"',
    'content-type': 'application/jsonl; charset=utf-8',
  });
  const { stdout } = await runOn(server.database)({}, ['export', '--marketplace', String(market.id)]);
  expect(linesOf(await answer.text())).toEqual(linesOf(stdout));

  const { exports } = await market.operator.data(list);
  expect(exports[0]).toMatchObject({
    ...{ id, state: 'DOWNLOADED', downloadCount: 1 },
    progress: { sellers: 2, doneSellers: 2, messages: 3 },
  });
  const { auditLog } = await market.operator.data('{ auditLog(first: 3) { nodes { action actorKind } } }');
  expect(auditLog.nodes).toEqual([
    { action: 'exportCreate', actorKind: 'COMMAND_LINE' },
    { action: 'exportDownload', actorKind: 'API_KEY' },
    { action: 'exportCreate', actorKind: 'API_KEY' },
  ]);
});

test('an export has one seller, or a period, and is checked', async () => {
  const text = async (input: object) =>
    (await download((await made(market.operator, input)).downloadPath)).text();
  const first = await text({ format: 'JSON_LINES', sellerId: seller(0).id });
  expect(linesOf(first).at(-1)).toEqual({ type: 'end', sellers: 1, messages: 2 });
  const later = await text({ format: 'CSV', since: '2100-01-01T00:00:00Z' });
  expect(parse(later, { bom: true, columns: true })).toEqual([]);
  const page = await text({ format: 'HTML' });
  expect(page.match(/<article>/g)).toHaveLength(2);
  expect(page).not.toContain('another marketplace');
  for (const [field, input] of [
    ['sellerId', { sellerId: Buffer.from('Seller-2147483647').toString('base64') }],
    ['until', { since: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
  ] as const) {
    const { exportCreate } = await market.operator.data(create, { input: { format: 'CSV', ...input } });
    expect(exportCreate).toMatchObject({ export: null, errors: [{ field }] });
  }
});

test('a seller exports its own thread, without what only the operator sees', async () => {
  const agent = await makeUser(
    server,
    { marketplaceId: market.id, role: 'FULL_ADMIN' },
    { name: 'Ada King' },
  );
  const browser = await new Browser(server).signIn(agent.email);
  await browser.ask(
    'operator',
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
    { input: { sellerId: seller(0).id, message: 'From Ada.' } },
  );
  await market.operator.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { errors { field } } }',
    { input: { sellerId: seller(0).id, text: 'A secret note.' } },
  );
  for (const format of ['JSON_LINES', 'CSV', 'HTML']) {
    const { downloadPath } = await made(seller(0).client, { format });
    const text = await (await download(downloadPath)).text();
    expect(text).toContain('From Ada.');
    for (const hidden of ['Ada King', 'internal-7', 'secret note', 'of the second']) {
      expect(text, format).not.toContain(hidden);
    }
  }
  const { exports } = await seller(1).client.data(list);
  expect(exports).toEqual([]);
  const entries = '{ auditLog(first: 1) { nodes { action actor } } }';
  const own = await seller(0).client.data(entries);
  expect(own.auditLog.nodes).toMatchObject([{ action: 'exportDownload' }]);
  const operators = await market.operator.data(
    '{ auditLog(first: 20) { nodes { sellerId: actor action } } }',
  );
  const identity = own.auditLog.nodes[0].actor;
  expect(operators.auditLog.nodes).not.toContainEqual({ sellerId: identity, action: 'exportDownload' });
});

test('a download does not have what was redacted after the export was created', async () => {
  await say(market.operator, 'The code is swordfish.', seller(1).id);
  const { chatMessages } = await market.operator.data(
    'query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { id } } }',
    { id: seller(1).id },
  );
  const { downloadPath } = await made(market.operator, { format: 'CSV' });
  expect(await (await download(downloadPath)).text()).toContain('swordfish');
  await market.operator.data(
    'mutation ($input: ChatMessageRedactInput!) { chatMessageRedact(input: $input) { errors { field } } }',
    { input: { id: chatMessages.nodes[0].id, everything: true } },
  );
  expect(await (await download(downloadPath)).text()).not.toContain('swordfish');
});

describe('a link ends', () => {
  const expectEnded = async (path: string) => {
    const answer = await download(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('Hello');
  };

  test('when the export is cancelled or expires, and another signature is none', async () => {
    const { id, downloadPath } = await made(market.operator, { format: 'CSV' });
    await expectEnded(downloadPath.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')));
    await expectEnded(downloadPath.replace(/\d+-/, '1-'));
    await expectEnded('/exports/1');
    const { database } = server;
    await database.pool.query(
      `update message_export set expires_at = clock_timestamp() where id = ${decodeExportId(id)}`,
    );
    await expectEnded(downloadPath);
    const other = await made(market.operator, { format: 'CSV' });
    await market.operator.data(cancel, { input: { id: other.id } });
    await expectEnded(other.downloadPath);
    const { exportCancel } = await market.operator.data(cancel, { input: { id: other.id } });
    expect(exportCancel.errors).toEqual([{ field: 'id' }]);
  });

  test('with its API key', async () => {
    const client = await makeClient(server, { marketplaceId: market.id });
    const { downloadPath } = await made(client, { format: 'CSV' });
    expect((await download(downloadPath)).status).toBe(200);
    const { rows } = await server.database.pool.query('select max(id) as id from api_key');
    await revokeKey(administrator, server.database, rows[0].id);
    await expectEnded(downloadPath);
  });

  test('when its user gets a role that cannot export; others do not see it', async () => {
    const owner = { marketplaceId: market.id, role: 'WEBMASTER' as const };
    const { id, email } = await makeUser(server, owner, { name: 'Wim' });
    const browser = await new Browser(server).signIn(email);
    const { body } = await browser.ask('operator', create, { input: { format: 'CSV' } });
    const { downloadPath } = body.data.exportCreate.export;
    expect((await download(downloadPath)).status).toBe(200);
    const { exports } = await market.operator.data(list);
    expect(exports[0]).toMatchObject({ createdByName: 'Wim', downloadPath: null });
    await server.database.pool.query(`update membership set role = 'CUSTOMER_SUPPORT' where id = ${id}`);
    await expectEnded(downloadPath);
  });
});

describe('a download that runs', () => {
  const client = { address: '127.0.0.1', userAgent: undefined };

  /** Begins a download without a client, and reads its first part. */
  async function begun({ id }: Made, stallMs = 60_000): Promise<ExportDownload> {
    const { database } = server;
    const opened = await openExport(database, decodeExportId(id) ?? 0, client);
    if (!opened) throw new Error('The export does not exist.');
    const started = await downloadExport(opened, database, {
      ...{ ids: { sellerId, chatMessageId }, address: client.address, times: { checkMs: 20, stallMs } },
      onError: (error) => {
        throw error;
      },
    });
    if (!started) throw new Error('The export was cancelled.');
    await started.parts.next();
    return started;
  }

  const aborted = ({ signal }: ExportDownload) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });

  async function expectEnd(running: ExportDownload): Promise<void> {
    await aborted(running);
    await expect(running.parts.next()).rejects.toThrow('ended early');
  }

  test('ends when it is cancelled, when another takes its place, and when nothing is read', async () => {
    await cancelAll(market.operator);
    const one = await made(market.operator, { format: 'JSON_LINES' });
    const first = await begun(one);
    const { exports } = await market.operator.data(list);
    expect(exports[0]).toMatchObject({ state: 'DOWNLOADING' });
    const second = await begun(one);
    await expectEnd(first);
    await market.operator.data(cancel, { input: { id: one.id } });
    await expectEnd(second);
    await expectEnd(await begun(await made(market.operator, { format: 'CSV' }), 10));
  });

  test('takes turns with the others of its process, and leaves most of the time to requests', async () => {
    let reading = 0;
    const { signal } = new AbortController();
    async function* parts() {
      for (let n = 0; n < 5; n++) {
        expect(++reading).toBe(1);
        const endMs = performance.now() + 4;
        while (performance.now() < endMs) await new Promise(setImmediate);
        reading--;
        yield `${n}`;
      }
    }
    const startMs = performance.now();
    const read = await Promise.all(
      [1, 2].map(async () => {
        let text = '';
        for await (const part of paced(parts(), signal)) text += part;
        return text;
      }),
    );
    expect(read).toEqual(['01234', '01234']);
    // Ten parts of 4 ms, each with a pause of three times as long.
    expect(performance.now() - startMs).toBeGreaterThan(10 * 4 * 3.5);
  });

  test('is one of a maximum; one of a killed process does not count', async () => {
    await cancelAll(market.operator);
    const running = [
      await begun(await made(market.operator, { format: 'CSV' })),
      await begun(await made(market.operator, { format: 'CSV' })),
    ];
    const third = await made(market.operator, { format: 'CSV' });
    const answer = await download(third.downloadPath);
    expect(answer.status).toBe(429);
    expect(await answer.text()).toContain('cancel one');
    await running[0]?.parts.return(undefined);
    expect((await download(third.downloadPath)).status).toBe(200);
    await running[1]?.parts.return(undefined);
    await server.database.pool.query(
      "update message_export set download_seen_at = now() - interval '31 seconds' where owner_seller is null",
    );
    expect((await download(third.downloadPath)).status).toBe(200);
  });
});

test('a side has a maximum of exports, and the error says what to do', async () => {
  const { client } = seller(1);
  for (let i = 0; i < 20; i++) await made(client, { format: 'CSV' });
  const { exportCreate } = await client.data(create, { input: { format: 'CSV' } });
  expect(exportCreate).toEqual({
    export: null,
    errors: [{ field: null, messages: [expect.stringContaining('Cancel one that is not needed')] }],
  });
  const { rowCount } = await server.database.pool.query(
    'update message_export set expires_at = clock_timestamp() where owner_seller is not null',
  );
  expect(rowCount).toBeGreaterThan(19);
  await made(client, { format: 'CSV' });
  const left = await server.database.pool.query(
    'select count(*)::integer as count from message_export where owner_seller is not null',
  );
  expect(left.rows[0].count).toBe(1);
});
