import { beforeAll, expect, test } from 'vitest';
import { administrator, systemActor } from '../src/access/actor.js';
import { eraseFormerPerson } from '../src/accounts/erase-person.js';
import { eraseNames } from '../src/accounts/erasure-jobs.js';
import { administratorOf } from '../src/accounts/managing-actor.js';
import { purgedTables } from '../src/database/purge.js';
import { userId } from '../src/graphql/ids.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { Browser, makeUser } from './harness/browser.js';
import { placesOf } from './harness/canary.js';
import { eraseAll } from './harness/erasure.js';
import { listedColumns, tablesOfPeople, textColumns } from './harness/personal-columns.js';
import { runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import {
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the erasure of people: no column has the name or the address; see docs/data.md. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Lumen Lamps']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
});

const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];
const run = (client: Client, mutation: string, input: object, fields = 'errors { field messages }') => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`;
  return client.data(document, { input }).then((data) => data[mutation]);
};
const traces = async () => {
  const texts = ['Zebedee', 'zebedee'];
  return (await Promise.all(texts.map((text) => placesOf(server.database, text)))).flat();
};

/** Stores the answer of a webhook, which repeats what it got. */
async function addWebhookAnswer(answer: string): Promise<void> {
  const { pool } = server.database;
  await pool.query(
    `insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, kind, by_operator, message_seq, happened_at)
     values ($1, 1, 1, $2, 'created', true, 1, now()) on conflict do nothing`,
    [market.id, shop().number],
  );
  await pool.query(
    `insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, answer)
     values ($1, 1, 1, 1, now(), 1, $2) on conflict (marketplace_id, webhook_id, sequence, number) do update set answer = $2`,
    [market.id, answer],
  );
}

/** Creates a user whose name and address have a word that nothing else has, and signs in. */
async function makeZebedee(owner: Parameters<typeof makeUser>[1], side: 'operator' | 'seller') {
  const { id: number, email } = await makeUser(server, owner, {
    name: 'Quokka Zebedee',
    email: `quokka.${side}@zebedee.example`,
  });
  const browser = await new Browser(server).signIn(email);
  return { number, id: userId(number), email, client: new Client(server, '', side, browser.headers) };
}

test("erases one of the operator's users everywhere, and keeps the messages", async () => {
  const person = await makeZebedee({ marketplaceId: market.id, role: 'WEBMASTER' }, 'operator');
  const { client } = person;
  const sellerId = shop().id;
  await say(client, 'An answer.', sellerId);
  const { chatMessage } = await run(
    client,
    'chatMessageCreate',
    { sellerId, message: 'A secret.' },
    'chatMessage { id }',
  );
  await run(client, 'chatMessageRedact', { ...chatMessage, everything: true });
  await say(market.operator, 'By a program.', sellerId);
  await run(client, 'chatNoteCreate', { sellerId, text: 'A note of my own.' });
  const { chatNote } = await run(
    client,
    'chatNoteCreate',
    { sellerId, text: 'A note to redact.' },
    'chatNote { id }',
  );
  await run(client, 'chatNoteRedact', { ...chatNote, everything: true });
  await run(client, 'exportCreate', { format: 'JSON_LINES' });
  const text = 'Ask @Quokka Zebedee, and then @Ada.';
  await run(ada.client, 'chatNoteCreate', {
    sellerId,
    text,
    mentions: [
      { userId: person.id, start: 4, end: 19 },
      { userId: ada.id, start: 30, end: 34 },
    ],
  });
  await run(ada.client, 'userUpdate', { id: person.id, name: 'Q. Zebedee' });
  await run(ada.client, 'userUpdate', { id: person.id, name: 'Quokka Zebedee' });
  await run(ada.client, 'threadsUpdate', { sellerIds: [sellerId], assigneeId: person.id });
  await server.database.pool.query(
    "insert into outgoing_mail (kind, recipient, locale, payload, expires_at) values ('reset', $1, 'en', 'x', now() + interval '1 day')",
    [person.email],
  );
  await addWebhookAnswer('{"sentByName":"Quokka Zebedee"}');
  expect((await traces()).length).toBeGreaterThan(8);
  const { stdout, code } = await runOn(server.database)({}, ['person', 'export', String(person.number)]);
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const fetchFile = ({ headers }: Client) =>
    fetch(`${server.address}/operator/person.jsonl?id=${encodeURIComponent(person.id)}`, { headers });
  const file = await fetchFile(ada.client);
  const ofFile = (await file.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  // The command has an entry in the audit log, which follows.
  expect(ofFile.slice(1, 5)).toEqual(lines.slice(1, 5));
  expect((await fetchFile(client)).status).toBe(403);
  expect(lines[0]).toMatchObject({
    type: 'person',
    name: 'Quokka Zebedee',
    email: person.email,
    sessions: [{}],
    signInProviders: [{}],
    exports: [{ format: 'jsonl' }],
  });
  const ofType = (type: string, key: string) =>
    lines.flatMap((line) => (line.type === type ? [line[key]] : []));
  expect(ofType('message', 'message')).toEqual(['An answer.', '█████']);
  expect(ofType('note', 'text')).toEqual(['A note of my own.', '█████']);
  expect(ofType('mention', 'text')).toEqual([text]);
  expect(ofType('auditEntry', 'action')).toEqual(
    expect.arrayContaining(['signIn', 'chatMessageRedact', 'userUpdate']),
  );

  expect(await run(ada.client, 'userErase', { id: person.id }, 'erasedUserId errors { field }')).toEqual({
    erasedUserId: person.id,
    errors: null,
  });
  expect((await client.ask('{ viewer { name } }')).body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await Promise.all([eraseAll(server.database), eraseAll(server.database)]);
  expect(await traces()).toEqual([]);

  const { chatMessages, chatNotes, auditLog } = await ada.client.data(
    `query ($id: ID!) {
      chatMessages(sellerId: $id) { nodes { message sentByName redaction { redactedByName } } }
      chatNotes(sellerId: $id, first: 10) { nodes { text mentions { start end colleague { name } } } }
      auditLog(first: 50) { nodes { action actor address changes { field before after } } }
    }`,
    { id: sellerId },
  );
  expect(chatMessages.nodes).toEqual([
    { message: 'By a program.', sentByName: null, redaction: null },
    { message: '█████', sentByName: 'Former member', redaction: { redactedByName: 'Former member' } },
    { message: 'An answer.', sentByName: 'Former member', redaction: null },
  ]);
  const [mention] = chatNotes.nodes;
  expect(mention.text).toBe('Ask @Former member, and then @Ada.');
  expect(mention.mentions.at(-1)).toMatchObject({ start: 29, end: 33, colleague: { name: 'Ada' } });
  const actions = auditLog.nodes.map(({ action }: { action: string }) => action);
  expect(actions.slice(0, 2)).toEqual(['userEraseRun', 'userErase']);
  expect(auditLog.nodes[0].changes).toEqual([
    { field: 'messages', before: null, after: '2' },
    { field: 'notes', before: null, after: '3' },
    { field: 'audit entries', before: null, after: expect.any(String) },
  ]);
  const [signIn] = auditLog.nodes.filter(
    ({ action, actor }: { action: string; actor: string }) =>
      action === 'signIn' && actor === 'Former member',
  );
  expect(signIn.address).toBeNull();
});

test("erases a seller's user, and one who was removed before", async () => {
  const person = await makeZebedee({ sellerId: shop().number }, 'seller');
  await say(person.client, 'A question.');
  // History has no known author.
  await server.database.pool.query('update message set author = null where message = $1', ['A question.']);
  await run(ada.client, 'userRemove', { id: person.id });
  expect((await traces()).length).toBeGreaterThan(0);
  const actor = await administratorOf(administrator, server.database, market.id, 'marketplace');
  await eraseFormerPerson(actor, server.database, {
    sellerId: shop().number,
    names: ['Quokka Zebedee'],
    emails: [person.email],
  });
  await eraseAll(server.database);
  expect(await traces()).toEqual([]);

  const again = await makeZebedee({ sellerId: shop().number }, 'seller');
  await say(again.client, 'Another question.');
  await run(ada.client, 'userErase', { id: again.id });
  await eraseAll(server.database);
  expect(await traces()).toEqual([]);
  const { chatMessages } = await ada.client.data(
    'query ($id: ID!) { chatMessages(sellerId: $id, first: 2) { nodes { message sentByName } } }',
    { id: shop().id },
  );
  expect(chatMessages.nodes).toEqual([
    { message: 'Another question.', sentByName: 'Former member' },
    { message: 'A question.', sentByName: 'Former member' },
  ]);
  for (const id of [ada.id, 'VXNlci0yMDAwMDAwMDAw']) {
    const { errors } = await run(ada.client, 'userErase', { id });
    expect(errors[0].field).toBe('id');
  }
});

test('replaces a name that a request stores after the erasure has read the thread', async () => {
  const { pool } = server.database;
  const person = await makeZebedee({ marketplaceId: market.id, role: 'WEBMASTER' }, 'operator');
  const sellerId = shop().id;
  await say(person.client, 'In time.', sellerId);
  await run(person.client, 'chatNoteCreate', { sellerId, text: 'A note.' });
  const { rows } = await pool.query('select user_id as id from membership where id = $1', [person.number]);
  await run(ada.client, 'userErase', { id: person.id });
  const isRepeated = async () =>
    (await pool.query('select is_repeated from person_erasure')).rows[0]?.is_repeated;
  while (!(await isRepeated())) await eraseNames(systemActor, server.database);
  // As requests do that were authenticated before.
  await pool.query("update message set sent_by_name = 'Quokka Zebedee' where author = $1", [
    `user:${rows[0].id}`,
  ]);
  await pool.query("update note set author_name = 'Quokka Zebedee' where author_member_id = $1", [
    person.number,
  ]);
  await addWebhookAnswer('Quokka Zebedee');
  await pool.query(
    `insert into message_export (marketplace_id, format, identity, name, member_id, expires_at)
     values ($1, 'csv', 'user', 'Quokka Zebedee', $2, now() + interval '1 day')`,
    [market.id, person.number],
  );
  await eraseNames(systemActor, server.database);
  expect((await traces()).length).toBeGreaterThan(4);
  await eraseAll(server.database);
  expect(await traces()).toEqual([]);
});

test('erases a colleague who was removed before, and nobody else with the same name', async () => {
  const owner = { marketplaceId: market.id, role: 'WEBMASTER' } as const;
  const person = await makeZebedee(owner, 'operator');
  const sellerId = shop().id;
  await say(person.client, 'By the former one.', sellerId);
  const { chatNote } = await run(
    person.client,
    'chatNoteCreate',
    { sellerId, text: 'A note to redact.' },
    'chatNote { id }',
  );
  await run(person.client, 'chatNoteRedact', { ...chatNote, everything: true });
  await run(person.client, 'exportCreate', { format: 'CSV' });
  await run(ada.client, 'chatNoteCreate', {
    sellerId,
    text: 'Ask @Quokka Zebedee.',
    mentions: [{ userId: person.id, start: 4, end: 19 }],
  });
  await run(ada.client, 'userRemove', { id: person.id });
  await server.database.pool.query('insert into bounced_address (email, reply_code) values ($1, 550)', [
    person.email,
  ]);
  const namesake = await makeUser(server, owner, { name: 'Quokka Zebedee', email: 'other@market.example' });
  const { client } = {
    client: new Client(server, '', 'operator', (await new Browser(server).signIn(namesake.email)).headers),
  };
  await say(client, 'By the namesake.', sellerId);
  await run(client, 'chatNoteCreate', { sellerId, text: 'Of the namesake.' });
  const actor = await administratorOf(administrator, server.database, market.id, 'marketplace');
  const former = { sellerId: null, names: ['Quokka Zebedee'], emails: [person.email] };
  await eraseFormerPerson(actor, server.database, former);
  await eraseAll(server.database);
  const { chatMessages, chatNotes } = await ada.client.data(
    `query ($id: ID!) {
      chatMessages(sellerId: $id, first: 2) { nodes { message sentByName } }
      chatNotes(sellerId: $id, first: 10) { nodes { text authorName redaction { redactedByName } } }
    }`,
    { id: sellerId },
  );
  const nodes = [chatMessages, chatNotes].flatMap(({ nodes }) => nodes);
  expect(nodes).toEqual(
    expect.arrayContaining([
      { message: 'By the namesake.', sentByName: 'Quokka Zebedee' },
      { message: 'By the former one.', sentByName: 'Former member' },
      { text: '█████', authorName: 'Former member', redaction: { redactedByName: 'Former member' } },
      { text: 'Ask @Former member.', authorName: 'Ada', redaction: null },
      { text: 'Of the namesake.', authorName: 'Quokka Zebedee', redaction: null },
    ]),
  );
  expect(
    (await placesOf(server.database, 'zebedee')).filter((place) => !/membership|auth_user/.test(place)),
  ).toEqual([]);
  await run(ada.client, 'userErase', { id: userId(namesake.id) });
  await eraseAll(server.database);
  expect(await traces()).toEqual([]);
});

test('says of each column that can hold a text what it has of people, and purges those that have', async () => {
  expect((await textColumns(server.database)).sort()).toEqual([...listedColumns].sort());
  expect(purgedTables).toEqual(expect.arrayContaining(tablesOfPeople));
});
