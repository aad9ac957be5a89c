import { beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../src/access/actor.js';
import { removeDepartedMembers } from '../src/work-state/work-jobs.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { type Follower, firstResult, following, transports } from './harness/follower.js';
import { say } from './harness/receiver.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests what colleagues of the operator see of each other: who has a thread open, who answered, and who read what. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;

const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Together', ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta']);
  ada = await makeAgent(server, market.id, 'Ada');
  ben = await makeAgent(server, market.id, 'Ben', 'FULL_ADMIN');
});

describe('viewers', () => {
  const events = `subscription ($sellerId: ID, $view: String) { chatEvents(sellerId: $sellerId, view: $view) {
    __typename ... on ChatThreadViewers { seller { id } viewers { name isCaller } } ... on ChatMessageCreated { chatMessage { message } }
  } }`;
  const show = (client: Client, view: string, index: number | null) =>
    client.data(
      `mutation ($input: ChatViewingSetInput!) { chatViewingSet(input: $input) {
        seller { viewers { name } } errors { field messages } } }`,
      { input: { view, sellerId: index === null ? null : shop(index).id } },
    );
  const viewersOf = async (client: Client, index: number) =>
    (
      await client.data(
        'query ($id: ID!) { node(id: $id) { ... on Seller { viewers { name isCaller } } } }',
        {
          id: shop(index).id,
        },
      )
    ).node.viewers;
  const next = async (follower: Follower) => (await follower.next()).data.chatEvents;
  const changed = (index: number, ...viewers: [name: string | null, isCaller?: boolean][]) => ({
    __typename: 'ChatThreadViewers',
    seller: { id: shop(index).id },
    viewers: viewers.map(([name, isCaller = false]) => ({ name, isCaller })),
  });

  test.each(transports)(
    'colleagues see who has a thread open, until the subscription ends, over %s',
    async (transport) => {
      const atBen = await following(server, ben.client, transport, events);
      const atAda = await following(server, ada.client, transport, events, {
        sellerId: shop(0).id,
        view: 'tab 1',
      });
      // The subscription of one thread begins with its viewers.
      expect(await next(atAda)).toEqual(changed(0));
      await show(ada.client, 'tab 1', 0);
      expect(await next(atBen)).toEqual(changed(0, ['Ada']));
      expect(await next(atAda)).toEqual(changed(0, ['Ada', true]));
      expect(await viewersOf(ben.client, 0)).toEqual([{ name: 'Ada', isCaller: false }]);
      // The second view of the same person.
      const second = await following(server, ada.client, transport, events, {
        sellerId: shop(1).id,
        view: 'tab 2',
      });
      expect(await next(second)).toEqual(changed(1));
      await show(ada.client, 'tab 2', 0);
      expect(await next(atBen)).toEqual(changed(0, ['Ada']));
      expect((await show(ada.client, 'tab 1', 1)).chatViewingSet).toEqual({
        seller: { viewers: [] },
        errors: null,
      });
      expect(await next(atBen)).toEqual(changed(0, ['Ada']));
      expect(await next(atBen)).toEqual(changed(1, ['Ada']));
      await show(ada.client, 'tab 1', null);
      expect(await next(atBen)).toEqual(changed(1));
      await second.stop();
      expect(await next(atBen)).toEqual(changed(0));
      expect(await viewersOf(ben.client, 0)).toEqual([]);
      await Promise.all([atBen, atAda].map((each) => each.stop()));
    },
  );

  test('a view without a subscription, or of another actor, shows nothing', async () => {
    const atBen = await following(server, ben.client, 'sse', events);
    const key = await makeClient(server, { marketplaceId: market.id }, { label: 'Robot' });
    const atKey = await following(server, key, 'sse', events, { sellerId: shop(2).id, view: 'robot' });
    await next(atKey);
    await show(ada.client, 'robot', 2);
    await show(ada.client, 'other', 2);
    await show(key, 'robot', 2);
    expect(await next(atBen)).toEqual(changed(2, ['Robot']));
    await Promise.all([atBen, atKey].map((each) => each.stop()));
  });

  test('fast changes of a view are collected', async () => {
    const atBen = await following(server, ben.client, 'sse', events);
    const atAda = await following(server, ada.client, 'sse', events, { sellerId: shop(3).id, view: 'fast' });
    await next(atAda);
    const changes = Array.from(
      { length: 6 },
      (_, index) =>
        `a${index}: chatViewingSet(input: { view: "fast", sellerId: "${shop(index % 5).id}" }) { errors { field } }`,
    );
    await ada.client.data(`mutation { ${changes.join(' ')} }`);
    expect(await next(atBen)).toEqual(changed(0, ['Ada']));
    await Promise.all([atBen, atAda].map((each) => each.stop()));
  });

  test('sellers, other marketplaces and invalid input', async () => {
    const away = await makeMarketplace(server, 'Away', ['Stranger']);
    const stranger = away.sellers[0] as TestMarketplace['sellers'][number];
    const input = { view: 'a', sellerId: stranger.id };
    const unknown = await ada.client.data(
      'mutation ($input: ChatViewingSetInput!) { chatViewingSet(input: $input) { errors { field messages } } }',
      { input },
    );
    expect(unknown.chatViewingSet.errors).toEqual([{ field: 'sellerId', messages: ['Seller not found.'] }]);
    const long = (await show(ada.client, 'x'.repeat(65), 0)).chatViewingSet.errors;
    expect(long).toEqual([{ field: 'view', messages: ['View must have 1 to 64 characters.'] }]);
    const failed = await firstResult(server, ada.client, 'sse', events, { view: '' });
    expect(failed.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'view' });
    const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
    const { body } = await reader.ask(
      'mutation { chatViewingSet(input: { view: "a" }) { errors { field } } }',
    );
    expect(body.errors[0].extensions.code).toBe('MISSING_SCOPE');
  });
});

describe('unlessAnsweredAfter', () => {
  const send = async (client: Client, index: number, input: object) =>
    (
      await client.data(
        'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id message } errors { field messages } } }',
        { input: { sellerId: shop(index).id, ...input } },
      )
    ).chatMessageCreate;
  const answered = [
    { field: 'unlessAnsweredAfter', messages: ['A colleague has answered meanwhile. Nothing was sent.'] },
  ];

  test('a message is not sent if a colleague wrote after the message that the writer saw', async () => {
    const seen = await say(shop(4).client, 'Where is it?');
    expect(await send(ben.client, 4, { message: 'On its way.', unlessAnsweredAfter: seen })).toMatchObject({
      errors: null,
    });
    await say(shop(4).client, 'Thanks.');
    const message = 'Let me look.';
    const refused = { chatMessage: null, errors: answered };
    expect(await send(ada.client, 4, { message, unlessAnsweredAfter: seen })).toEqual(refused);
    expect(await send(ada.client, 4, { message, unlessAnsweredAfter: seen, idempotencyKey: 'k' })).toEqual(
      refused,
    );
    // The key of a message that was not sent is free, and own messages and those of the seller do not count.
    const sent = await send(ada.client, 4, { message, idempotencyKey: 'k' });
    expect(sent).toMatchObject({ chatMessage: { message }, errors: null });
    const later = await send(ada.client, 4, {
      message: 'Found it.',
      unlessAnsweredAfter: sent.chatMessage.id,
    });
    expect(later.errors).toBeNull();
    expect((await send(ben.client, 4, { message: 'Great.' })).errors).toBeNull();
    expect(
      (await send(ada.client, 4, { message: 'No.', unlessAnsweredAfter: sent.chatMessage.id })).errors,
    ).toEqual(answered);
  });

  test('a retry of a message that is stored returns it, also after an answer', async () => {
    const seen = await say(shop(5).client, 'Hello?');
    const input = { message: 'Hello!', idempotencyKey: 'retry', unlessAnsweredAfter: seen };
    const first = await send(ada.client, 5, input);
    expect((await send(ben.client, 5, { message: 'Hi!' })).errors).toBeNull();
    expect(await send(ada.client, 5, input)).toEqual(first);
    const { chatMessages } = await ada.client.data(
      'query ($id: ID!) { chatMessages(sellerId: $id) { totalCount } }',
      { id: shop(5).id },
    );
    expect(chatMessages.totalCount).toBe(3);
  });

  test('one of two colleagues who answer at once must confirm', async () => {
    const seen = await say(shop(5).client, 'And now?');
    const answers = await Promise.all(
      [ada, ben].map(({ client }, n) =>
        send(client, 5, { message: `Answer ${n}`, unlessAnsweredAfter: seen }),
      ),
    );
    expect(answers.filter(({ errors }) => errors === null)).toHaveLength(1);
  });

  test('a message of another thread is invalid', async () => {
    const other = await say(shop(4).client, 'Elsewhere.');
    expect((await send(ada.client, 5, { message: 'x', unlessAnsweredAfter: other })).errors).toEqual([
      { field: 'unlessAnsweredAfter', messages: ['This message does not belong to this thread.'] },
    ]);
  });
});

describe('readBy', () => {
  let together: TestMarketplace;
  let cem: Agent;
  let dora: Agent;
  const of = (index: number) => together.sellers[index] as TestMarketplace['sellers'][number];

  beforeAll(async () => {
    together = await makeMarketplace(server, 'Readers', ['One', 'Two', 'Three']);
    cem = await makeAgent(server, together.id, 'Cem');
    dora = await makeAgent(server, together.id, 'Dora', 'FULL_ADMIN');
  });

  const read = (client: Client, index: number) =>
    client.data(
      'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
      { id: of(index).id },
    );
  const readersIn = async (index: number, client = cem.client) => {
    const { chatMessages } = await client.data(
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 50) { nodes { message readAt readBy { user { name isViewer } readAt } } } }',
      { id: of(index).id },
    );
    return chatMessages.nodes.map((node: { message: string; readBy: { user: { name: string } }[] }) => [
      node.message,
      ...node.readBy.map(({ user }) => user.name),
    ]);
  };
  const rowsOf = async (index: number) =>
    (await server.database.pool.query('select from reading where seller_id = $1', [of(index).number]))
      .rowCount;

  test('each user is listed with the time of the read that covers the message', async () => {
    await say(of(0).client, 'First');
    await read(cem.client, 0);
    await say(of(0).client, 'Second');
    await read(dora.client, 0);
    await say(together.operator, 'Answer', of(0).id);
    expect(await readersIn(0)).toEqual([['Answer'], ['Second', 'Dora'], ['First', 'Cem', 'Dora']]);
    await read(cem.client, 0);
    expect(await readersIn(0)).toEqual([['Answer'], ['Second', 'Dora', 'Cem'], ['First', 'Cem', 'Dora']]);
    const { node } = await dora.client.data(
      'query ($id: ID!) { node(id: $id) { ... on Seller { latestChatMessage { readBy { readAt } } } } }',
      { id: of(0).id },
    );
    expect(node.latestChatMessage.readBy).toEqual([]);
    // A read that finds nothing new stores nothing.
    const before = await rowsOf(0);
    await read(cem.client, 0);
    expect(await rowsOf(0)).toBe(before);
  });

  test('a new user and a key are not listed for what was read before', async () => {
    const key = await makeClient(server, { marketplaceId: together.id }, { label: 'Robot' });
    await say(of(1).client, 'Old');
    await read(key, 1);
    const eve = await makeAgent(server, together.id, 'Eve');
    await say(of(1).client, 'New');
    await read(eve.client, 1);
    expect(await readersIn(1)).toEqual([['New', 'Eve'], ['Old']]);
    // A mark does not make a user a reader of older messages.
    await cem.client.data(
      'mutation ($id: ID!) { chatMarkedUnreadSet(input: { sellerId: $id, markedUnread: true }) { errors { field } } }',
      { id: of(1).id },
    );
    await read(cem.client, 1);
    expect(await readersIn(1)).toEqual([['New', 'Eve', 'Cem'], ['Old']]);
  });

  test('the last 20 reads of each user in a thread are kept, and none after the user has left', async () => {
    for (let number = 1; number <= 22; number++) {
      await say(of(2).client, `Message ${number}`);
      await read(dora.client, 2);
    }
    const readers = await readersIn(2);
    expect(readers[0]).toEqual(['Message 22', 'Dora']);
    expect(readers[19]).toEqual(['Message 3', 'Dora']);
    expect(readers[20]).toEqual(['Message 2']);
    expect(await rowsOf(2)).toBe(20);
    const fred = await makeAgent(server, together.id, 'Fred');
    await say(of(2).client, 'Last');
    await read(fred.client, 2);
    expect((await readersIn(2))[0]).toEqual(['Last', 'Fred']);
    await dora.client.data('mutation ($id: ID!) { userRemove(input: { id: $id }) { errors { field } } }', {
      id: fred.id,
    });
    expect((await readersIn(2))[0]).toEqual(['Last']);
    await removeDepartedMembers(systemActor, server.database);
    expect(await rowsOf(2)).toBe(20);
  });
});
