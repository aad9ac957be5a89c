import { beforeAll, expect, test, vi } from 'vitest';
import { type Agent, makeAgent } from './harness/agents.js';
import { placesOf } from './harness/canary.js';
import { follow, following, transports } from './harness/follower.js';
import { answering, deliveriesOf, makeHook, type Receiver, startReceiver } from './harness/receiver.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the redaction of messages through both APIs; see docs/data.md. */

let server: TestServer;
let market: TestMarketplace;
/** A user of the operator who can redact any message, and one who cannot. */
let ada: Agent;
let ben: Agent;
let sellers: Client[];
let receiver: Receiver;

const mark = '█████';
const shop = (index = 0) => market.sellers[index] as TestMarketplace['sellers'][number];
const sellerClient = (index = 0) => sellers[index] as Client;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Market', ['Lumen Lamps', 'Harbour Books', 'Quiet Quilts']);
  ada = await makeAgent(server, market.id, 'Ada Lovelace', 'WEBMASTER');
  ben = await makeAgent(server, market.id, 'Ben');
  sellers = await Promise.all(
    market.sellers.map(({ number }) => makeClient(server, { sellerId: number }, { label: 'Shop' })),
  );
  receiver = await startReceiver();
});

const fields = `id message createdAt readAt sentByName
  redaction { redactedAt redactedByType redactedByName }`;

/** Sends a message and returns it. */
async function send(client: Client, message: string, sellerId?: string, key?: string) {
  const { chatMessageCreate } = await client.data(
    `mutation ($input: ChatMessageCreateInput!) {
      chatMessageCreate(input: $input) { chatMessage { ${fields} } errors { field messages } }
    }`,
    {
      input: {
        message,
        acknowledged: ['EMAIL', 'PHONE'],
        ...(sellerId !== undefined && { sellerId }),
        ...(key !== undefined && { idempotencyKey: key }),
      },
    },
  );
  expect(chatMessageCreate.errors).toBeNull();
  return chatMessageCreate.chatMessage;
}

const redactDocument = `mutation ($input: ChatMessageRedactInput!) {
  chatMessageRedact(input: $input) { partCount chatMessage { ${fields} } errors { field messages } }
}`;

async function redact(client: Client, input: object) {
  const { chatMessageRedact } = await client.data(redactDocument, { input });
  return chatMessageRedact;
}

async function threadOf(client: Client, given = '') {
  const { chatMessages } = await client.data(`{ chatMessages${given} { totalCount nodes { ${fields} } } }`);
  return chatMessages;
}

test('removes a text from every query, search and retry, and keeps the position and the time', async () => {
  const seller = sellerClient();
  await send(seller, 'Before');
  const sent = await send(seller, 'My word is okapiword.', undefined, 'key of the okapi');
  await send(seller, 'After');
  const cursorBefore = await threadOf(seller);
  expect((await threadOf(seller, '(q: "okapiword")')).totalCount).toBe(1);

  const { chatMessage, partCount, errors } = await redact(ada.client, { id: sent.id, everything: true });
  expect({ partCount, errors }).toEqual({ partCount: 1, errors: null });
  const expected = {
    ...sent,
    message: mark,
    redaction: {
      redactedAt: expect.any(String),
      redactedByType: 'AdminUser',
      redactedByName: 'Ada Lovelace',
    },
  };
  expect(chatMessage).toEqual(expected);

  // A seller sees the one persona of the operator.
  const seen = { ...expected, redaction: { ...expected.redaction, redactedByName: 'Market' } };
  const thread = await threadOf(seller);
  expect(thread.nodes).toEqual(
    cursorBefore.nodes.map((each: { id: string }) => (each.id === sent.id ? seen : each)),
  );
  expect(await threadOf(seller, '(q: "okapiword")')).toEqual({ totalCount: 0, nodes: [] });
  const { chatMessagesSearch } = await ada.client.data(
    '{ chatMessagesSearch(q: "okapiword") { nodes { id } } }',
  );
  expect(chatMessagesSearch.nodes).toEqual([]);
  expect(await send(seller, 'My word is okapiword.', undefined, 'key of the okapi')).toEqual(seen);
  expect(await placesOf(server.database, 'okapiword')).toEqual([]);

  const again = await redact(ada.client, { id: sent.id, everything: true });
  expect(again).toMatchObject({ partCount: 0, chatMessage: { redaction: expected.redaction } });
});

test('removes parts by their spans, of the text that the caller saw', async () => {
  const sent = await send(sellerClient(), '🐢 door 1234 and door 5678 ok');
  const spans = [
    { start: 7, end: 11 },
    { start: 21, end: 25 },
  ];
  const first = await redact(ada.client, { id: sent.id, spans });
  expect(first).toMatchObject({
    partCount: 2,
    chatMessage: { message: `🐢 door ${mark} and door ${mark} ok` },
  });
  const stale = await redact(ada.client, { id: sent.id, spans });
  expect(stale.errors).toEqual([{ field: 'previousRedactedAt', messages: [expect.any(String)] }]);
  const { redactedAt: previousRedactedAt } = first.chatMessage.redaction;
  const turtle = { id: sent.id, spans: [{ start: 0, end: 1 }], previousRedactedAt };
  expect((await redact(ada.client, turtle)).chatMessage.message).toBe(
    `${mark} door ${mark} and door ${mark} ok`,
  );
});

test('does not make a text longer than a message can be', async () => {
  const sent = await send(sellerClient(), `${'a '.repeat(4_999)}ok`);
  const spans = Array.from({ length: 100 }, (_, index) => ({ start: 2 * index, end: 2 * index + 1 }));
  const refused = await redact(ada.client, { id: sent.id, spans });
  expect(refused).toMatchObject({ partCount: 0, chatMessage: null, errors: [{ field: 'spans' }] });
  expect(await redact(ada.client, { id: sent.id, spans: [{ start: 0, end: 200 }] })).toMatchObject({
    partCount: 1,
  });
});

test('of two redactions at once, the second sees the text of the first', async () => {
  const sent = await send(sellerClient(), 'first 1111 and second 2222');
  const spans = [
    { start: 6, end: 10 },
    { start: 22, end: 26 },
  ];
  const answers = await Promise.all(spans.map((span) => redact(ada.client, { id: sent.id, spans: [span] })));
  const fieldsOf = answers.map(({ errors }) => errors?.[0].field ?? null);
  expect(new Set(fieldsOf)).toEqual(new Set([null, 'previousRedactedAt']));
  const winner = spans[fieldsOf.indexOf(null)]?.start;
  const { nodes } = await threadOf(sellerClient(), '(first: 1)');
  expect(nodes[0].message).toBe(
    winner === 6 ? `first ${mark} and second 2222` : `first 1111 and second ${mark}`,
  );
});

test('removes what is found of some kinds, at most that, and keeps the last four digits of a card', async () => {
  await ada.client.data(
    `mutation { contentPolicyUpdate(input: { actions: [
      { kind: PAYMENT_CARD, action: ALLOW }, { kind: EMAIL, action: ALLOW }] }) { errors { field } } }`,
  );
  const sent = await send(
    sellerClient(),
    'Card 4111 1111 1111 1234 is wrong, 4242 4242 4242 4242 is right. Mail anna@example.com or +49 30 901820.',
  );
  const cards = await redact(ada.client, { id: sent.id, kinds: ['PAYMENT_CARD', 'EMAIL'] });
  expect(cards).toMatchObject({
    partCount: 2,
    chatMessage: {
      message: `Card 4111 1111 1111 1234 is wrong, ${mark}4242 is right. Mail ${mark} or +49 30 901820.`,
    },
  });
  expect(await redact(ada.client, { id: sent.id, kinds: ['PAYMENT_CARD'] })).toMatchObject({ partCount: 0 });
  // More than a review reports.
  const many = await send(sellerClient(), 'a1@example.com '.repeat(150));
  expect((await redact(ada.client, { id: many.id, kinds: ['EMAIL'] })).partCount).toBe(150);
  expect(await placesOf(server.database, 'a1@example')).toEqual([]);
});

test('rejects input that does not say what to remove, and other messages', async () => {
  const { id } = await send(sellerClient(), 'Some text');
  const span = (start: number, end: number) => ({ spans: [{ start, end }] });
  const cases: [object, string | null][] = [
    [{ id }, null],
    [{ id, everything: false }, null],
    [{ id, everything: true, kinds: ['EMAIL'] }, null],
    [{ id, kinds: [] }, 'kinds'],
    [{ id, spans: [] }, 'spans'],
    [{ id, spans: Array.from({ length: 101 }, () => ({ start: 0, end: 1 })) }, 'spans'],
    [{ id, ...span(0, 10) }, 'spans'],
    [{ id, ...span(-1, 2) }, 'spans'],
    [{ id, ...span(2, 2) }, 'spans'],
    [{ id, everything: true, previousRedactedAt: new Date().toISOString() }, 'previousRedactedAt'],
    [{ id: shop().id, everything: true }, 'id'],
  ];
  for (const [input, field] of cases) {
    const answer = await redact(ada.client, input);
    expect(answer, JSON.stringify(input)).toMatchObject({ partCount: 0, chatMessage: null });
    expect(answer.errors[0].field, JSON.stringify(input)).toBe(field);
  }
});

test('lets authors redact only their own messages, in time, while the other side has not read them', async () => {
  const errorOf = async (client: Client, id: string) => {
    const { errors } = await redact(client, { id, everything: true });
    return errors?.[0].messages[0] ?? null;
  };
  const seller = sellerClient(1);
  const colleague = await makeClient(server, { sellerId: shop(1).number }, { label: 'Shop' });
  const own = await send(seller, 'Mine');
  expect(await errorOf(colleague, own.id)).toContain('your own messages');
  expect(await errorOf(sellerClient(2), own.id)).toBe('Message not found.');
  expect(await errorOf(seller, own.id)).toBeNull();
  const ofBen = await send(ben.client, 'From Ben', shop(1).id);
  expect(await errorOf(seller, ofBen.id)).toContain('your own messages');
  expect(await errorOf(ben.client, ofBen.id)).toBeNull();

  const readOne = await send(seller, 'Read soon');
  await ada.client.data(
    `mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }`,
    { id: shop(1).id },
  );
  expect(await errorOf(seller, readOne.id)).toContain('has read');
  expect(await errorOf(ada.client, readOne.id)).toBeNull();

  const late = await send(seller, 'Too late');
  const setMinutes = (minutes: number) =>
    ada.client.data(
      `mutation { marketplaceUpdate(input: { authorRedactionMinutes: ${minutes} }) {
        marketplace { authorRedactionMinutes } errors { field } } }`,
    );
  expect(await setMinutes(0)).toEqual({
    marketplaceUpdate: { marketplace: { authorRedactionMinutes: 0 }, errors: null },
  });
  expect(await errorOf(seller, late.id)).toContain('too old');
  expect((await setMinutes(1_441)).marketplaceUpdate.errors).toEqual([{ field: 'authorRedactionMinutes' }]);
  await setMinutes(15);
  const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
  const { body } = await reader.ask(redactDocument, { input: { id: late.id, everything: true } });
  expect(body.errors[0].extensions.code).toBe('MISSING_SCOPE');
  const manager = await makeClient(server, { marketplaceId: market.id }, { scope: 'manage' });
  expect(await errorOf(manager, late.id)).toBeNull();
});

const events = `subscription ($after: String) { chatEvents(after: $after) {
  __typename
  ... on ChatMessageCreated { cursor chatMessage { id message } }
  ... on ChatMessageRedacted { cursor chatMessage { id message redaction { redactedByType } } }
} }`;

test.each(transports)('notifies both sides, and replays no removed text, over %s', async (transport) => {
  const { chatEventsCursor: after } = await ada.client.data('{ chatEventsCursor }');
  const seller = sellerClient(2);
  const sent = await send(seller, `The quaggaword of ${transport}`);
  const live = await following(server, seller, transport, events);
  await redact(ada.client, { id: sent.id, everything: true });
  const redacted = {
    __typename: 'ChatMessageRedacted',
    cursor: expect.any(String),
    chatMessage: { id: sent.id, message: mark, redaction: { redactedByType: 'AdminUser' } },
  };
  expect((await live.next()).data.chatEvents).toEqual(redacted);
  await live.stop();
  for (const client of [ada.client, seller]) {
    const replayed = follow(server, client, transport, events, { after });
    expect((await replayed.next()).data.chatEvents).toEqual({
      __typename: 'ChatMessageCreated',
      cursor: expect.any(String),
      chatMessage: { id: sent.id, message: mark },
    });
    expect((await replayed.next()).data.chatEvents).toEqual(redacted);
    await replayed.stop();
  }
});

test('sends webhooks no removed text, tells them of the redaction, and drops what they answered', async () => {
  const seller = sellerClient(2);
  const program = await makeClient(server, { marketplaceId: market.id }, { scope: 'manage' });
  const failing = vi.fn();
  receiver.behave((response, request) => {
    failing();
    answering(failing.mock.calls.length === 1 ? 200 : 500, request.body)(response, request);
  });
  const hook = await makeHook(program, receiver.url, {
    events: ['CHAT_MESSAGE_CREATED', 'CHAT_MESSAGE_REDACTED'],
  });
  const first = await send(seller, 'The first numbatword');
  await receiver.count(1);
  const answers = async () =>
    (await deliveriesOf(program, hook.id)).flatMap(({ attempts }: { attempts: { answer: string }[] }) =>
      attempts.map(({ answer }) => answer),
    );
  await expect.poll(answers).toEqual([expect.stringContaining('numbatword')]);
  await redact(ada.client, { id: first.id, everything: true });
  // The receiver repeats the text of the redacted message now, too, which is the mark.
  await expect
    .poll(async () => (await answers()).filter((answer: string) => answer?.includes(mark)).length)
    .toBe(1);
  expect((await answers()).join()).not.toContain('numbatword');
  expect(receiver.received.map(({ event }) => event).at(-1)).toMatchObject({
    type: 'chat_message.redacted',
    data: { id: first.id, message: mark, redactedAt: expect.any(String) },
  });
  expect(await placesOf(server.database, 'numbatword')).toEqual([]);
});

test('stores no answer of a receiver that has a text from before and answers after the redaction', async () => {
  const other = await makeMarketplace(server, 'Slow', ['Late Lanterns']);
  const late = other.sellers[0] as TestMarketplace['sellers'][number];
  const program = await makeClient(server, { marketplaceId: other.id }, { scope: 'manage' });
  const slow = await startReceiver();
  let release = () => {};
  slow.behave((response, request) => {
    release = () => answering(200, request.body)(response, request);
  });
  const hook = await makeHook(program, slow.url);
  const sent = await send(late.client, 'The aardwolfword');
  await slow.count(1);
  await redact(late.client, { id: sent.id, everything: true });
  release();
  const attempts = async () => {
    const [delivery] = await deliveriesOf(program, hook.id);
    return delivery.attempts;
  };
  await expect.poll(attempts).toMatchObject([{ status: 200, answer: null }]);
  expect(await placesOf(server.database, 'aardwolfword')).toEqual([]);
});

test('adds an audit entry that says which message, and never the text', async () => {
  const sent = await send(sellerClient(), 'A tapirword and anna@example.com');
  await redact(ada.client, { id: sent.id, kinds: ['EMAIL'] });
  const { auditLog } = await ada.client.data(
    '{ auditLog(first: 1) { nodes { actor action changes { field before after } sellers { businessName } } } }',
  );
  expect(auditLog.nodes).toEqual([
    {
      actor: 'Ada Lovelace',
      action: 'chatMessageRedact',
      changes: [
        {
          field: `seller ${shop().number}`,
          before: null,
          after: expect.stringMatching(/^message \d+: EMAIL \(1\)$/),
        },
      ],
      sellers: [{ businessName: 'Lumen Lamps' }],
    },
  ]);
});

const noteFields = `id text createdAt editedAt deletedAt mentions { start end }
  redaction { redactedAt redactedByName }`;

async function onNote(
  client: Client,
  mutation: string,
  input: object,
  selection = `chatNote { ${noteFields} }`,
) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.data(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`,
    { input },
  );
  return data[mutation];
}

const redactNote = (client: Client, input: object) =>
  onNote(client, 'chatNoteRedact', input, `partCount chatNote { ${noteFields} }`);

test('removes the text of a note from every query, search, event and retry, and keeps its place and times', async () => {
  const live = await following(
    ...([server, ada.client, 'sse'] as const),
    `subscription { chatEvents { __typename ... on ChatNoteChanged { note { text redaction { redactedByName } } } } }`,
  );
  const text = 'Hi @Ben, the pangolinword is 1234, @Ada knows.';
  const at = (name: string) => ({ start: text.indexOf(name), end: text.indexOf(name) + name.length });
  const input = {
    ...{ sellerId: shop().id, text, idempotencyKey: 'note of the pangolin' },
    mentions: [
      { userId: ben.id, ...at('@Ben') },
      { userId: ada.id, ...at('@Ada') },
    ],
  };
  const { chatNote } = await onNote(ben.client, 'chatNoteCreate', input);
  await live.next();
  const { start } = at('pangolinword');
  const spans = [{ start, end: at('1234').end }];
  const { partCount, chatNote: redacted } = await redactNote(ada.client, { id: chatNote.id, spans });
  const after = `Hi @Ben, the ${mark}, @Ada knows.`;
  const ada2 = { start: after.indexOf('@Ada'), end: after.indexOf('@Ada') + 4 };
  expect({ partCount, redacted }).toEqual({
    partCount: 1,
    redacted: {
      ...chatNote,
      text: after,
      mentions: [at('@Ben'), ada2],
      redaction: { redactedAt: expect.any(String), redactedByName: 'Ada Lovelace' },
    },
  });
  expect((await live.next()).data.chatEvents).toEqual({
    __typename: 'ChatNoteChanged',
    note: { text: after, redaction: { redactedByName: 'Ada Lovelace' } },
  });
  await live.stop();
  const stale = await redactNote(ada.client, { id: chatNote.id, spans });
  expect(stale.errors).toMatchObject([{ field: 'previousRedactedAt' }]);
  expect((await onNote(ben.client, 'chatNoteCreate', input)).chatNote).toEqual(redacted);
  const { chatNotesSearch } = await ada.client.data(
    '{ chatNotesSearch(q: "pangolinword") { nodes { id } } }',
  );
  expect(chatNotesSearch.nodes).toEqual([]);
  expect(await placesOf(server.database, 'pangolinword')).toEqual([]);
  const { auditLog } = await ada.client.data(
    '{ auditLog(first: 1) { nodes { action changes { field after } sellers { businessName } } } }',
  );
  expect(auditLog.nodes).toEqual([
    {
      action: 'chatNoteRedact',
      changes: [
        { field: `seller ${shop().number}`, after: expect.stringMatching(/^note \d+: spans \(1\)$/) },
      ],
      sellers: [{ businessName: 'Lumen Lamps' }],
    },
  ]);
  // A mention in a removed part is removed.
  const all = await redactNote(ada.client, { id: chatNote.id, everything: true });
  expect(all.chatNote).toMatchObject({ text: mark, mentions: [] });
});

test('does not remove parts of a note that its author changed meanwhile', async () => {
  const { chatNote } = await onNote(ben.client, 'chatNoteCreate', {
    ...{ sellerId: shop().id, text: 'Gate 9876', idempotencyKey: 'changed note' },
  });
  const { chatNote: changed } = await onNote(ben.client, 'chatNoteUpdate', {
    ...{ id: chatNote.id, text: 'It is gate 9876' },
  });
  const gate = { id: chatNote.id, spans: [{ start: 5, end: 9 }] };
  expect((await redactNote(ada.client, gate)).errors).toMatchObject([{ field: 'previousEditedAt' }]);
  const { editedAt: previousEditedAt } = changed;
  expect(previousEditedAt).toEqual(expect.any(String));
  const alone = { id: chatNote.id, everything: true, previousEditedAt };
  expect((await redactNote(ada.client, alone)).errors).toMatchObject([{ field: 'previousEditedAt' }]);
  const seen = { id: chatNote.id, spans: [{ start: 11, end: 15 }], previousEditedAt };
  expect((await redactNote(ada.client, seen)).chatNote.text).toBe(`It is gate ${mark}`);
});

test('lets authors redact only their own notes, also deleted ones, and those with the permission any note', async () => {
  const write = async (client: Client, text: string) =>
    (await onNote(client, 'chatNoteCreate', { sellerId: shop(1).id, text })).chatNote.id as string;
  const ofAda = await write(ada.client, 'From Ada');
  const refused = await redactNote(ben.client, { id: ofAda, everything: true });
  expect(refused.errors).toEqual([{ field: 'id', messages: [expect.stringContaining('your own notes')] }]);
  const ofBen = await write(ben.client, 'A kakapoword of Ben');
  await onNote(ben.client, 'chatNoteDelete', { id: ofBen });
  expect((await redactNote(ben.client, { id: ofBen, spans: [{ start: 0, end: 1 }] })).errors).toMatchObject([
    { field: 'id' },
  ]);
  expect(await redactNote(ben.client, { id: ofBen, everything: true })).toMatchObject({
    partCount: 1,
    chatNote: { text: '', deletedAt: expect.any(String) },
  });
  expect(await placesOf(server.database, 'kakapoword')).toEqual([]);
  expect((await onNote(ben.client, 'chatNoteRestore', { id: ofBen })).chatNote.text).toBe(mark);
  expect(await redactNote(ada.client, { id: ofBen, everything: true })).toMatchObject({ partCount: 0 });
});
