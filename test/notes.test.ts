import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { removeMember, updateMember } from '../src/accounts/members.js';
import { adoptRestoredLogs } from '../src/chat/event-retention.js';
import { decodeEventCursor } from '../src/graphql/cursors.js';
import { decodeChatNoteId } from '../src/graphql/ids.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { follow, following, transports } from './harness/follower.js';
import { makeHook, say, startReceiver } from './harness/receiver.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests internal notes and mentions through the Operator API; see docs/notes.md. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;
let cem: Agent;

const shop = (index = 0) => market.sellers[index] as TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Market', ['Lumen Lamps', 'Harbour Books']);
  ada = await makeAgent(server, market.id, 'Ada Lovelace', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
  cem = await makeAgent(server, market.id, 'Cem');
});

const fields = `id text isOwn authorName author { id name } createdAt editedAt deletedAt seller { id }
  mentions { start end isViewer colleague { id name } }`;

interface Place {
  userId: string;
  start: number;
  end: number;
}

/** Runs a mutation and returns its payload. */
async function change(client: Client, mutation: string, input: object, selection = `chatNote { ${fields} }`) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.data(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`,
    { input },
  );
  return data[mutation];
}

/** Returns a text that mentions an agent after some words, and the mention. */
function mentioning({ id }: Agent, name: string, before = 'Hi '): { text: string; mentions: Place[] } {
  const start = [...before].length;
  return {
    text: `${before}@${name} please look.`,
    mentions: [{ userId: id, start, end: start + [...name].length + 1 }],
  };
}

async function write(client: Client, text: string, more: object = {}, seller = shop()) {
  const { chatNote, errors } = await change(client, 'chatNoteCreate', { sellerId: seller.id, text, ...more });
  expect(errors).toBeNull();
  return chatNote;
}

/** Returns the texts of a thread's notes, the newest first. */
async function textsOf(client: Client, given = '', seller = shop()): Promise<string[]> {
  const { chatNotes } = await client.data(
    `query ($id: ID!) { chatNotes(sellerId: $id${given}) { nodes { text } } }`,
    {
      id: seller.id,
    },
  );
  return chatNotes.nodes.map(({ text }: { text: string }) => text);
}

const mentionsOf = async (client: Client, given = '(unread: true)') => {
  const { mentions, unreadMentionCount } = await client.data(
    `{ mentions${given} { nodes { readAt note { id text } } } unreadMentionCount }`,
  );
  const nodes: { readAt: string | null; note: { id: string; text: string } }[] = mentions.nodes;
  return { texts: nodes.map(({ note }) => note.text), count: unreadMentionCount as number, nodes };
};

const seeThread = (client: Client, seller = shop()) =>
  change(client, 'mentionsRead', { sellerId: seller.id }, '');

describe('notes', () => {
  test('are written by users and keys, and are read by all of the operator', async () => {
    const note = await write(ada.client, 'Asks for 5 % each time 🐢.');
    expect(note).toMatchObject({
      text: 'Asks for 5 % each time 🐢.',
      isOwn: true,
      authorName: 'Ada Lovelace',
      author: { id: ada.id, name: 'Ada Lovelace' },
      editedAt: null,
      deletedAt: null,
      seller: { id: shop().id },
      mentions: [],
    });
    const program = await makeClient(server, { marketplaceId: market.id }, { label: 'Import' });
    const other = await write(program, 'From a program.');
    expect(other).toMatchObject({ isOwn: true, authorName: 'Import', author: null });
    const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
    for (const client of [ben.client, reader]) {
      expect(await textsOf(client)).toEqual(['From a program.', 'Asks for 5 % each time 🐢.']);
    }
    const ofReader = await reader.ask(
      'mutation ($id: ID!) { chatNoteCreate(input: { sellerId: $id, text: "No" }) { errors { field } } }',
      { id: shop().id },
    );
    expect(ofReader.body.errors[0].extensions.code).toBe('MISSING_SCOPE');
    for (const client of [ben.client, program]) {
      for (const mutation of ['Update', 'Delete', 'Restore']) {
        const input = { id: note.id, ...(mutation === 'Update' && { text: 'Mine' }) };
        const { errors } = await change(client, `chatNote${mutation}`, input);
        expect(errors).toEqual([{ field: 'id', messages: ['Only its author can change a note.'] }]);
      }
    }
  });

  test('change nothing that sellers, orders and counts depend on', async () => {
    await say(shop(1).client, 'Question');
    const document = `{ sellersForChats { nodes { id unreadChatMessageCount markedUnread waitingSince
      workState { version status } latestChatMessage { id } } } threadCounts { needsReply unassigned } }`;
    const before = await ben.client.data(document);
    const cursorOfSeller = async () => (await shop().client.data('{ chatEventsCursor }')).chatEventsCursor;
    const cursor = await cursorOfSeller();
    const { chatEventsCursor } = await ben.client.data('{ chatEventsCursor }');
    await write(ada.client, 'A remark.');
    expect(await ben.client.data(document)).toEqual(before);
    expect(await cursorOfSeller()).toBe(cursor);
    expect((await ben.client.data('{ chatEventsCursor }')).chatEventsCursor).not.toBe(chatEventsCursor);
    // The next event of the seller has the next number, as without the notes.
    const number = (cursor: string) => decodeEventCursor(market.id, cursor)?.eventSeq ?? 0;
    const events = follow(
      server,
      shop().client,
      'sse',
      'subscription ($after: String) { chatEvents(after: $after) { ... on ChatMessageCreated { cursor } } }',
      { after: cursor },
    );
    await say(ada.client, 'First', shop().id);
    const first = (await events.next()).data.chatEvents.cursor;
    await write(ada.client, 'In between.');
    await say(ada.client, 'Second', shop().id);
    expect(number((await events.next()).data.chatEvents.cursor)).toBe(number(first) + 1);
    await events.stop();
  });

  test('of a time are those between the messages of a page', async () => {
    const own = shop(1);
    for (const n of [1, 2, 3]) {
      await say(own.client, `Message ${n}`);
      await write(ada.client, `Note ${n}`, {}, own);
    }
    const { chatMessages } = await ada.client.data(
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 3) { nodes { createdAt } } }',
      { id: own.id },
    );
    const [third, second] = chatMessages.nodes.map(({ createdAt }: { createdAt: string }) => createdAt);
    expect(await textsOf(ada.client, `, since: "${second}"`, own)).toEqual(['Note 3', 'Note 2']);
    expect(await textsOf(ada.client, `, since: "${second}", until: "${third}"`, own)).toEqual(['Note 2']);
    expect(await textsOf(ada.client, `, until: "${second}", first: 1`, own)).toEqual(['Note 1']);
    const { body } = await ada.client.ask(
      `query ($id: ID!) { chatNotes(sellerId: $id, since: "${third}", until: "${second}") { nodes { id } } }`,
      { id: own.id },
    );
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'until' });
  });

  test('are checked like messages', async () => {
    const errorsOf = async (input: object) => {
      const { errors } = await change(ada.client, 'chatNoteCreate', {
        sellerId: shop().id,
        text: 'Hi',
        ...input,
      });
      return errors;
    };
    expect(await errorsOf({ text: ' ' })).toEqual([{ field: 'text', messages: ["Note can't be blank."] }]);
    expect(await errorsOf({ text: 'x'.repeat(10_001) })).toMatchObject([{ field: 'text' }]);
    expect(await errorsOf({ idempotencyKey: '' })).toMatchObject([{ field: 'idempotencyKey' }]);
    const mention = (start: number, end: number) => ({ userId: ben.id, start, end });
    const text = 'Hi @Ben and @Ben';
    for (const mentions of [
      [mention(0, 2)],
      [mention(3, 4)],
      [mention(3, 99)],
      [mention(3, 7), mention(3, 7)],
      Array.from({ length: 21 }, () => mention(3, 7)),
    ]) {
      expect(await errorsOf({ text, mentions })).toMatchObject([{ field: 'mentions' }]);
    }
    const card = 'Card 4111 1111 1111 1111';
    const rejected = await change(
      ada.client,
      'chatNoteCreate',
      { sellerId: shop().id, text: card },
      'chatNote { id } findings { kind start end }',
    );
    expect(rejected).toMatchObject({
      chatNote: null,
      findings: [{ kind: 'PAYMENT_CARD', start: 5 }],
      errors: [{ field: 'text', messages: [expect.stringMatching(/^Note contains a payment card number/)] }],
    });
    const note = await write(ada.client, 'A harmless note.');
    const changed = await change(ada.client, 'chatNoteUpdate', { id: note.id, text: card });
    expect(changed).toMatchObject({ chatNote: null, errors: [{ field: 'text' }] });
    const { rows } = await server.database.pool.query("select from note where text like '%4111%'");
    expect(rows).toEqual([]);
    const { errors } = await change(ada.client, 'chatNoteCreate', {
      sellerId: 'U2VsbGVyLTk5OQ==',
      text: 'Hi',
    });
    expect(errors).toMatchObject([{ field: 'sellerId' }]);
  });

  test('a card number in two notes of an author is found at the second, and when that is changed', async () => {
    const sellerId = shop(1).id;
    const [head, rest] = ['Card 4111 1111', '1111 1111, please refund'];
    const create = ({ client }: Agent, text: string) =>
      change(client, 'chatNoteCreate', { sellerId, text }, 'chatNote { id } findings { kind start end }');
    const rejected = { chatNote: null, findings: [{ kind: 'PAYMENT_CARD', start: 0, end: 9 }] };
    expect((await create(ada, head)).errors).toBeNull();
    expect(await create(ada, rest)).toMatchObject(rejected);
    const { chatNote, errors } = await create(ada, 'Please refund');
    expect(errors).toBeNull();
    const update = (text: string) =>
      change(
        ada.client,
        'chatNoteUpdate',
        { id: chatNote.id, text },
        'chatNote { id } findings { kind start end }',
      );
    expect(await update(rest)).toMatchObject(rejected);
    expect((await update('2 refunds')).errors).toBeNull();
    // The note before is another one now.
    expect((await create(ada, rest)).errors).toBeNull();
    expect((await create(ben, rest)).errors).toBeNull();
  });

  test('are stored once under their key, also if they were edited meanwhile', async () => {
    const key = { idempotencyKey: 'note-1' };
    const [one, two] = await Promise.all([
      write(ada.client, 'Only once.', key),
      write(ada.client, 'Only once.', key),
    ]);
    expect(one.id).toBe(two.id);
    const input = { sellerId: shop().id, text: 'Another.', ...key };
    const expectUsedKey = async (request: object) =>
      expect((await change(ada.client, 'chatNoteCreate', request)).errors).toEqual([
        { field: 'idempotencyKey', messages: ['This idempotency key was already used for another note.'] },
      ]);
    await expectUsedKey(input);
    await change(ada.client, 'chatNoteUpdate', { id: one.id, text: 'Edited.' });
    expect(await write(ada.client, 'Only once.', key)).toMatchObject({ id: one.id, text: 'Edited.' });
    for (const text of ['Another.', 'Edited.']) await expectUsedKey({ ...input, text });
    expect((await textsOf(ada.client)).filter((text) => text === 'Edited.')).toHaveLength(1);
    const mention = mentioning(ben, 'Ben');
    const mentionKey = { idempotencyKey: 'note-2' };
    const mentioned = await write(ada.client, mention.text, { ...mention, ...mentionKey });
    await expectUsedKey({ sellerId: shop().id, text: mention.text, ...mentionKey });
    await change(ada.client, 'chatNoteDelete', { id: mentioned.id });
    await expectUsedKey({ ...input, ...mentionKey });
    expect(await write(ada.client, mention.text, { ...mention, ...mentionKey })).toMatchObject({
      ...{ id: mentioned.id, text: '', deletedAt: expect.any(String) },
    });
    // A note of a server of an earlier version has no request.
    await server.database.pool.query("update note set request_hash = null where text = 'Edited.'");
    expect(await write(ada.client, 'Another.', key)).toMatchObject({ id: one.id });
    // A colleague with the same key gets no answer that reveals a stored note.
    for (const text of ['Only once.', 'By Ben.']) {
      const ofBen = await change(ben.client, 'chatNoteCreate', { ...input, text });
      expect(ofBen).toMatchObject({ chatNote: null, errors: [{ field: 'idempotencyKey' }] });
    }
  });

  test('are not restored after 24 hours, also if their texts are not removed yet', async () => {
    const notes = [];
    for (let index = 0; index < 6; index++) notes.push(await write(ada.client, `Old ${index}`));
    for (const { id } of notes) await change(ada.client, 'chatNoteDelete', { id });
    await server.database.pool.query(
      `update note set deleted_at = deleted_at - interval '25 hours' where text like 'Old %'`,
    );
    const late = await change(ada.client, 'chatNoteRestore', { id: notes.at(-1).id });
    expect(late).toEqual({ chatNote: null, errors: [{ field: 'id', messages: ['Note not found.'] }] });
    // Deleting it again changes nothing.
    expect((await change(ada.client, 'chatNoteDelete', { id: notes.at(-1).id })).errors).toBeNull();
  });

  test('are changed, deleted and restored by their author, until the text is removed', async () => {
    const note = await write(ada.client, 'Draft.');
    const changed = await change(ada.client, 'chatNoteUpdate', { id: note.id, text: 'Final.' });
    expect(changed.chatNote).toMatchObject({ id: note.id, text: 'Final.', editedAt: expect.any(String) });
    const deleted = await change(ada.client, 'chatNoteDelete', { id: note.id });
    expect(deleted.chatNote).toMatchObject({ id: note.id, text: '', deletedAt: expect.any(String) });
    expect(await textsOf(ada.client)).not.toContain('Final.');
    const notFound = [{ field: 'id', messages: ['Note not found.'] }];
    expect((await change(ada.client, 'chatNoteUpdate', { id: note.id, text: 'Late.' })).errors).toEqual(
      notFound,
    );
    for (const _twice of [1, 2]) {
      const restored = await change(ada.client, 'chatNoteRestore', { id: note.id });
      expect(restored.chatNote).toMatchObject({ text: 'Final.', deletedAt: null });
    }
    await change(ada.client, 'chatNoteDelete', { id: note.id });
    const position = decodeChatNoteId(note.id);
    await server.database.pool.query(
      `update note set deleted_at = deleted_at - interval '25 hours' where seller_id = $1 and number = $2`,
      [position?.sellerId, position?.number],
    );
    const other = await write(ada.client, 'Another.');
    await change(ada.client, 'chatNoteDelete', { id: other.id });
    expect((await change(ada.client, 'chatNoteRestore', { id: note.id })).errors).toEqual(notFound);
    const { rows } = await server.database.pool.query("select from note where text = 'Final.'");
    expect(rows).toEqual([]);
  });

  test('are read by no webhook, not even one of the operator', async () => {
    const receiver = await startReceiver();
    const query = `query ($id: ID!) { node(id: $id) { ... on ChatMessage { seller { id } } } chatNotes(sellerId: "${shop().id}") { nodes { text } } }`;
    const { webhookCreate } = await market.operator.data(
      `mutation ($input: WebhookCreateInput!) { webhookCreate(input: $input) { errors { field messages } } }`,
      { input: { url: receiver.url, events: ['CHAT_MESSAGE_CREATED'], query } },
    );
    expect(webhookCreate.errors).toBeNull();
    await write(ada.client, 'A secret wombat.');
    await say(shop().client, 'Anything new?');
    const [received] = await receiver.count(1);
    expect(received?.body).not.toContain('wombat');
    expect(received?.event.errors[0].extensions.code).toBe('MISSING_SCOPE');
  });
});

describe('mentions', () => {
  test('reach the colleague until the thread is seen', async () => {
    const { text, mentions } = mentioning(ben, 'Ben', '🐢 ');
    const note = await write(ada.client, text, { mentions });
    expect(note.mentions).toEqual([
      { start: 2, end: 6, isViewer: false, colleague: { id: ben.id, name: 'Ben' } },
    ]);
    const { texts, count } = await mentionsOf(ben.client);
    expect({ texts, count }).toEqual({ texts: ['🐢 @Ben please look.'], count: 1 });
    const { seller } = await ben.client.data(
      'query ($id: ID!) { seller: node(id: $id) { ... on Seller { hasUnreadMention } } }',
      { id: shop().id },
    );
    expect(seller.hasUnreadMention).toBe(true);
    for (const other of [ada, cem]) expect((await mentionsOf(other.client)).count).toBe(0);
    expect((await mentionsOf(market.operator, '')).nodes).toEqual([]);
    const events = await following(
      server,
      ben.client,
      'sse',
      'subscription { chatEvents { ... on MentionsChanged { unreadMentionCount } } }',
    );
    expect((await seeThread(ben.client)).errors).toBeNull();
    expect((await events.next()).data.chatEvents).toEqual({ unreadMentionCount: 0 });
    expect((await mentionsOf(ben.client)).nodes).toEqual([]);
    const [read] = (await mentionsOf(ben.client, '')).nodes;
    expect(read).toMatchObject({ readAt: expect.any(String), note: { id: note.id } });
    await events.stop();
  });

  test('follow the text: new ones reach, removed ones do not, kept ones stay read, a deleted note hides them', async () => {
    const { text, mentions } = mentioning(ben, 'Ben');
    const note = await write(ada.client, text, { mentions });
    await seeThread(ben.client);
    const both = `${text} @Cem too`;
    const start = text.length + 1;
    const cemToo = [...mentions, { userId: cem.id, start, end: start + 4 }];
    await change(ada.client, 'chatNoteUpdate', { id: note.id, text: both, mentions: cemToo });
    expect((await mentionsOf(ben.client)).count).toBe(0);
    expect((await mentionsOf(cem.client)).texts).toEqual([both]);
    await change(ada.client, 'chatNoteDelete', { id: note.id });
    expect(await mentionsOf(cem.client)).toMatchObject({ count: 0, nodes: [] });
    await change(ada.client, 'chatNoteRestore', { id: note.id });
    expect((await mentionsOf(cem.client)).count).toBe(1);
    await change(ada.client, 'chatNoteUpdate', { id: note.id, text: 'Solved.', mentions: [] });
    expect((await mentionsOf(cem.client, '')).nodes.map(({ note }) => note.text)).not.toContain('Solved.');
  });

  test('keep their place when the colleague is renamed; those of users who left show the name and reach nobody', async () => {
    const dee = await makeAgent(server, market.id, 'Dee');
    const { text, mentions } = mentioning(dee, 'Dee');
    const note = await write(ada.client, text, { mentions });
    await updateMember(administrator, server.database, { id: dee.number, name: 'Deirdre' });
    const read = async () => {
      const { chatNotes } = await ada.client.data(
        `query ($id: ID!) { chatNotes(sellerId: $id, first: 5) { nodes { ${fields} } } }`,
        { id: shop().id },
      );
      return chatNotes.nodes.find(({ id }: { id: string }) => id === note.id);
    };
    expect(await read()).toMatchObject({ text, mentions: [{ start: 3, colleague: { name: 'Deirdre' } }] });
    await updateMember(administrator, server.database, { id: dee.number, role: 'MEMBER' });
    const input = { sellerId: shop().id, text, mentions };
    const { errors } = await change(ada.client, 'chatNoteCreate', input);
    expect(errors).toEqual([{ field: 'mentions', messages: ['User not found.'] }]);
    const kept = await change(ada.client, 'chatNoteUpdate', { id: note.id, text, mentions });
    expect(kept).toMatchObject({
      errors: null,
      chatNote: { mentions: [{ colleague: { name: 'Deirdre' } }] },
    });
    await removeMember(administrator, server.database, dee.number);
    expect(await read()).toMatchObject({ text, mentions: [{ start: 3, colleague: null }] });
    const { rows } = await server.database.pool.query('select from note_mention where member_id = $1', [
      dee.number,
    ]);
    expect(rows).toEqual([]);
  });

  test('of oneself reach nobody', async () => {
    const { text, mentions } = mentioning(ada, 'Ada Lovelace');
    expect((await write(ada.client, text, { mentions })).mentions).toMatchObject([{ isViewer: true }]);
    expect((await mentionsOf(ada.client)).count).toBe(0);
  });
});

const noteEvents = `subscription ($after: String, $sellerId: ID) { chatEvents(after: $after, sellerId: $sellerId) {
  __typename
  ... on ChatMessageCreated { cursor chatMessage { message } }
  ... on ChatNoteChanged { cursor note { text deletedAt mentions { isViewer } } } } }`;

describe.each(transports)('live over %s', (transport) => {
  test('notes reach all of the operator in order, and those that resume', async () => {
    for (const sellerId of [undefined, shop().id]) {
      const { chatEventsCursor: after } = await ben.client.data('{ chatEventsCursor }');
      const live = follow(server, ben.client, transport, noteEvents, { after, sellerId });
      const { text, mentions } = mentioning(ben, 'Ben');
      await say(shop().client, 'Before');
      const note = await write(ada.client, text, { mentions });
      await say(shop().client, 'After');
      const event = async (follower: typeof live) => (await follower.next()).data.chatEvents;
      const [before, changed, later] = [await event(live), await event(live), await event(live)];
      expect(before).toMatchObject({ chatMessage: { message: 'Before' } });
      expect(changed).toMatchObject({
        __typename: 'ChatNoteChanged',
        note: { text, deletedAt: null, mentions: [{ isViewer: true }] },
      });
      expect(later).toMatchObject({ chatMessage: { message: 'After' } });
      await change(ada.client, 'chatNoteDelete', { id: note.id });
      expect(await event(live)).toMatchObject({ note: { text: '', deletedAt: expect.any(String) } });
      // A note is an event at the place of its last change.
      for (const from of [before.cursor, changed.cursor]) {
        const resumed = follow(server, cem.client, transport, noteEvents, { after: from, sellerId });
        expect(await event(resumed)).toMatchObject({ chatMessage: { message: 'After' } });
        expect(await event(resumed)).toMatchObject({ note: { deletedAt: expect.any(String) } });
        await resumed.stop();
      }
      await live.stop();
    }
  });
});

test('no seller receives a byte of a note', async () => {
  const word = 'kookaburra';
  const own = shop();
  const clerk = await makeClient(server, { sellerId: own.number });
  const { chatTokenCreate } = await market.operator.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: own.id, name: 'Visitor' } },
  );
  const visitor = new Client(server, chatTokenCreate.token, 'seller');
  const receivers = { seller: await startReceiver(), operator: await startReceiver() };
  await makeHook(clerk, receivers.seller.url);
  await makeHook(market.operator, receivers.operator.url);
  const { chatEventsCursor: after } = await clerk.data('{ chatEventsCursor }');
  const everything = `subscription ($after: String) { chatEvents(after: $after) { __typename
    ... on ChatMessageCreated { cursor chatMessage { message } } ... on ChatMessagesRead { cursor }
    ... on ChatMarkedUnread { cursor } ... on ChatTyping { typing } ... on ChatPresence { online } } }`;
  const live = await Promise.all(
    transports.map((transport) => following(server, clerk, transport, everything)),
  );
  await Promise.all(live.map((follower) => follower.next()));
  const note = await write(ada.client, `A ${word} @Ben`, {
    mentions: [{ userId: ben.id, start: word.length + 3, end: word.length + 7 }],
  });
  await change(ada.client, 'chatNoteUpdate', { id: note.id, text: `The ${word} again` });
  await say(ada.client, 'The last.', own.id);

  const received: string[] = [];
  for (const client of [clerk, visitor]) {
    for (const document of [
      `{ chatMessages(first: 500) { totalCount nodes { message sentByName seller { id } } } }`,
      `{ chatMessages(q: "${word}") { totalCount nodes { message } } }`,
      `{ node(id: "${note.id}") { id } nodes(ids: ["${note.id}"]) { id } }`,
      '{ seller { businessName unreadChatMessageCount latestChatMessage { message } } }',
      `{ chatNotes(sellerId: "${own.id}") { nodes { text } } }`,
      '{ mentions { nodes { note { text } } } unreadMentionCount }',
      'subscription { chatEvents { ... on ChatNoteChanged { note { text } } } }',
    ]) {
      received.push(JSON.stringify((await client.ask(document)).body));
    }
  }
  const resumed = transports.map((transport) => follow(server, clerk, transport, everything, { after }));
  for (const follower of [...live, ...resumed]) {
    for (let last = false; !last; ) {
      const result = await follower.next();
      received.push(JSON.stringify(result));
      last = result.data.chatEvents.chatMessage?.message === 'The last.';
    }
    await follower.stop();
  }
  for (const receiver of Object.values(receivers)) {
    const hooks = await receiver.count(1);
    received.push(...hooks.map(({ body }) => body));
  }
  expect(received.filter((text) => text.includes(word))).toEqual([]);
  expect(received.join('')).not.toMatch(/ChatNote"|"note"/);
  expect(await textsOf(ben.client)).toContain(`The ${word} again`);
});

test('notes of a restored database come before all events', async () => {
  await write(ada.client, 'Restored.');
  const { pool } = server.database;
  await pool.query(
    `update note set changed_xid = '900000000000' where marketplace_id = $1 and text = 'Restored.'`,
    [market.id],
  );
  expect(await adoptRestoredLogs(administrator, server.database)).toMatchObject({
    marketplaces: [market.id],
  });
  const { rows } = await pool.query("select changed_xid::text as xid from note where text = 'Restored.'");
  expect(rows).toEqual([{ xid: '1' }]);
});
