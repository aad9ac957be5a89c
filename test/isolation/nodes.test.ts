import { isInterfaceType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { UserRole } from '../../src/access/user-roles.js';
import { schemas } from '../harness/isolation/operations.js';
import { type Own, type Side, sides } from '../harness/isolation/rule.js';
import { makeWorld, type World } from '../harness/isolation/world.js';
import { Client, makeClient } from '../harness/server.js';

/* Asks for each type of node as each kind of caller. */

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

/** Returns an id of each type of node, among the records of a party on a side. */
const nodeIds: Record<string, (own: Own, side: Side) => string> = {
  ApiKey: ({ people }) => people.keyId,
  ChatMessage: ({ messageId }) => messageId,
  Seller: ({ sellerId }) => sellerId,
  User: ({ people }) => people.userId,
  Webhook: ({ webhooks }, side) => webhooks[side].webhookId,
  WebhookDelivery: ({ webhooks }, side) => webhooks[side].deliveryId,
};

/** Returns all kinds of callers of the shop's side, each with the types of nodes that it can read. */
async function nodeReaders(
  { server, home, shop, signedIn }: World,
  side: Side,
): Promise<Record<string, { client: Client; sees: string[] }>> {
  const chat = ['ChatMessage', 'Seller'];
  const webhooks = [...chat, 'Webhook', 'WebhookDelivery'];
  if (side === 'operator') {
    const owner = { marketplaceId: home.id };
    const withRole = (role: UserRole) => signedIn({ ...owner, role }, 'Somebody');
    return {
      'a key': { client: shop.clients.operator, sees: Object.keys(nodeIds) },
      'a key without manage': {
        client: await makeClient(server, owner, { scopes: ['chat:write', 'chat:impersonate'] }),
        sees: chat,
      },
      'a read-only key': {
        client: await makeClient(server, owner, { scope: 'chat:read' }),
        sees: chat,
      },
      FULL_ADMIN: { client: shop.users.operator, sees: Object.keys(nodeIds) },
      WEBMASTER: { client: await withRole('WEBMASTER'), sees: webhooks },
      CUSTOMER_SUPPORT: { client: await withRole('CUSTOMER_SUPPORT'), sees: chat },
    };
  }
  const owner = { sellerId: home.sellers[0]?.number ?? 0 };
  const { chatTokenCreate } = await shop.clients.seller.data(
    'mutation { chatTokenCreate(input: {name: "Ann"}) { token } }',
  );
  return {
    'a key': { client: shop.clients.seller, sees: webhooks },
    'a key without manage': {
      client: await makeClient(server, owner, { scope: 'chat:write' }),
      sees: chat,
    },
    'a person': { client: shop.users.seller, sees: webhooks },
    'a chat token': { client: new Client(server, chatTokenCreate.token, 'seller'), sees: chat },
  };
}

describe.each(sides)('the %s’s API', (side) => {
  test('returns each type of node only to callers that can list it', async () => {
    const { shop } = world;
    const Node = schemas[side].getType('Node');
    if (!isInterfaceType(Node)) throw new Error('Node is not an interface.');
    const types = schemas[side].getPossibleTypes(Node).map(({ name }) => name);
    expect(Object.keys(nodeIds), 'Each type of node needs an id in `nodeIds`.').toEqual(
      expect.arrayContaining(types),
    );
    const other = side === 'operator' ? 'seller' : 'operator';
    const hidden = {
      'a webhook of the other side': shop.own.webhooks[other].webhookId,
      'a delivery to the other side': shop.own.webhooks[other].deliveryId,
    };
    const document =
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id } nodes(ids: $ids) { __typename id } }';
    for (const [actor, { client, sees }] of Object.entries(await nodeReaders(world, side))) {
      for (const [type, idOf] of Object.entries(nodeIds)) {
        const id = idOf(shop.own, side);
        const found = sees.includes(type) ? { __typename: type, id } : null;
        const data = await client.data(document, { id, ids: [id] });
        expect(data, `${actor}: ${type}`).toEqual({ node: found, nodes: [found] });
      }
      for (const [name, id] of Object.entries(hidden)) {
        const data = await client.data(document, { id, ids: [id] });
        expect(data, `${actor}: ${name}`).toEqual({ node: null, nodes: [null] });
      }
    }
  });
});
