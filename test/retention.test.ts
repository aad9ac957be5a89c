import { beforeAll, expect, test, vi } from 'vitest';
import { systemActor } from '../src/access/actor.js';
import { deleteDueMessages } from '../src/chat/retention-runs.js';
import { applyAllCountDeltas } from '../src/work-state/work-jobs.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { placesOf } from './harness/canary.js';
import { follow, logged } from './harness/follower.js';
import { runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import { deleteBefore, holdSeller } from './harness/retention.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';
import { countsOf, namesIn } from './harness/threads.js';

/* Tests the retention of messages and legal holds; test/chat-model.test.ts compares pages, counts and cursors with a model. */

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

let markets = 0;

/** Creates a marketplace with some sellers and an administrator. */
async function open(...names: string[]) {
  const market = await makeMarketplace(server, `Retention ${++markets}`, names);
  const ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  const seller = (index = 0) => market.sellers[index] as TestMarketplace['sellers'][number];
  return { market, ada, seller };
}

const setRetention = async ({ client }: Agent, months: number | null) =>
  (
    await client.data(
      `mutation ($input: MessageRetentionUpdateInput!) {
        messageRetentionUpdate(input: $input) { messageRetention { months nextRunAt } errors { field } }
      }`,
      { input: { months } },
    )
  ).messageRetentionUpdate;

const preview = async ({ client }: Agent, months: number) =>
  (
    await client.data(
      'query ($months: Int!) { messageRetentionPreview(months: $months) { messageCount threadCount isExact } }',
      { months },
    )
  ).messageRetentionPreview;

/** Makes all messages of a marketplace older, as if the months had passed. */
async function passMonths({ id }: TestMarketplace, months: number): Promise<void> {
  const { pool } = server.database;
  const earlier = `- make_interval(months => ${months})`;
  await pool.query(`update message set created_at = created_at ${earlier} where marketplace_id = $1`, [id]);
  await pool.query(
    `update thread set latest_message_at = latest_message_at ${earlier} where marketplace_id = $1`,
    [id],
  );
}

const entriesOf = async ({ client }: Agent, action: string) =>
  (
    await client.data(
      `query ($filter: AuditLogFilter) {
        auditLog(filter: $filter, first: 10) { nodes { actorKind sellers { businessName } changes { field before after } } }
      }`,
      { filter: { action } },
    )
  ).auditLog.nodes;

test('deletes messages of the chosen age a day after the choice, and records what was deleted', async () => {
  const { market, ada, seller } = await open('Lumen Lamps', 'Harbour Books', 'Quiet Quilts');
  const { pool } = server.database;
  for (const text of ['one', 'two']) await say(seller(0).client, `wombat ${text}`);
  await say(seller(1).client, 'wombat on hold');
  await passMonths(market, 7);
  await say(seller(0).client, 'a new message');
  await say(seller(2).client, 'another new one');

  expect(await preview(ada, 6)).toEqual({ messageCount: 3, threadCount: 2, isExact: true });
  expect(await preview(ada, 8)).toEqual({ messageCount: 0, threadCount: 0, isExact: true });
  const { sellerLegalHoldSet } = await ada.client.data(
    `mutation ($input: SellerLegalHoldSetInput!) {
      sellerLegalHoldSet(input: $input) { seller { legalHoldSince } errors { field } }
    }`,
    { input: { sellerId: seller(1).id, onHold: true } },
  );
  expect(Date.now() - Date.parse(sellerLegalHoldSet.seller.legalHoldSince)).toBeLessThan(60_000);
  expect(await preview(ada, 6)).toEqual({ messageCount: 2, threadCount: 1, isExact: true });
  const show = async (...args: string[]) => {
    const { stdout, stderr } = await runOn(server.database)({}, [
      ...['retention', ...args, '--marketplace', String(market.id), '--json'],
    ]);
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  expect(await show('preview', '--months', '6')).toMatchObject({ messageCount: 2, threadCount: 1 });

  expect((await setRetention(ada, 0)).errors).toEqual([{ field: 'months' }]);
  const { messageRetention } = await setRetention(ada, 6);
  const hours = (Date.parse(messageRetention.nextRunAt) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(23.9);
  expect(await show('show')).toEqual(messageRetention);
  const count = async () =>
    (await ada.client.data(`{ sellersForChats { nodes { latestChatMessage { message } } } }`)).sellersForChats
      .nodes.length;
  await deleteDueMessages(systemActor, server.database);
  expect(await count()).toBe(3);
  expect((await placesOf(server.database, 'wombat')).length).toBeGreaterThan(0);

  await pool.query('update message_retention set next_run_at = clock_timestamp() where marketplace_id = $1', [
    market.id,
  ]);
  await Promise.all([
    deleteDueMessages(systemActor, server.database),
    deleteDueMessages(systemActor, server.database),
  ]);
  await vi.waitFor(async () => expect(await entriesOf(ada, 'messageRetentionRun')).toHaveLength(1));
  const threads = await ada.client.data(
    `{ ${[0, 1].map((index) => `t${index}: chatMessages(sellerId: "${seller(index).id}") { totalCount nodes { message } }`).join(' ')} }`,
  );
  expect(threads).toEqual({
    t0: { totalCount: 1, nodes: [{ message: 'a new message' }] },
    t1: { totalCount: 1, nodes: [{ message: 'wombat on hold' }] },
  });
  expect((await entriesOf(ada, 'messageRetentionRun'))[0]).toEqual({
    actorKind: 'SYSTEM',
    sellers: [],
    changes: [
      { field: 'messages before', before: expect.any(String), after: null },
      { field: 'deleted messages', before: null, after: '2' },
      { field: 'threads', before: null, after: '1' },
    ],
  });
  expect(await entriesOf(ada, 'messageRetentionUpdate')).toMatchObject([
    { changes: [{ field: 'retention', before: null, after: '6 months' }] },
  ]);
  expect(await entriesOf(ada, 'sellerLegalHoldSet')).toMatchObject([
    { sellers: [{ businessName: 'Harbour Books' }], changes: [{ before: null, after: 'on legal hold' }] },
  ]);

  await show('hold', '--seller', seller(1).id, '--release');
  await show('set', '--months', 'all');
  await deleteBefore(server, market.id, null);
  expect(await placesOf(server.database, 'wombat')).toEqual([]);
});

test('goes on with a run that another process has begun, and ends one whose settings change', async () => {
  const { market, ada, seller } = await open('One', 'Two');
  const { pool } = server.database;
  for (const index of [0, 1]) await say(seller(index).client, 'old');
  await passMonths(market, 2);
  await setRetention(ada, 1);
  const due =
    "update message_retention set next_run_at = clock_timestamp() - interval '1 minute', leased_until = null where marketplace_id = $1";
  await pool.query(due, [market.id]);
  // A process that has deleted the messages of the first thread, and has died.
  await pool.query(
    `update message_retention set run_before = clock_timestamp() - interval '1 month', run_seller_id = $2, run_messages = 1, run_threads = 1
     where marketplace_id = $1`,
    [market.id, seller(0).number],
  );
  await pool.query(due, [market.id]);
  await deleteDueMessages(systemActor, server.database);
  const changes = (messages: string, threads: string) => [
    expect.anything(),
    { field: 'deleted messages', before: null, after: messages },
    { field: 'threads', before: null, after: threads },
  ];
  expect((await entriesOf(ada, 'messageRetentionRun'))[0].changes).toEqual(changes('2', '2'));

  // A change ends the run that is under way, and records it.
  await pool.query(
    'update message_retention set run_before = clock_timestamp(), run_messages = 7, run_threads = 3, leased_until = null where marketplace_id = $1',
    [market.id],
  );
  await setRetention(ada, null);
  expect((await entriesOf(ada, 'messageRetentionRun'))[0].changes).toEqual(changes('7', '3'));
  await deleteDueMessages(systemActor, server.database);
  expect(await entriesOf(ada, 'messageRetentionRun')).toHaveLength(2);
});

test('keeps what each person has read, and the lists of threads, right', async () => {
  const { market, ada, seller } = await open('Busy', 'Emptied', 'Zero');
  const ben = await makeAgent(server, market.id, 'Ben');
  const unread = async ({ client }: Agent, index = 0) =>
    (
      await client.data('query ($id: ID!) { node(id: $id) { ... on Seller { unreadChatMessageCount } } }', {
        id: seller(index).id,
      })
    ).node.unreadChatMessageCount;
  const read = ({ client }: Agent) =>
    client.data(
      'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
      { id: seller(0).id },
    );
  for (const text of ['one', 'two', 'three', 'four']) await say(seller(0).client, text);
  // Ada has read four messages, Ben none of them.
  await read(ada);
  await say(seller(0).client, 'five');
  await say(seller(1).client, 'old and unanswered');
  expect([await unread(ada), await unread(ben), await unread(ben, 1)]).toEqual([1, 5, 1]);

  await holdSeller(server, market.id, seller(1).number);
  await deleteBefore(server, market.id, { sellerId: seller(0).number, seq: 3 });
  expect([await unread(ada), await unread(ben), await unread(ben, 1)]).toEqual([1, 3, 1]);
  await deleteBefore(server, market.id, { sellerId: seller(0).number, seq: 5 });
  expect([await unread(ada), await unread(ben)]).toEqual([1, 1]);
  await read(ada);
  await read(ben);
  expect([await unread(ada), await unread(ben)]).toEqual([0, 0]);

  await holdSeller(server, market.id, seller(1).number, false);
  await deleteBefore(server, market.id, null);
  await applyAllCountDeltas(systemActor, server.database);
  expect(await unread(ben, 1)).toBe(0);
  expect(await countsOf(ada.client)).toMatchObject({ unassigned: 0, needsReply: 0, done: 0 });
  expect(await namesIn(ada.client, 'NEEDS_REPLY')).toEqual([]);
  expect(await namesIn(ada.client, 'UNASSIGNED')).toEqual([]);
  // As threads that never had a message: by name.
  const { sellersForChats } = await ada.client.data(
    '{ sellersForChats { nodes { businessName latestChatMessage { id } } } }',
  );
  expect(sellersForChats.nodes).toEqual(
    ['Busy', 'Emptied', 'Zero'].map((businessName) => ({ businessName, latestChatMessage: null })),
  );
  await say(seller(1).client, 'new');
  await applyAllCountDeltas(systemActor, server.database);
  expect(await countsOf(ada.client)).toMatchObject({ unassigned: 1, needsReply: 1 });
});

test('keeps cursors of events and what a writer saw last valid, and exports what is left', async () => {
  const { market, ada, seller } = await open('Shop');
  const { chatEventsCursor } = await ada.client.data('{ chatEventsCursor }');
  const first = await say(seller().client, 'gone');
  for (let n = 0; n < 4; n += 1) await say(seller().client, `gone ${n}`);
  await deleteBefore(server, market.id, null);
  const sent = await say(seller().client, 'left');
  const events = follow(
    server,
    market.operator,
    'sse',
    `subscription ($after: String!) { chatEvents(after: $after) { ${logged} } }`,
    { after: chatEventsCursor },
  );
  expect((await events.next()).data.chatEvents.chatMessage).toMatchObject({ id: sent, message: 'left' });
  await events.stop();

  const answer = (unlessAnsweredAfter: string) =>
    ada.client.data(
      `mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }`,
      { input: { sellerId: seller().id, message: 'An answer.', unlessAnsweredAfter } },
    );
  expect(await answer(first)).toEqual({ chatMessageCreate: { errors: null } });

  const { body } = await ada.client.ask(
    'query ($id: ID!, $around: ID!) { chatMessages(sellerId: $id, around: $around) { totalCount } }',
    { id: seller().id, around: first },
  );
  expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'around' });
  const aroundTime = async (time: string) =>
    (
      await ada.client.data(
        'query ($id: ID!, $time: ISO8601DateTime!) { chatMessages(sellerId: $id, aroundTime: $time) { totalCount nodes { message } } }',
        { id: seller().id, time },
      )
    ).chatMessages;
  expect(await aroundTime('2001-01-01T00:00:00Z')).toEqual({
    totalCount: 2,
    nodes: [{ message: 'An answer.' }, { message: 'left' }],
  });
  const exported = async (...args: string[]) => {
    const { stdout } = await runOn(server.database)({}, [
      'export',
      '--marketplace',
      String(market.id),
      ...args,
    ]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    return lines.flatMap(({ order, message }) => (message ? [[order, message]] : []));
  };
  expect(await exported()).toEqual([
    [6, 'left'],
    [7, 'An answer.'],
  ]);
  expect(await exported('--until', '2001-01-01')).toEqual([]);
});
