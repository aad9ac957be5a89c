import { beforeAll, describe, expect, test } from 'vitest';
import { type Agent, makeAgent } from './harness/agents.js';
import { placesOf } from './harness/canary.js';
import { setActions } from './harness/content-policy.js';
import { following } from './harness/follower.js';
import { makeHook, type Receiver, startReceiver } from './harness/receiver.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the action `redact` of the content policy: only the text without what was found is stored, searched and sent on. */

let server: TestServer;
let receiver: Receiver;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;
let seller: Client;

const mark = '█████';
const shop = () => market.sellers[0] as TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Redacting Market', [
    'Lumen Lamps',
    'Harbour Books',
    'Quiet Quilts',
  ]);
  ada = await makeAgent(server, market.id, 'Ada Lovelace', 'WEBMASTER');
  ben = await makeAgent(server, market.id, 'Ben');
  seller = shop().client;
  receiver = await startReceiver();
  await setActions(market.operator, { PAYMENT_CARD: 'REDACT', EMAIL: 'REDACT' });
});

const payload = `chatMessage { id message redaction { redactedAt } } redactedMessage
  findings { kind start end action hint } errors { field messages }`;

async function send(message: string, more: object = {}, client = seller) {
  const { chatMessageCreate } = await client.data(
    `mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { ${payload} } }`,
    { input: { message, ...more } },
  );
  return chatMessageCreate;
}

const found = (q: string) =>
  seller
    .data('query ($q: String!) { chatMessages(q: $q) { totalCount } }', { q })
    .then(({ chatMessages }) => chatMessages.totalCount);

test('a program that knows nothing of it stores the redacted text, and the answer says so', async () => {
  const program = await makeClient(server, { marketplaceId: market.id }, { scope: 'manage' });
  const hook = await makeHook(program, receiver.url, { events: ['CHAT_MESSAGE_CREATED'] });
  const live = await following(
    ...([server, ada.client, 'sse'] as const),
    'subscription { chatEvents { ... on ChatMessageCreated { chatMessage { message } } } }',
  );
  const text = '😀 pay 4242 4242 4242 4242 or ask zanzibar@example.com, thanks';
  const redacted = `😀 pay ${mark}4242 or ask ${mark}, thanks`;
  const first = await send(text, { idempotencyKey: 'one' });
  expect(first).toEqual({
    chatMessage: { id: expect.any(String), message: redacted, redaction: null },
    redactedMessage: redacted,
    findings: [
      { kind: 'PAYMENT_CARD', start: 6, end: 25, action: 'REDACT', hint: 'LAST_8_DIGITS' },
      { kind: 'EMAIL', start: 33, end: 53, action: 'REDACT', hint: null },
    ],
    errors: null,
  });
  expect((await live.next()).data.chatEvents.chatMessage.message).toBe(redacted);
  await live.stop();
  await receiver.count(1);
  expect(receiver.received.map(({ event }) => JSON.stringify(event)).join()).not.toContain('zanzibar');
  expect(await found('zanzibar')).toBe(0);
  expect(await found('thanks')).toBe(1);

  // A retry answers the same; another text under the key is an error; also under another policy.
  expect(await send(text, { idempotencyKey: 'one' })).toEqual(first);
  const other = await send('Something else', { idempotencyKey: 'one' });
  expect(other.errors).toMatchObject([{ field: 'idempotencyKey' }]);
  await setActions(market.operator, { PAYMENT_CARD: 'ALLOW', EMAIL: 'BLOCK' });
  expect((await send(text, { idempotencyKey: 'one' })).chatMessage).toEqual(first.chatMessage);
  await setActions(market.operator, { PAYMENT_CARD: 'REDACT', EMAIL: 'REDACT' });
  await program.data('mutation ($id: ID!) { webhookDelete(input: { id: $id }) { errors { field } } }', {
    id: hook.id,
  });
  for (const trace of ['zanzibar', '4242 4242']) expect(await placesOf(server.database, trace)).toEqual([]);
});

test('a sender who wants to see it first is asked, and nothing is stored until then', async () => {
  const text = 'Write to kumquat@example.com or +49 30 901820';
  const asked = await send(text, { confirmRedaction: true });
  expect(asked).toMatchObject({
    chatMessage: null,
    redactedMessage: `Write to ${mark} or +49 30 901820`,
    findings: [
      { kind: 'EMAIL', action: 'REDACT' },
      { kind: 'PHONE', action: 'WARN' },
    ],
    errors: [
      { field: 'message', messages: [expect.stringContaining('acknowledged: [EMAIL]'), expect.any(String)] },
    ],
  });
  const { chatMessageCheck } = await seller.data(
    'query ($m: String!) { chatMessageCheck(message: $m) { blocked toAcknowledge redactedMessage } }',
    { m: text },
  );
  expect(chatMessageCheck).toEqual({
    ...{ blocked: false, toAcknowledge: ['PHONE'] },
    redactedMessage: asked.redactedMessage,
  });
  // An acknowledgement sends it redacted, never as it is.
  const sent = await send(text, { confirmRedaction: true, acknowledged: ['EMAIL', 'PHONE'] });
  expect(sent).toMatchObject({ chatMessage: { message: asked.redactedMessage }, errors: null });
  // A block outweighs it.
  const blocked = await send(`${text} TFN 123 456 782`, { acknowledged: ['EMAIL', 'PHONE'] });
  expect(blocked.chatMessage).toBeNull();
  expect(await send('Nothing here', { confirmRedaction: true })).toMatchObject({
    ...{ redactedMessage: null, findings: [], errors: null },
  });
  expect(await placesOf(server.database, 'kumquat')).toEqual([]);
});

test('of a card in two messages, the second part is stored without its digits', async () => {
  const other = market.sellers[1]?.client as Client;
  expect((await send('My card begins with 4111 1111', {}, other)).errors).toBeNull();
  const rest = await send('1111 1111 and so on', {}, other);
  expect(rest.chatMessage.message).toBe(`${mark} and so on`);
  // The stored text before counts, not the sent one.
  await send('4242 4242 4242 4242', {}, other);
  expect((await send('4242 is the end', {}, other)).redactedMessage).toBeNull();
});

describe('the second part of a card', () => {
  const note = async (client: Client, text: string) => {
    const { chatNoteCreate } = await client.data(
      'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { text } } }',
      { input: { sellerId: market.sellers[2]?.id, text } },
    );
    return chatNoteCreate.chatNote.text as string;
  };

  test('is redacted again if it is sent again, also in a long text and in a note', async () => {
    const other = market.sellers[2]?.client as Client;
    const end = `1111 1111 ${'and so on '.repeat(20)}`;
    const texts: string[] = [];
    for (const text of ['My card begins with 4111 1111', end, end, '1111 1111'])
      texts.push((await send(text, {}, other)).chatMessage.message);
    expect(texts.slice(1).map((text) => text.trim().slice(0, 9))).toEqual([
      ...[`${mark} and`, `${mark} and`, mark],
    ]);
    const notes: string[] = [];
    for (const text of ['My card begins with 4111 1111', '1111 1111', '1111 1111'])
      notes.push(await note(ada.client, text));
    expect(notes.slice(1)).toEqual([mark, mark]);
  });

  test('is redacted if both parts are notes that are written at once, to two processes', async () => {
    const process = await startTestServer({ database: server.database });
    const { key } = market.operator;
    const [here, there] = [new Client(server, key, 'operator'), new Client(process, key, 'operator')];
    const parts = ['Card: 4111 1111', '1111 1111'] as const;
    const written = await Promise.all([note(here, parts[0]), note(there, parts[1])]);
    expect(written.filter((text, index) => text !== parts[index])).toHaveLength(1);
  });
});

test('a retry says what is stored, whatever the policy is now', async () => {
  const [open, closed] = ['Ask quince@example.com', 'Ask medlar@example.com'];
  await setActions(market.operator, { EMAIL: 'ALLOW' });
  await send(open, { idempotencyKey: 'open' });
  await setActions(market.operator, { EMAIL: 'REDACT' });
  const redacted = await send(closed, { idempotencyKey: 'closed' });
  // The policy of the answer is known to be the current one.
  expect(await send(open, { idempotencyKey: 'open' })).toMatchObject({
    ...{ chatMessage: { message: open }, redactedMessage: null, findings: [] },
  });
  await setActions(market.operator, { EMAIL: 'ALLOW' });
  await send('Something', {});
  expect(await send(closed, { idempotencyKey: 'closed' })).toMatchObject({
    ...{ chatMessage: redacted.chatMessage, redactedMessage: `Ask ${mark}`, findings: [] },
  });
  await setActions(market.operator, { EMAIL: 'REDACT' });
});

test('a text that is longer without what was found than a message can be is rejected', async () => {
  const { contentPatternCreate } = await market.operator.data(
    `mutation { contentPatternCreate(input: { name: "short", expression: "§", action: REDACT }) {
      contentPattern { id action } errors { field messages } } }`,
  );
  expect(contentPatternCreate).toMatchObject({ contentPattern: { action: 'REDACT' }, errors: null });
  expect((await send('a § b')).chatMessage.message).toBe(`a ${mark} b`);
  expect(await send('§ '.repeat(2_500))).toMatchObject({
    chatMessage: null,
    errors: [{ field: 'message', messages: [expect.stringContaining('too long')] }],
  });
  await market.operator.data(
    'mutation ($id: ID!) { contentPatternDelete(input: { id: $id }) { errors { field } } }',
    { id: contentPatternCreate.contentPattern.id },
  );
});

test('an allowance cannot let a redacted kind through, and low confidence is warned of', async () => {
  const { contentAllowanceCreate } = await market.operator.data(
    String.raw`mutation { contentAllowanceCreate(input: { name: "all", expression: "[\\d ]+" }) {
      errors { field messages } } }`,
  );
  expect(contentAllowanceCreate.errors[0].messages[0]).toContain('PAYMENT_CARD');
  const { contentPolicy } = await market.operator.data(
    '{ contentPolicy { actions { kind action lowConfidenceAction } } }',
  );
  expect(contentPolicy.actions.find(({ kind }: { kind: string }) => kind === 'PAYMENT_CARD')).toEqual({
    ...{ kind: 'PAYMENT_CARD', action: 'REDACT', lowConfidenceAction: 'WARN' },
  });
});

test('a note is redacted too, its mentions move along, and a retry returns it', async () => {
  const text = 'Card 4242 4242 4242 4242, @Ben see persimmon@example.com';
  const start = text.indexOf('@Ben');
  const input = {
    ...{ sellerId: shop().id, text, idempotencyKey: 'note' },
    mentions: [{ userId: ben.id, start, end: start + 4 }],
  };
  const write = async (more: object = {}) => {
    const { chatNoteCreate } = await ada.client.data(
      `mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) {
        chatNote { id text mentions { start end colleague { id } } } redactedText errors { field } } }`,
      { input: { ...input, ...more } },
    );
    return chatNoteCreate;
  };
  const redacted = `Card ${mark}4242, @Ben see ${mark}`;
  expect(await write({ confirmRedaction: true })).toMatchObject({ chatNote: null, redactedText: redacted });
  const first = await write();
  const moved = redacted.indexOf('@Ben');
  expect(first).toMatchObject({
    chatNote: { text: redacted, mentions: [{ start: moved, end: moved + 4, colleague: { id: ben.id } }] },
    ...{ redactedText: redacted, errors: null },
  });
  expect(await write()).toEqual(first);
  expect((await write({ text: 'Other', mentions: [] })).errors).toEqual([{ field: 'idempotencyKey' }]);
  const { chatNoteUpdate } = await ada.client.data(
    `mutation ($input: ChatNoteUpdateInput!) { chatNoteUpdate(input: $input) { chatNote { text } redactedText } }`,
    { input: { id: first.chatNote.id, text: 'Now persimmon@example.com' } },
  );
  expect(chatNoteUpdate).toEqual({ chatNote: { text: `Now ${mark}` }, redactedText: `Now ${mark}` });
  expect(await placesOf(server.database, 'persimmon')).toEqual([]);
});

test('a canned reply is stored as it is written, and redacted when it is sent', async () => {
  const text = 'Our address is tamarind@example.com';
  const { cannedReplyCreate } = await ada.client.data(
    `mutation ($text: String!) { cannedReplyCreate(input: { name: "address", shared: true, texts: [{ language: "en", text: $text }] }) {
      cannedReply { texts { text } } errors { field messages } } }`,
    { text },
  );
  expect(cannedReplyCreate).toMatchObject({ cannedReply: { texts: [{ text }] }, errors: null });
  const sent = await send(text, { sellerId: shop().id }, ada.client);
  expect(sent.chatMessage.message).toBe(`Our address is ${mark}`);
});
