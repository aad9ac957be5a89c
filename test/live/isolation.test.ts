import type { GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventCursor } from '../../src/graphql/cursors.js';
import { sellerId } from '../../src/graphql/ids.js';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { follow, type Transport, transports } from '../harness/follower.js';
import { expiredKey, revokedKey, unknownKey } from '../harness/keys.js';
import { wholeSelection } from '../harness/schema-walk.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Who may follow what; ../isolation.test.ts is the same for queries and mutations.
 */

const schemas: Record<Client['side'], GraphQLSchema> = {
  operator: operatorSchema(),
  seller: sellerSchema(),
};

/** All that `chatEvents` can tell a side. */
const everything = (side: Client['side']) => {
  const type = schemas[side].getSubscriptionType()?.getFields().chatEvents?.type;
  if (!type) throw new Error('There is no chatEvents.');
  const declared = side === 'operator' ? '$sellerId: ID, $after: String' : '$after: String';
  const given = side === 'operator' ? 'sellerId: $sellerId, after: $after' : 'after: $after';
  return `subscription (${declared}) { chatEvents(${given}) ${wholeSelection(schemas[side], type)} }`;
};

/** What is in the shop's name, its messages and its keys' labels, and nowhere else. */
const planted = 'Quokka';

let server: TestServer;
let home: TestMarketplace;
let away: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  home = await makeMarketplace(server, 'Home', [`${planted} Shop`, 'Neighbour']);
  away = await makeMarketplace(server, 'Away', ['Stranger']);
});

const at = ({ sellers }: TestMarketplace, place: number) =>
  sellers[place] as TestMarketplace['sellers'][number];
const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }';
const read =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { field } } }';
const type = 'mutation ($input: ChatTypingSetInput!) { chatTypingSet(input: $input) { errors { field } } }';

test('this file tests every subscription', () => {
  const offered = Object.values(schemas).map((schema) =>
    Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(
      ({ name, args }) => `${name}(${args.map((arg) => arg.name)})`,
    ),
  );
  expect(offered).toEqual([['chatEvents(after,sellerId)'], ['chatEvents(after)']]);
});

describe.each(transports)('over %s', (transport: Transport) => {
  test('nothing of a thread reaches another seller, or another marketplace', async () => {
    const shop = at(home, 0);
    const others: { client: Client; own: string; market: TestMarketplace }[] = [
      { client: at(home, 1).client, own: at(home, 1).id, market: home },
      { client: at(away, 0).client, own: at(away, 0).id, market: away },
      { client: away.operator, own: at(away, 0).id, market: away },
    ];
    const followers = others.map(({ client }) => follow(server, client, transport, everything(client.side)));
    const rightful = follow(server, home.operator, transport, everything('operator'), { sellerId: shop.id });
    const told = [(await rightful.next()).data.chatEvents.__typename];

    const ada = await makeClient(server, { marketplaceId: home.id }, { label: `${planted} agent` });
    const bob = await makeClient(server, { sellerId: shop.number }, { label: `${planted} clerk` });
    const present = follow(server, bob, transport, everything('seller'));
    told.push((await rightful.next()).data.chatEvents.__typename);
    await ada.data(type, { input: { sellerId: shop.id, typing: true } });
    await bob.data(type, { input: { typing: true } });
    await ada.data(send, { input: { sellerId: shop.id, message: `${planted} to the shop` } });
    await bob.data(send, { input: { message: `${planted} from the shop` } });
    await bob.data(read, { input: { sentBy: 'AdminUser' } });
    while (new Set(told).size < 4) {
      const { chatEvents } = (await rightful.next()).data;
      told.push(chatEvents.__typename);
      expect(JSON.stringify(chatEvents)).toContain(planted);
    }
    // The last of each of the others, which comes after all that they could have been told.
    for (const { own, market } of others) {
      await market.operator.data(send, { input: { sellerId: own, message: 'The last.' } });
    }
    for (const follower of followers) {
      for (let last = false; !last; ) {
        const { data } = await follower.next();
        expect(JSON.stringify(data)).not.toContain(planted);
        last = data.chatEvents.chatMessage?.message === 'The last.';
      }
    }
    await Promise.all([...followers, rightful, present].map((follower) => follower.stop()));
  });

  test('a seller or a cursor of another marketplace answers as one that does not exist', async () => {
    const foreign = at(home, 0);
    const outcomes = async (variables: Record<string, unknown>[]) => {
      const found = [];
      for (const each of variables) {
        const follower = follow(server, away.operator, transport, everything('operator'), each);
        found.push(
          (await follower.next()).errors.map(({ message, extensions }: never) => ({ message, extensions })),
        );
        await follower.stop();
      }
      return found;
    };
    const place = { xid: 700, sellerId: foreign.number, eventSeq: 1 };
    const [theirs, none, message] = await outcomes([
      { sellerId: foreign.id },
      { sellerId: sellerId(2_000_000_000) },
      { sellerId: 'no id' },
    ]);
    expect([theirs, message]).toEqual([none, none]);
    const [cursor, nobodys] = await outcomes([
      { after: eventCursor(home.id, place) },
      { after: eventCursor(2_000_000_000, place) },
    ]);
    expect(cursor).toEqual(nobodys);
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
      const follower = follow(server, { key, side }, transport, everything(side));
      await expect(follower.next()).rejects.toMatchObject(
        transport === 'ws' ? { code: 4403 } : { response: { status: 401 } },
      );
      await follower.stop();
    }
  });
});
