import type { GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventCursor } from '../../src/graphql/cursors.js';
import { sellerId } from '../../src/graphql/ids.js';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { firstResult, following, type Transport, transports } from '../harness/follower.js';
import { expiredKey, revokedKey, unknownKey } from '../harness/keys.js';
import { typesBesideEvents, wholeSelection } from '../harness/schema-walk.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Tests the isolation of subscriptions; ../isolation/ tests queries and mutations.
 */

const schemas: Record<Client['side'], GraphQLSchema> = {
  operator: operatorSchema(),
  seller: sellerSchema(),
};

/**
 * Returns the subscription `chatEvents` of a side with all fields, but the readers of messages, colleagues, labels, links and response
 * times of sellers, matches of a search and the mentions in notes: ../isolation/ has those, and with them the document is too large.
 */
const everything = (side: Client['side']) => {
  const type = schemas[side].getSubscriptionType()?.getFields().chatEvents?.type;
  if (!type) throw new Error('There is no chatEvents.');
  const declared = side === 'operator' ? '$sellerId: ID, $after: String, $view: String' : '$after: String';
  const given = side === 'operator' ? 'sellerId: $sellerId, after: $after, view: $view' : 'after: $after';
  return `subscription (${declared}) { chatEvents(${given}) ${wholeSelection(schemas[side], type, typesBesideEvents, { typeNames: 'abstract' })} }`;
};

/** A word that occurs only in the shop's name, its messages and its keys' labels. */
const shopWord = 'Quokka';

let server: TestServer;
let home: TestMarketplace;
let otherMarket: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  home = await makeMarketplace(server, 'Home', [`${shopWord} Shop`, 'Neighbour']);
  otherMarket = await makeMarketplace(server, 'Away', ['Stranger']);
});

const at = ({ sellers }: TestMarketplace, place: number) =>
  sellers[place] as TestMarketplace['sellers'][number];
const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }';
const writeNote =
  'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }';
const read =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { field } } }';
const view = 'mutation ($input: ChatViewingSetInput!) { chatViewingSet(input: $input) { errors { field } } }';
const type = 'mutation ($input: ChatTypingSetInput!) { chatTypingSet(input: $input) { errors { field } } }';

test('this file tests every subscription', () => {
  const offered = Object.values(schemas).map((schema) =>
    Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(
      ({ name, args }) => `${name}(${args.map((arg) => arg.name)})`,
    ),
  );
  expect(offered).toEqual([['chatEvents(after,sellerId,view)'], ['chatEvents(after)']]);
});

describe.each(transports)('over %s', (transport: Transport) => {
  test('nothing of a thread reaches another seller, or another marketplace', async () => {
    const shop = at(home, 0);
    const others: { client: Client; own: string; market: TestMarketplace }[] = [
      { client: at(home, 1).client, own: at(home, 1).id, market: home },
      { client: at(otherMarket, 0).client, own: at(otherMarket, 0).id, market: otherMarket },
      { client: otherMarket.operator, own: at(otherMarket, 0).id, market: otherMarket },
    ];
    const followers = await Promise.all(
      others.map(({ client }) => following(server, client, transport, everything(client.side))),
    );
    const allowed = await following(server, home.operator, transport, everything('operator'), {
      sellerId: shop.id,
    });
    const received = [(await allowed.next()).data.chatEvents.__typename];

    const ada = await makeClient(server, { marketplaceId: home.id }, { label: `${shopWord} agent` });
    const bob = await makeClient(server, { sellerId: shop.number }, { label: `${shopWord} clerk` });
    const viewing = await following(server, ada, transport, everything('operator'), {
      sellerId: shop.id,
      view: 'a',
    });
    await viewing.next();
    await ada.data(view, { input: { sellerId: shop.id, view: 'a' } });
    const { chatTokenCreate } = await home.operator.data(
      'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
      { input: { sellerId: shop.id, name: `${shopWord} person` } },
    );
    const person = new Client(server, chatTokenCreate.token, 'seller');
    const present = await following(server, bob, transport, everything('seller'));
    const personPresent = await following(server, person, transport, everything('seller'));
    received.push((await allowed.next()).data.chatEvents.__typename);
    await ada.data(type, { input: { sellerId: shop.id, typing: true } });
    await bob.data(type, { input: { typing: true } });
    await ada.data(send, { input: { sellerId: shop.id, message: `${shopWord} to the shop` } });
    await bob.data(send, { input: { message: `${shopWord} from the shop` } });
    await ada.data(writeNote, { input: { sellerId: shop.id, text: `${shopWord} note` } });
    await bob.data(read, { input: { sentBy: 'AdminUser' } });
    while (new Set(received).size < 6) {
      const { chatEvents } = (await allowed.next()).data;
      received.push(chatEvents.__typename);
      expect(JSON.stringify(chatEvents)).toContain(shopWord);
    }
    // The last event of each other thread, which follows every event that they could have received.
    for (const { own, market } of others) {
      await market.operator.data(send, { input: { sellerId: own, message: 'The last.' } });
    }
    for (const follower of followers) {
      for (let last = false; !last; ) {
        const { data } = await follower.next();
        expect(JSON.stringify(data)).not.toContain(shopWord);
        last = data.chatEvents.chatMessage?.message === 'The last.';
      }
    }
    await Promise.all(
      [...followers, allowed, viewing, present, personPresent].map((follower) => follower.stop()),
    );
  });

  test('the end of a seller’s log does not show whose thread changed last', async () => {
    const [shop, neighbour] = [at(home, 0), at(home, 1)];
    const sent = await neighbour.client.data(send, { input: { message: 'A neighbour’s message.' } });
    expect(sent.chatMessageCreate.chatMessage.id).toEqual(expect.any(String));
    const { chatEventsCursor } = await shop.client.data('{ chatEventsCursor }');
    const numbers = Buffer.from(chatEventsCursor, 'base64url').toString().split('.');
    expect(numbers).toHaveLength(6);
    expect(numbers).not.toContain(String(neighbour.number));
    // It is still the position after all events: the next is the seller's own new message.
    const follower = await following(server, shop.client, transport, everything('seller'), {
      after: chatEventsCursor,
    });
    await home.operator.data(send, { input: { sellerId: shop.id, message: 'After the cursor.' } });
    const messages = [];
    while (messages.at(-1) !== 'After the cursor.') {
      const event = (await follower.next()).data.chatEvents;
      if (event.chatMessage) messages.push(event.chatMessage.message);
    }
    expect(messages).toEqual(['After the cursor.']);
    await follower.stop();
  });

  test('a seller or a cursor of another marketplace answers as one that does not exist', async () => {
    const foreign = at(home, 0);
    const outcomes = async (variables: Record<string, unknown>[]) => {
      const found = [];
      for (const each of variables) {
        const { errors } = await firstResult(
          server,
          otherMarket.operator,
          transport,
          everything('operator'),
          each,
        );
        found.push(errors.map(({ message, extensions }: never) => ({ message, extensions })));
      }
      return found;
    };
    const place = { epoch: 0, xid: 700, sellerId: foreign.number, eventSeq: 1 };
    const [theirs, none, message] = await outcomes([
      { sellerId: foreign.id },
      { sellerId: sellerId(2_000_000_000) },
      { sellerId: 'no id' },
    ]);
    expect([theirs, message]).toEqual([none, none]);
    const [cursor, unknown] = await outcomes([
      { after: eventCursor(home.id, place) },
      { after: eventCursor(2_000_000_000, place) },
    ]);
    expect(cursor).toEqual(unknown);
  });

  test.each(['operator', 'seller'] as const)('no invalid key opens the %s’s stream', async (side) => {
    const owner = side === 'operator' ? { marketplaceId: home.id } : { sellerId: at(home, 0).number };
    const bad = [
      'hunter2',
      unknownKey(side),
      await revokedKey(server, owner),
      await expiredKey(server, owner),
      side === 'operator' ? at(home, 0).client.key : home.operator.key,
    ];
    for (const key of bad) {
      await expect(firstResult(server, { key, side }, transport, everything(side))).rejects.toMatchObject(
        transport === 'ws' ? { code: 4403 } : { response: { status: 401 } },
      );
    }
  });
});
