import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { sellerId } from '../src/graphql/ids.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { placesOf } from './harness/canary.js';
import { setActions } from './harness/content-policy.js';
import { afterFile } from './harness/ending.js';
import { type Outcome, runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import { Client, makeClient, startTestServer, type TestServer } from './harness/server.js';
import { readWholeChat, withoutIds } from './harness/whole-chat.js';

/* Imports files of messages with the command line, and compares the APIs of both marketplaces. */

let source: TestServer;
let target: TestServer;
let seeded: { marketplaceId: number; operator: Client };
const folder = mkdtempSync(join(tmpdir(), 'parley-import-'));
afterFile(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

beforeAll(async () => {
  source = await startTestServer();
  target = await startTestServer();
  const { marketplaceId, key } = await seedMarketplace(administrator, source.database, {
    sellers: 15,
    messages: 400,
  });
  seeded = { marketplaceId, operator: new Client(source, key, 'operator') };
});

async function newMarketplace({ database, ...server }: TestServer = target) {
  const id = await createMarketplace(administrator, database, 'New home');
  return { id, operator: await makeClient({ database, ...server }, { marketplaceId: id }) };
}

/** Writes a file of these lines. Returns its path. */
function fileOf(lines: readonly (object | string)[]): string {
  files += 1;
  const path = join(folder, `${files}.jsonl`);
  writeFileSync(
    path,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return path;
}

async function exportOf({ database }: TestServer, marketplaceId: number): Promise<string> {
  const { stdout, code } = await runOn(database)({}, ['export', '--marketplace', String(marketplaceId)]);
  expect(code).toBe(0);
  files += 1;
  const path = join(folder, `${files}.jsonl`);
  writeFileSync(path, stdout);
  return path;
}

const mappingOf = (id: number) => join(folder, `ids-${id}.csv`);

const importing = (id: number, file: string, ...args: string[]): Promise<Outcome> =>
  runOn(target.database)({}, [
    ...['import', '--marketplace', String(id), file, '--mapping', mappingOf(id), '--json', ...args],
  ]);

async function outcomeOf(id: number, file: string, ...args: string[]) {
  const { code, stdout, stderr } = await importing(id, file, ...args);
  expect(code, stderr).toBe(0);
  return { ...JSON.parse(stdout), stderr };
}

const none = { sellers: 0, messages: 0, skipped: 0, rejected: 0, refused: 0, known: 0 };
const head = (name: string) => ({
  ...{ type: 'marketplace', format: 'parley-export', version: 1, source: name, name: 'Old home' },
  exportedAt: '2026-01-01T00:00:00Z',
});
const shop = (id = 'Shop') => ({ type: 'seller', id, businessName: `The ${id}`, externalId: null });
const message = (order: number, more: object = {}) => ({
  ...{ type: 'message', id: `M-${order}`, sellerId: 'Shop', order, sentByType: 'User', sentByName: null },
  ...{
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, order)).toISOString(),
    readAt: null,
    message: `Text ${order}`,
  },
  ...more,
});
const end = { type: 'end', sellers: 1, messages: 1 };

describe('a whole marketplace', () => {
  let home: Awaited<ReturnType<typeof newMarketplace>>;
  let file: string;

  test('has the same ids, times, senders, order, read marks and counts elsewhere', async () => {
    file = await exportOf(source, seeded.marketplaceId);
    home = await newMarketplace();
    expect(await outcomeOf(home.id, file)).toMatchObject({ ...none, sellers: 15, messages: 400 });
    expect(await readWholeChat(home.operator)).toEqual(await readWholeChat(seeded.operator));
    expect(existsSync(mappingOf(home.id))).toBe(false);
  });

  test('does not change by a second import, and exports the same again', async () => {
    const before = await readWholeChat(home.operator);
    expect(await outcomeOf(home.id, file)).toMatchObject({ ...none, known: 400 });
    expect(await readWholeChat(home.operator)).toEqual(before);
    const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n').slice(1);
    expect(linesOf(await exportOf(target, home.id))).toEqual(linesOf(file));
  });

  test('is found by a search, and nobody is notified', async () => {
    const search = '{ chatMessagesSearch(q: "order", first: 500) { nodes { id } } }';
    const found = await home.operator.data(search);
    expect(found.chatMessagesSearch.nodes.length).toBeGreaterThan(5);
    expect(found).toEqual(await seeded.operator.data(search));
    const { rows } = await target.database.pool.query(
      `select (select count(*) from chat_event where marketplace_id = $1)::integer as events,
              (select count(*) from unread_pause where marketplace_id = $1)::integer as pauses,
              (select count(*) from push_item where marketplace_id = $1)::integer as pushes`,
      [home.id],
    );
    expect(rows).toEqual([{ events: 0, pauses: 0, pushes: 0 }]);
    const { auditLog } = await home.operator.data(
      '{ auditLog { nodes { action actorKind changes { field after } } } }',
    );
    const [, latest] = auditLog.nodes;
    expect(latest).toMatchObject({
      ...{ action: 'messageImport', actorKind: 'COMMAND_LINE' },
      changes: [{ field: 'source' }, { field: 'sellers', after: '15' }, { field: 'messages', after: '400' }],
    });
  });

  test('gets new ids where its own are taken, which a file lists', async () => {
    const second = await newMarketplace();
    expect(await outcomeOf(second.id, file)).toMatchObject({ ...none, sellers: 15, messages: 400 });
    const [copy, original] = [await readWholeChat(second.operator), await readWholeChat(seeded.operator)];
    expect(withoutIds(copy)).toEqual(withoutIds(original));
    const rows: { id: string; new_id: string }[] = parse(readFileSync(mappingOf(second.id)), {
      columns: true,
    });
    const mapping = new Map(rows.map(({ id, new_id }) => [id, new_id]));
    const idsOf = (threads: typeof copy) =>
      threads.flatMap(({ seller, messages }) => [seller.id, ...messages.map(({ id }) => id)]);
    expect(idsOf(original).map((id) => mapping.get(id))).toEqual(idsOf(copy));
  });
});

test('a thread takes only messages that are newer than its own, and keeps its own as they are', async () => {
  const home = await newMarketplace();
  const early = [head('growing'), shop(), ...[1, 2, 3].map((order) => message(order)), end];
  expect(await outcomeOf(home.id, fileOf(early))).toMatchObject({ sellers: 1, messages: 3 });
  const [thread] = await readWholeChat(home.operator);
  await say(home.operator, 'Written here.', thread?.seller.id ?? '');
  const before = await readWholeChat(home.operator);

  const older = [...early.slice(0, -1), message(4), end];
  const again = await outcomeOf(home.id, fileOf(older));
  expect(again).toMatchObject({ ...none, known: 3, skipped: 1 });
  expect(again.stderr).toContain('line 6: skipped: the thread has a newer message');
  expect(await readWholeChat(home.operator)).toEqual(before);

  const soon = new Date(Date.now() + 60_000).toISOString();
  const newer = [
    ...older.slice(0, -1),
    message(5, { createdAt: soon }),
    message(6, { createdAt: soon }),
    end,
  ];
  expect(await outcomeOf(home.id, fileOf(newer))).toMatchObject({
    ...none,
    known: 3,
    skipped: 1,
    messages: 2,
  });
  const [after] = await readWholeChat(home.operator);
  expect(after?.messages.map(({ message }) => message)).toEqual([
    'Text 6',
    'Text 5',
    'Written here.',
    'Text 3',
    'Text 2',
    'Text 1',
  ]);
  expect(after?.messages.slice(2)).toEqual(before[0]?.messages);
});

test('a message does not become read by a later one, and unread counts are right', async () => {
  const home = await newMarketplace();
  const readAt = '2026-02-01T00:00:00.000Z';
  const first = [head('read'), shop(), message(1, { readAt }), message(2, { readAt }), message(3), end];
  await outcomeOf(home.id, fileOf(first));
  const more = [
    ...first.slice(0, -1),
    message(4, { readAt }),
    message(5, { readAt, sentByType: 'AdminUser' }),
    end,
  ];
  const { stderr } = await outcomeOf(home.id, fileOf(more));
  expect(stderr).toContain('line 6: imported as unread, because an earlier message is unread here');
  const [thread] = await readWholeChat(home.operator);
  expect(thread?.messages.map((each) => each.readAt)).toEqual([readAt, null, null, readAt, readAt]);
  expect(thread?.seller.unreadChatMessageCount).toBe(2);
});

test('content that the policy refuses is imported only if it is accepted, and is listed', async () => {
  const home = await newMarketplace();
  const card = 'My card is 4111 1111 1111 1111';
  const lines = [head('cards'), shop(), message(1), message(2, { message: card }), message(3), end];
  const refused = await outcomeOf(home.id, fileOf(lines));
  expect(refused).toMatchObject({ ...none, sellers: 1, messages: 2, refused: 1 });
  expect(refused.stderr).toMatch(/line 4: refused: .*card/);
  expect(refused.stderr).not.toMatch(/4111\s?1111/);
  const other = await newMarketplace();
  const accepted = await outcomeOf(other.id, fileOf(lines), '--accept-content');
  expect(accepted).toMatchObject({ ...none, sellers: 1, messages: 3, refused: 1 });
  expect(accepted.stderr).toMatch(/line 4: refused/);
  expect((await readWholeChat(other.operator))[0]?.messages[1]?.message).toBe(card);
});

test('content that the policy redacts is imported without it, also if refused content is accepted, and is listed', async () => {
  const home = await newMarketplace();
  await setActions(await makeClient(target, { marketplaceId: home.id }, { scope: 'manage' }), {
    PAYMENT_CARD: 'REDACT',
  });
  const card = 'My card is 4242 4242 4242 4242 and PESEL 44051401359';
  const lines = [head('redacted'), shop(), message(1, { message: card }), message(2), end];
  const outcome = await outcomeOf(home.id, fileOf(lines), '--accept-content');
  expect(outcome).toMatchObject({ ...none, sellers: 1, messages: 2, refused: 1 });
  expect(outcome.stderr).toContain(
    'line 3: imported without a payment card number, as the content policy says',
  );
  expect((await readWholeChat(home.operator))[0]?.messages[1]?.message).toBe(
    'My card is █████4242 and PESEL 44051401359',
  );
  expect(await outcomeOf(home.id, fileOf(lines), '--accept-content')).toMatchObject({ ...none, known: 2 });
  expect(await placesOf(target.database, '4242 4242')).toEqual([]);
});

test('work state does not change', async () => {
  const home = await newMarketplace();
  const lines = [head('work'), shop(), message(1)];
  await outcomeOf(home.id, fileOf([...lines, end]));
  const [thread] = await readWholeChat(home.operator);
  const id = thread?.seller.id ?? '';
  await home.operator.data(
    'mutation ($id: ID!) { threadsUpdate(input: { sellerIds: [$id], status: DONE }) { errors { field messages } } }',
    { id },
  );
  const state = () =>
    home.operator.data(
      'query ($id: ID!) { node(id: $id) { ... on Seller { workState { status version } } } }',
      { id },
    );
  const before = await state();
  expect(before.node.workState.status).toBe('DONE');
  expect(await outcomeOf(home.id, fileOf([...lines, message(2), end]))).toMatchObject({ messages: 1 });
  expect(await state()).toEqual(before);
});

describe('bad lines', () => {
  test('are reported with their numbers, and the others are imported', async () => {
    const home = await newMarketplace();
    const bad = [
      'no json',
      message(2, { createdAt: 'yesterday' }),
      message(3, { message: '\u200b' }),
      message(4, { sellerId: 'Nobody' }),
      message(5, { createdAt: '2999-01-01T00:00:00Z' }),
      message(6, { message: 'x'.repeat(10_001) }),
      message(7, { sentByType: 'Robot' }),
      { ...shop('Bad'), businessName: '\u202egnp.exe' },
    ];
    const lines = [head('bad'), shop(), { type: 'later', of: 'a later version' }, ...bad, message(9)];
    const { stderr, ...outcome } = await outcomeOf(home.id, fileOf(lines));
    expect(outcome).toEqual({ ...none, sellers: 1, messages: 1, rejected: 9 });
    const reported = stderr.match(/^(?:line \d+|end of the file)(?=:)/gm)?.sort();
    expect(reported).toEqual(
      [...[4, 5, 6, 7, 8, 9, 10, 11].map((line) => `line ${line}`), 'end of the file'].sort(),
    );
  });

  test('alone are an error, and so is a file of another kind', async () => {
    const home = await newMarketplace();
    const all = await importing(home.id, fileOf([head('all'), message(1), end]));
    expect(all).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing could be imported.') });
    for (const lines of [[], ['businessName'], [{ ...head('later'), version: 2 }]]) {
      expect(await importing(home.id, fileOf(lines))).toMatchObject({ code: 1, stdout: '' });
    }
  });

  test('do not become text: bytes that are not UTF-8, and lines of any length', async () => {
    const home = await newMarketplace();
    const path = fileOf([head('bytes'), shop()]);
    const text = Buffer.from(
      `${JSON.stringify(message(1))}\n${JSON.stringify(message(2, { x: 'y'.repeat(2_000_000) }))}\n`,
    );
    const broken = Buffer.from(text);
    broken[broken.indexOf('Text 1') + 4] = 0xff;
    writeFileSync(path, Buffer.concat([readFileSync(path), broken, Buffer.from(JSON.stringify(message(3)))]));
    const { stderr, ...outcome } = await outcomeOf(home.id, path);
    expect(outcome).toMatchObject({ messages: 1, rejected: 3 });
    expect(stderr).toContain('line 3:');
    expect(stderr).toContain('line 4:');
  });
});

test('a seller is the same one only with its externalId, or its number and its name', async () => {
  const home = await newMarketplace();
  const seller = async (businessName: string, externalId: string | null) => {
    const { sellerCreate } = await home.operator.data(
      'mutation ($name: String!, $externalId: String) { sellerCreate(input: { businessName: $name, externalId: $externalId }) { seller { id legacyId } } }',
      { name: businessName, externalId },
    );
    return sellerCreate.seller as { id: string; legacyId: number };
  };
  const [byExternalId, byName, other] = [
    await seller('Renamed', 'erp-1'),
    await seller('Same', null),
    await seller('Here', null),
  ];
  const lines = [
    head('sellers'),
    { ...shop(sellerId(2_000_000_001)), businessName: 'Old name', externalId: 'erp-1' },
    { ...shop(byName.id), businessName: 'same' },
    { ...shop(other.id), businessName: 'Elsewhere' },
    ...[sellerId(2_000_000_001), byName.id, other.id].map((id) =>
      message(1, { sellerId: id, id: `M ${id}` }),
    ),
    end,
  ];
  expect(await outcomeOf(home.id, fileOf(lines))).toMatchObject({ sellers: 1, messages: 3 });
  const threads = await readWholeChat(home.operator);
  const counts = new Map(threads.map(({ seller: { id }, totalCount }) => [id, totalCount]));
  expect([byExternalId, byName, other].map(({ id }) => counts.get(id))).toEqual([1, 1, 0]);
  expect(threads.find(({ seller: each }) => each.businessName === 'Elsewhere')?.totalCount).toBe(1);
});
