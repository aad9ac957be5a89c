import { beforeEach, describe, expect, test } from 'vitest';
import { follow, following, type Transport, transports } from '../harness/follower.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Tests typing, presence and changed settings: they are sent to subscribers that requested them, and not stored.
 */

const ephemeral = `
  __typename
  ... on ChatTyping { seller { id } sentByType sentByName typing }
  ... on ChatPresence { seller { id } sentByType online }
  ... on ChatMessageCreated { chatMessage { message } }`;
const ofOperator = `subscription ($sellerId: ID) { chatEvents(sellerId: $sellerId) { ${ephemeral} } }`;
const resuming = `subscription ($sellerId: ID, $after: String) { chatEvents(sellerId: $sellerId, after: $after) { ${ephemeral} } }`;
const ofSeller = `subscription { chatEvents { ${ephemeral} } }`;
const typesTo =
  'mutation ($sellerId: ID!, $typing: Boolean!) { chatTypingSet(input: { sellerId: $sellerId, typing: $typing }) { errors { field messages } } }';
const types =
  'mutation ($typing: Boolean!) { chatTypingSet(input: { typing: $typing }) { errors { field messages } } }';

let server: TestServer;
let market: TestMarketplace;
let seller: TestMarketplace['sellers'][number];
let colleague: Client;

beforeEach(async () => {
  server ??= await startTestServer();
  market = await makeMarketplace(server, 'Northlight', ['One', 'Two']);
  seller = market.sellers[0] as TestMarketplace['sellers'][number];
  colleague = await makeClient(server, { marketplaceId: market.id }, { label: 'Ada' });
});

/** Subscribes to the typing events of one thread. Resolves when the first presence event has arrived. */
async function typingAt(client: Client, transport: Transport) {
  const follower =
    client.side === 'operator'
      ? await following(server, client, transport, ofOperator, { sellerId: seller.id })
      : await following(server, client, transport, ofSeller);
  expect((await follower.next()).data.chatEvents.__typename).toBe('ChatPresence');
  return {
    stop: follower.stop,
    take: async (count: number) => {
      const taken: unknown[] = [];
      while (taken.length < count) {
        const event = (await follower.next()).data.chatEvents;
        if (event.__typename === 'ChatTyping') taken.push([event.sentByType, event.sentByName, event.typing]);
      }
      return taken;
    },
  };
}

const online = (client: Client) =>
  client
    .data(
      client.side === 'operator'
        ? '{ sellersForChats(q: "One") { nodes { online } } }'
        : '{ seller { online } }',
    )
    .then((data) => data.seller?.online ?? data.sellersForChats.nodes[0].online);

test('the operator sees which of a seller’s people are online; a seller sees nobody', async () => {
  const personOf = async (name: string) => {
    const { chatTokenCreate } = await market.operator.data(
      'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
      { input: { sellerId: seller.id, name } },
    );
    return new Client(server, chatTokenCreate.token, 'seller');
  };
  const document =
    'subscription { chatEvents { ... on ChatOnlinePeople { seller { id } onlinePeople { name } } } }';
  const atOperator = await following(server, market.operator, 'ws', document);
  const next = async () => (await atOperator.next()).data.chatEvents;
  const people = (...names: string[]) => ({
    seller: { id: seller.id },
    onlinePeople: names.map((name) => ({ name })),
  });
  const followers = [await following(server, seller.client, 'ws', ofSeller)];
  followers.push(await following(server, await personOf('Ann Reed'), 'ws', ofSeller));
  // The key before has not been an event.
  expect(await next()).toEqual(people('Ann Reed'));
  followers.push(await following(server, await personOf('Bob Lane'), 'ws', ofSeller));
  expect(await next()).toEqual(people('Ann Reed', 'Bob Lane'));
  const { node } = await market.operator.data(
    'query ($id: ID!) { node(id: $id) { ... on Seller { online onlinePeople { name } } } }',
    { id: seller.id },
  );
  expect(node).toEqual({ online: true, onlinePeople: people('Ann Reed', 'Bob Lane').onlinePeople });
  // A subscription of the thread begins with the current state.
  const current = await following(
    server,
    market.operator,
    'ws',
    'subscription ($id: ID) { chatEvents(sellerId: $id) { ... on ChatOnlinePeople { seller { id } onlinePeople { name } } } }',
    { id: seller.id },
  );
  expect((await current.next()).data.chatEvents).toEqual(people('Ann Reed', 'Bob Lane'));
  for (const asked of ['{ seller { onlinePeople { name } } }', document]) {
    const { body } = await seller.client.ask(asked);
    expect(body.errors[0].message).toMatch(/onlinePeople|ChatOnlinePeople/);
  }
  await Promise.all([atOperator, current, ...followers].map((follower) => follower.stop()));
});

describe.each(transports)('over %s', (transport) => {
  test('each side receives the presence of the other, first the current one and then its changes', async () => {
    expect([await online(market.operator), await online(seller.client)]).toEqual([false, false]);
    const atOperator = await following(server, market.operator, transport, ofOperator, {
      sellerId: seller.id,
    });
    const presence = (sentByType: string, isOnline: boolean) => ({
      data: {
        chatEvents: { __typename: 'ChatPresence', seller: { id: seller.id }, sentByType, online: isOnline },
      },
    });
    expect(await atOperator.next()).toEqual(presence('User', false));
    const atSeller = await following(server, seller.client, transport, ofSeller);
    expect(await atSeller.next()).toEqual(presence('AdminUser', true));
    expect(await atOperator.next()).toEqual(presence('User', true));
    expect([await online(market.operator), await online(seller.client)]).toEqual([true, true]);
    await atSeller.stop();
    // A side that reconnects at once stays present; one that does not is absent after some seconds.
    expect(await atOperator.next()).toEqual(presence('User', false));
    await atOperator.stop();
  });

  test('the time at which a seller was last online is stored when it comes and goes; only the operator sees it', async () => {
    const lastSeen = async () => {
      const { node } = await market.operator.data(
        'query ($id: ID!) { node(id: $id) { ... on Seller { online lastSeenAt } } }',
        { id: seller.id },
      );
      return node as { online: boolean; lastSeenAt: string | null };
    };
    expect(await lastSeen()).toEqual({ online: false, lastSeenAt: null });
    const began = Date.now();
    const atOperator = await following(server, market.operator, transport, ofOperator, {
      sellerId: seller.id,
    });
    const atSeller = await following(server, seller.client, transport, ofSeller);
    await atSeller.next();
    expect(await lastSeen()).toEqual({ online: true, lastSeenAt: null });
    await atSeller.stop();
    const isOnline = async () => (await atOperator.next()).data.chatEvents.online;
    expect([await isOnline(), await isOnline(), await isOnline()]).toEqual([false, true, false]);
    await expect.poll(lastSeen).toEqual({ online: false, lastSeenAt: expect.any(String) });
    const time = Date.parse((await lastSeen()).lastSeenAt ?? '');
    // The grace time to reconnect has passed since the seller came.
    expect(time).toBeGreaterThan(began + 2_500);
    expect(time).toBeLessThanOrEqual(Date.now());
    const { body } = await seller.client.ask('{ seller { lastSeenAt } }');
    expect(body.errors[0].message).toContain('lastSeenAt');
    await atOperator.stop();
  });

  test('an operator sees which colleague types, a seller sees the one persona', async () => {
    const [atOperator, atColleague, atSeller] = await Promise.all(
      [market.operator, colleague, seller.client].map((client) => typingAt(client, transport)),
    );
    await seller.client.data(types, { typing: true });
    await seller.client.data(types, { typing: false });
    await colleague.data(typesTo, { sellerId: seller.id, typing: true });
    await colleague.data(typesTo, { sellerId: seller.id, typing: true });
    await market.operator.data(typesTo, { sellerId: seller.id, typing: true });
    await colleague.data(typesTo, { sellerId: seller.id, typing: false });
    await market.operator.data(typesTo, { sellerId: seller.id, typing: false });
    const sellerTyped = [
      ['User', null, true],
      ['User', null, false],
    ];
    expect(await atOperator?.take(4)).toEqual([
      ...sellerTyped,
      ['AdminUser', 'Ada', true],
      ['AdminUser', 'Ada', false],
    ]);
    expect(await atColleague?.take(4)).toEqual([
      ...sellerTyped,
      ['AdminUser', null, true],
      ['AdminUser', null, false],
    ]);
    // From the first of the two people to the last.
    expect(await atSeller?.take(2)).toEqual([
      ['AdminUser', 'Northlight', true],
      ['AdminUser', 'Northlight', false],
    ]);
    await Promise.all([atOperator, atColleague, atSeller].map((follower) => follower?.stop()));
  });

  test('both sides receive that the chat is turned off and on, if they select it', async () => {
    const selected = `{ ${ephemeral} ... on ChatSettingsChanged { chatEnabled } }`;
    const foreign = await makeMarketplace(server, 'Southlight', ['Three']);
    const followers = [
      await following(
        server,
        market.operator,
        transport,
        `subscription { chatEvents(sellerId: "${seller.id}") ${selected} }`,
      ),
      await following(server, seller.client, transport, `subscription { chatEvents ${selected} }`),
    ] as const;
    const others = [
      await following(server, seller.client, transport, ofSeller),
      await following(
        server,
        (foreign.sellers[0] ?? seller).client,
        transport,
        `subscription { chatEvents ${selected} }`,
      ),
    ] as const;
    const next = async (follower: (typeof followers)[number]) => {
      for (;;) {
        const event = (await follower.next()).data.chatEvents;
        if (event.__typename !== 'ChatPresence') return event;
      }
    };
    for (const follower of [...followers, ...others]) {
      expect((await follower.next()).data.chatEvents.__typename).toBe('ChatPresence');
    }
    for (const chatEnabled of [false, true]) {
      const change =
        'mutation ($on: Boolean!) { marketplaceUpdate(input: { chatEnabled: $on }) { errors { field } } }';
      await market.operator.data(change, { on: chatEnabled });
      for (const follower of followers) {
        expect(await next(follower)).toEqual({ __typename: 'ChatSettingsChanged', chatEnabled });
      }
    }
    await market.operator.data(
      'mutation { expectationSettingsUpdate(input: { outOfOffice: "Back on Monday" }) { errors { field } } }',
    );
    for (const follower of followers) {
      expect(await next(follower)).toEqual({ __typename: 'ChatSettingsChanged', chatEnabled: true });
    }
    const message = 'The next event of the others.';
    for (const owner of [market, foreign]) {
      const sellerId = owner.sellers[0]?.id;
      await owner.operator.data(
        'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
        { input: { sellerId, message } },
      );
    }
    for (const follower of others) {
      expect(await next(follower)).toEqual({ __typename: 'ChatMessageCreated', chatMessage: { message } });
    }
    await Promise.all([...followers, ...others].map((follower) => follower.stop()));
  });

  test('a subscriber that resumes by a cursor receives the presence, too', async () => {
    const { chatEventsCursor: after } = await market.operator.data('{ chatEventsCursor }');
    const atSeller = await following(server, seller.client, transport, ofSeller);
    await atSeller.next();
    const resumed = follow(server, market.operator, transport, resuming, { sellerId: seller.id, after });
    expect((await resumed.next()).data.chatEvents).toMatchObject({
      __typename: 'ChatPresence',
      online: true,
    });
    await Promise.all([atSeller.stop(), resumed.stop()]);
  });
});

test('typing ends without further typing updates', async () => {
  const follower = await typingAt(market.operator, 'ws');
  await seller.client.data(types, { typing: true });
  expect(await follower.take(2)).toEqual([
    ['User', null, true],
    ['User', null, false],
  ]);
  await follower.stop();
});

test('a document without ephemeral types receives no ephemeral events', async () => {
  const follower = await following(
    server,
    market.operator,
    'sse',
    'subscription { chatEvents { __typename ... on ChatMessageCreated { chatMessage { message } } } }',
  );
  const present = await following(server, market.operator, 'sse', ofOperator, { sellerId: seller.id });
  expect((await present.next()).data.chatEvents.__typename).toBe('ChatPresence');
  await seller.client.data(types, { typing: true });
  expect((await present.next()).data.chatEvents.__typename).toBe('ChatTyping');
  await seller.client.data(
    'mutation { chatMessageCreate(input: { message: "Sent." }) { chatMessage { id } } }',
  );
  expect(await follower.next()).toEqual({
    data: { chatEvents: { __typename: 'ChatMessageCreated', chatMessage: { message: 'Sent.' } } },
  });
  await follower.stop();
  await present.stop();
});

test('typing to a seller that does not exist, or with a read-only key, is rejected', async () => {
  const [stranger] = (await makeMarketplace(server, 'Other', ['Stranger'])).sellers;
  expect(await market.operator.data(typesTo, { sellerId: stranger?.id, typing: true })).toEqual({
    chatTypingSet: { errors: [{ field: 'sellerId', messages: ['Seller not found.'] }] },
  });
  const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
  const { body } = await reader.ask(typesTo, { sellerId: seller.id, typing: true });
  expect(body.errors[0].extensions.code).toBe('MISSING_SCOPE');
});
