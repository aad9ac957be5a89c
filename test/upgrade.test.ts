import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { administrator, systemActor } from '../src/access/actor.js';
import { SessionLookup } from '../src/access/session-lookup.js';
import { adoptRestoredLogs } from '../src/chat/event-retention.js';
import { foldNames, indexMessages } from '../src/chat/search-indexing.js';
import { waitUntil } from '../src/chat/wait-until.js';
import type { Database } from '../src/database/database.js';
import { migrate } from '../src/database/migrate.js';
import { sellerId } from '../src/graphql/ids.js';
import { Browser, makeUser } from './harness/browser.js';
import { openEmptyDatabase } from './harness/database.js';
import {
  fillWithEarlierVersion,
  hashesOfMigrations,
  newestVersion,
  type Recording,
  readRecording,
  record,
  recordedVersions,
} from './harness/earlier-database.js';
import { full } from './harness/full.js';
import { makeHook, say } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestServer } from './harness/server.js';

/* Tests that a database of each earlier schema gives the same answers after an upgrade, and accepts new messages. */

const admin = 'ada@arcade.example';

/** The queries of a Full Admin. */
const documents = {
  inbox: `query { sellersForChats { totalCount nodes { id legacyId businessName unreadChatMessageCount markedUnread
    latestChatMessage { id message createdAt readAt sentByType sentByName } } } }`,
  threads: `query ($first: ID!, $second: ID!) {
    first: chatMessages(sellerId: $first) { nodes { id message createdAt readAt sentByType sentByName } }
    second: chatMessages(sellerId: $second) { nodes { id message createdAt readAt sentByType sentByName } } }`,
  search:
    'query { chatMessagesSearch(q: "lantern") { nodes { id } } sellersForChats(q: "kit") { nodes { id } } }',
  policy:
    'query { contentPolicy { actions { kind action } patterns { id name expression action } allowances { id name expression } } }',
  users: 'query { users { nodes { id name email kind role hasPassword twoFactorEnabled seller { id } } } }',
  keys: 'query { apiKeys { nodes { id label kind scope prefix createdAt revokedAt seller { id } } } }',
  webhooks:
    'query { webhooks { id url events enabled originalHeaders query createdAt } marketplace { name chatEnabled } }',
  audit: 'query { auditLog(last: 5) { nodes { id at actor action changes { field before after } } } }',
} as const;

/** Returns the answers to the documents with the given names. */
async function answersOf(
  server: TestServer,
  first: string,
  second: string,
  names: readonly string[] = Object.keys(documents),
): Promise<Recording['answers']> {
  const browser = await new Browser(server).signIn(admin);
  const answers: Recording['answers'] = {};
  for (const [name, document] of Object.entries(documents).filter(([name]) => names.includes(name))) {
    const { body } = await browser.ask('operator', document, name === 'threads' ? { first, second } : {});
    expect(body.errors, name).toBeUndefined();
    answers[name] = body.data;
  }
  return answers;
}

const addAdmin = (server: TestServer, marketplaceId: number) =>
  makeUser(server, { marketplaceId, role: 'FULL_ADMIN' }, { name: 'Ada King', email: admin });

const sellersOf = ({ answers }: Recording): string[] =>
  (answers.inbox as { sellersForChats: { nodes: { id: string }[] } }).sellersForChats.nodes.map(
    ({ id }) => id,
  );

/** The first and the latest version; in `.ci/full` every version. The fire drill upgrades each of them too. */
const upgradedVersions = recordedVersions().filter(
  (version, n, all) => full || n === 0 || version === all.at(-1),
);

test.each(upgradedVersions)('a database of version %i is upgraded', async (version) => {
  const startMs = Date.now();
  const recording = readRecording(version);
  const database = await openEmptyDatabase();
  await fillWithEarlierVersion(database, version, recording);
  await database.pool.query('update idempotency_key set created_at = clock_timestamp()');
  const sessions = await addEarlierSessions(database, recording);
  await migrate(database);
  if (sessions) await expectSessionTimes(database);
  await adoptRestoredLogs(administrator, database);
  const server = await startTestServer({ database });
  if (!recording.tables.auth_user) await addAdmin(server, Number(recording.tables.marketplace?.[0]?.id));
  const [first = '', second = ''] = sellersOf(recording);
  const names = Object.keys(recording.answers);
  expect(await answersOf(server, first, second, names)).toMatchObject(recording.answers);

  const browser = await new Browser(server).signIn(admin);
  const send =
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';
  for (const message of ['After the upgrade.', 'And once more.'])
    await browser.ask('operator', send, { input: { sellerId: second, message } });
  const again = await browser.ask(
    'operator',
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { createdAt } errors { messages } } }',
    { input: { sellerId: first, message: 'Sent once.', idempotencyKey: 'key-1' } },
  );
  expect(Date.parse(again.body.data.chatMessageCreate.chatMessage.createdAt)).toBeLessThan(startMs);
  const { body } = await browser.ask(
    'operator',
    'query ($id: ID!) { chatMessages(sellerId: $id) { nodes { message } } sellersForChats(first: 1) { nodes { id } } }',
    { id: second },
  );
  const before = (recording.answers.threads as { second: { nodes: { message: string }[] } }).second.nodes;
  expect(body.data.sellersForChats.nodes[0].id).toBe(second);
  expect(body.data.chatMessages.nodes.map(({ message }: { message: string }) => message)).toEqual([
    'And once more.',
    'After the upgrade.',
    ...before.map(({ message }) => message),
  ]);
});

test('threads of an earlier version get a work state while the server runs', async () => {
  const recording = readRecording(17);
  const database = await openEmptyDatabase();
  await fillWithEarlierVersion(database, 17, recording);
  const [books = '', kites = ''] = sellersOf(recording).slice(-2);
  // The first thread is answered and quiet; the other has waited since the first message of the seller.
  const { rows } = await database.pool.query(
    'select seller_id, latest_by_operator from thread where message_count > 0 order by message_count desc',
  );
  const [answered] = rows;
  await database.pool.query(
    `update thread set latest_message_at = now() - interval '40 days', latest_by_operator = true,
                       seller_read_count = seller_message_count
     where seller_id = $1`,
    [answered.seller_id],
  );
  await migrate(database);
  const server = await startTestServer({ database });
  const browser = await new Browser(server).signIn(admin);
  await waitUntil(async () => (await database.pool.query('select from work_backlog')).rowCount === 0, {
    intervalMs: 20,
    limitMs: 120_000,
    message: 'The threads were not completed.',
  });
  const { body } = await browser.ask(
    'operator',
    `{ threadCounts { unassigned needsReply done }
       threads(list: NEEDS_REPLY) { nodes { id waitingSince } }
       done: threads(list: DONE) { nodes { legacyId } } }`,
  );
  expect(body.errors).toBeUndefined();
  expect(body.data.done.nodes).toEqual([{ legacyId: answered.seller_id }]);
  expect(body.data.threadCounts).toMatchObject({ done: 1 });
  for (const { id, waitingSince } of body.data.threads.nodes) {
    expect([books, kites]).toContain(id);
    const { body: thread } = await browser.ask(
      'operator',
      'query ($id: ID!) { chatMessages(sellerId: $id) { nodes { createdAt sentByType } } }',
      { id },
    );
    const { nodes } = thread.data.chatMessages;
    const answer = nodes.findIndex(({ sentByType }: { sentByType: string }) => sentByType === 'AdminUser');
    expect(waitingSince).toBe(nodes.at(answer === -1 ? -1 : answer - 1).createdAt);
  }
});

test('open pages are silent after an upgrade for people of sellers who had muted the conversation with the bell, for nobody else', async () => {
  const recording = readRecording(39);
  const database = await openEmptyDatabase();
  const [ofOperator, ...others] = recording.tables.membership ?? [];
  const ofSeller = others.find(({ seller_id: sellerId }) => sellerId !== null);
  const [user] = recording.tables.auth_user ?? [];
  /** Their choices before the upgrade: emails, then pushes. */
  const chosen = {
    bell: [false, false],
    emails: [true, false],
    pushes: [false, true],
    operator: [false, false],
  };
  const people = Object.entries(chosen).map(([name, [messages, pushes]], n) => ({
    user: { ...user, id: 100 + n, name, email: `${name}@arcade.example` },
    member: { ...(name === 'operator' ? ofOperator : ofSeller), id: 100 + n, user_id: 100 + n, name },
    preference: { member_id: 100 + n, messages, push_messages: pushes },
  }));
  const defaults = { unassigned: true, mentions: true, push_unassigned: true, push_mentions: true };
  const tables = {
    ...recording.tables,
    auth_user: [...(recording.tables.auth_user ?? []), ...people.map((person) => person.user)],
    membership: [...(recording.tables.membership ?? []), ...people.map(({ member }) => member)],
    notification_preference: people.map(({ preference }) => ({
      ...{ marketplace_id: ofOperator?.marketplace_id, time_zone: 'UTC', ...defaults },
      ...preference,
    })),
  };
  await fillWithEarlierVersion(database, 39, { ...recording, tables });
  await migrate(database);
  const { rows } = await database.pool.query(
    `select name, desktop, sound from notification_preference p join membership m on m.id = p.member_id order by m.id`,
  );
  expect(rows).toEqual([
    { name: 'bell', desktop: false, sound: false },
    { name: 'emails', desktop: true, sound: true },
    { name: 'pushes', desktop: true, sound: true },
    { name: 'operator', desktop: true, sound: true },
  ]);
});

/** The number of messages of a large thread that was stored by the earlier version. */
const earlierMessages = full ? 20_000 : 1_200;

test('a large marketplace is indexed for search again while it serves, also by another process after a stop', async () => {
  const recording = readRecording(12);
  const database = await openEmptyDatabase();
  await fillWithEarlierVersion(database, 12, recording);
  const { marketplace_id: marketplaceId, seller_id: sellerNumber } = (
    await database.pool.query('select marketplace_id, seller_id from thread where message_count = 0 limit 1')
  ).rows[0];
  await database.pool.query('update marketplace set chat_enabled = true');
  await database.pool.query(
    "update seller set business_name = 'Café Zoë', search_name = 'café zoë' where id = $1",
    [sellerNumber],
  );
  /** Stores messages as a server of the earlier version does. */
  const store = (first: number, last: number) =>
    database.pool.query(
      `with stored as (
         insert into message (marketplace_id, seller_id, seq, by_operator, created_at, message, search)
         select $1::integer, $2::integer, n, false, now() - interval '1 day' + n * interval '1 millisecond',
                'Crème number ' || n,
                array_to_tsvector(array[lead || 'crème', lead || 'number', lead || n])
         from generate_series($3::integer, $4::integer) n, lateral (select $1::integer || '.' || $2::integer || '.') l (lead)
       )
       update thread set message_count = $4, seller_message_count = $4, latest_message_at = now(), latest_by_operator = false
       where marketplace_id = $1 and seller_id = $2`,
      [marketplaceId, sellerNumber, first, last],
    );
  await store(1, earlierMessages);
  await migrate(database);

  // A process indexes some and is stopped.
  await foldNames(systemActor, database, marketplaceId, 1_000);
  const thread = { marketplaceId, sellerId: sellerNumber };
  expect(await indexMessages(systemActor, database, thread, 10)).toBeGreaterThan(0);
  const before = await startTestServer({ database, indexesSearch: false });
  if (!recording.tables.auth_user) await addAdmin(before, marketplaceId);
  const ada = await new Browser(before).signIn(admin);
  const count = async (browser: Browser, q: string) => {
    const { body } = await browser.ask(
      'operator',
      'query ($id: ID!, $q: String) { chatMessages(sellerId: $id, q: $q) { totalCount } sellersForChats(q: $q) { totalCount } }',
      { id: sellerId(sellerNumber), q },
    );
    return [body.data.chatMessages.totalCount, body.data.sellersForChats.totalCount];
  };
  // Earlier words are found as they were; names are folded first.
  expect(await count(ada, 'crème')).toEqual([earlierMessages, 0]);
  expect((await count(ada, 'cafe zoe'))[1]).toBe(1);
  expect((await count(ada, 'creme'))[0]).toBeLessThan(earlierMessages);
  await before.close();

  const server = await startTestServer({ database, searchIndexingPollMs: 100 });
  const browser = await new Browser(server).signIn(admin);
  const backlog = async () =>
    Number((await database.pool.query('select count(*) from search_backlog')).rows[0].count);
  const send =
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';
  let sent = 0;
  let longestMs = 0;
  do {
    const startMs = performance.now();
    const { body } = await browser.ask('operator', send, {
      input: { sellerId: sellerId(sellerNumber), message: `Crème meanwhile ${++sent}` },
    });
    longestMs = Math.max(longestMs, performance.now() - startMs);
    expect(body.data.chatMessageCreate.errors).toBeNull();
  } while ((await backlog()) > 0);
  expect(longestMs).toBeLessThan(3_000);
  expect(await count(browser, 'creme')).toEqual([earlierMessages + sent, 0]);

  // A server of the earlier version still stores messages.
  await store(earlierMessages + sent + 1, earlierMessages + sent + 20);
  const indexed = () =>
    waitUntil(async () => (await backlog()) === 0, {
      intervalMs: 50,
      limitMs: 120_000,
      message: 'The messages of the earlier version were not indexed.',
    });
  await indexed();
  expect((await count(browser, 'creme number'))[0]).toBe(earlierMessages + 20);
  // It is written after the last batch.
  await waitUntil(async () => server.log.some((line) => line.includes('search is indexed')), {
    intervalMs: 20,
    limitMs: 120_000,
    message: 'The end was not logged.',
  });

  // A version that dropped marks after a joiner has indexed a message; the documented statements index it again.
  const joined = 'র\u200d্যাব';
  await browser.ask('operator', send, { input: { sellerId: sellerId(sellerNumber), message: joined } });
  expect((await count(browser, joined))[0]).toBe(1);
  await database.pool.query(
    `update message set search = array_to_tsvector(array[marketplace_id || '.' || seller_id || '.রযাব'])
     where message = $1`,
    [joined],
  );
  expect((await count(browser, joined))[0]).toBe(0);
  const [, statements = ''] = /```sql\n([^`]+)```/.exec(readFileSync('docs/search.md', 'utf8')) ?? [];
  for (const statement of statements.split(';')) if (statement.trim()) await database.pool.query(statement);
  await indexed();
  expect((await count(browser, joined))[0]).toBe(1);
});

/**
 * Adds a session of 29 days and one of 31, both last extended 20 hours ago. @returns false if the version has no users, or
 * has policies of sessions already.
 */
async function addEarlierSessions(database: Database, { tables }: Recording): Promise<boolean> {
  const [session] = tables.auth_session ?? [];
  if (!tables.auth_user || (session && 'started_at' in session)) return false;
  await database.pool.query(
    `insert into auth_session (user_id, token, expires_at, created_at, updated_at)
     select (select min(id) from auth_user), days || ' days', now() + interval '6 days',
            now() - days * interval '1 day', now() - interval '20 hours'
     from (values (29), (31)) given (days)`,
  );
  return true;
}

/** The lifetime of an earlier session counts from its creation, its idle time from the upgrade. */
async function expectSessionTimes(database: Database): Promise<void> {
  const lookup = new SessionLookup(database, () => {});
  expect(await lookup.sessionOf('29 days')).toMatchObject({ signInMethod: null });
  expect(await lookup.sessionOf('31 days')).toBeUndefined();
}

test.each(recordedVersions())('the migrations up to version %i are unchanged', (version) => {
  expect(hashesOfMigrations(version)).toEqual(readRecording(version).migrations);
});

/** `RECORD_UPGRADE=1 npx vitest run --project embedded test/upgrade.test.ts -t recording` writes a recording of the newest schema. */
test('the newest version has a recording', async () => {
  if (process.env.RECORD_UPGRADE) {
    const server = await startTestServer();
    await record(server.database, await makeRecordedMarket(server));
  }
  expect(recordedVersions()).toContain(newestVersion());
});

/** Creates a marketplace with every kind of record. @returns the answers of its server. */
async function makeRecordedMarket(server: TestServer): Promise<Recording['answers']> {
  const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books', 'Kite & Co', 'Lamps']);
  const { operator } = market;
  const [books, kites] = market.sellers as [(typeof market.sellers)[number], (typeof market.sellers)[number]];
  await addAdmin(server, market.id);
  await makeUser(
    server,
    { marketplaceId: market.id, role: 'MEMBER' },
    { name: 'Max Low', email: 'max@arcade.example' },
  );
  await makeUser(server, { sellerId: books.number }, { name: 'Bob Reed', email: 'bob@books.example' });
  for (let n = 1; n <= 12; n++) {
    await say(books.client, `Order ${341_410 + n} leaves the warehouse with a lantern.`);
    if (n % 3 === 0) await say(operator, `Thank you, ${n}.`, books.id);
  }
  await say(kites.client, 'Is the order for the red kites confirmed? 🪁 قاهرة');
  await operator.data(
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }',
    { input: { sellerId: kites.id, message: 'Sent once.', idempotencyKey: 'key-1' } },
  );
  await operator.data(
    'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { messages } } }',
    {
      input: { seller: books.id, sentBy: 'User' },
    },
  );
  await makeHook(operator, 'http://127.0.0.1:9/hook');
  const ada = await new Browser(server).signIn(admin);
  for (const change of [
    'contentPatternCreate(input: {name: "A meeting place", expression: "behind the gate", action: WARN})',
    'contentAllowanceCreate(input: {name: "Our desk", text: "desk@riverside.example"})',
  ]) {
    const { body } = await ada.ask('operator', `mutation { ${change} { errors { field messages } } }`);
    expect(body.errors).toBeUndefined();
  }
  return answersOf(server, kites.id, books.id);
}
