import { beforeAll, describe, expect, test } from 'vitest';
import { changingNothing } from '../harness/content.js';
import { operationsOf, withValue } from '../harness/isolation/operations.js';
import { inBatches } from '../harness/isolation/requests.js';
import { sides } from '../harness/isolation/rule.js';
import { makeWorld, type World } from '../harness/isolation/world.js';
import { expiredKey, revokedKey, unknownKey } from '../harness/keys.js';
import { type Answer, Client, post } from '../harness/server.js';

/* Calls every operation of both APIs with every invalid key and session. */

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

/** Returns a client with a session that has ended. */
async function endedSession({ server, home, signedIn }: World): Promise<Client> {
  const client = await signedIn({ marketplaceId: home.id, role: 'FULL_ADMIN' }, 'Gone');
  await post(server, '/auth/sign-out', {}, client.headers);
  return client;
}

function expectUnauthenticated(answer: Answer, name: string): void {
  expect(answer.status, name).toBe(401);
  expect(answer.headers.get('www-authenticate'), name).toBe('Bearer');
  expect(answer.body, name).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
  });
}

describe.each(sides)('the %s’s API', (side) => {
  test('rejects every invalid key and session for every operation', async () => {
    const { server, home, shop, stranger } = world;
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const other = side === 'operator' ? 'seller' : 'operator';
    const noCredentials: Record<string, string> = {};
    const bearing = (key: string) => ({ authorization: `Bearer ${key}` });
    const invalidKeys: [name: string, headers: Record<string, string>, onBothPaths: boolean][] = [
      ['none', noCredentials, true],
      ['empty', bearing(''), true],
      ['no key at all', bearing('hunter2'), true],
      ['unknown', bearing(unknownKey(side)), true],
      ['a valid key with one more character', bearing(`${shop.clients[side].key}x`), true],
      ['revoked', bearing(await revokedKey(server, owner)), true],
      ['expired', bearing(await expiredKey(server, owner)), true],
      ["the other side's", bearing(shop.clients[other].key), false],
    ];
    const invalidSessions: [name: string, headers: Record<string, string>][] = [
      ['a session that has ended', (await endedSession(world)).headers],
      ["the other side's session", shop.users[other].headers],
    ];
    await changingNothing(server, async () => {
      for (const [name, headers, onBothPaths] of invalidKeys) {
        for (const path of onBothPaths ? [`/${side}/graphql`, '/graphql'] : [`/${side}/graphql`]) {
          await inBatches(operationsOf(side), async ({ coordinate, rule, document }) => {
            const own = rule.own(shop.own);
            const foreign = Object.keys(rule.notFound).map((at) => withValue(own, at, stranger.own.sellerId));
            for (const variables of [own, ...foreign]) {
              const answer = await post(server, path, { query: document, variables }, headers);
              expectUnauthenticated(answer, `${path} ${coordinate}, key: ${name}`);
            }
          });
        }
      }
      for (const [name, headers] of invalidSessions) {
        await inBatches(operationsOf(side), async ({ coordinate, rule, document }) => {
          const answer = await new Client(server, '', side, headers).ask(document, rule.own(shop.own));
          expectUnauthenticated(answer, `${coordinate}, ${name}`);
        });
      }
    });
  });
});
