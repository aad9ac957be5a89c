import { beforeAll, describe, expect, test } from 'vitest';
import { following } from '../harness/follower.js';
import { cursorsOf, idsOf } from '../harness/isolation/foreign-values.js';
import { operationsOf, schemas, withValue } from '../harness/isolation/operations.js';
import { sides, type Variables } from '../harness/isolation/rule.js';
import { makeWorld, marketWord, shopWord, type World } from '../harness/isolation/world.js';
import { answeredTypes } from '../harness/schema-walk.js';
import type { Answer, Client } from '../harness/server.js';

/* Searches the answers of every operation for words of a thread that the caller must not see. */

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

/** Opens and reads a thread as a user of the operator, with a user of its seller online. @returns a function that ends both. */
async function viewAndRead({ server, shop: { own, users } }: World): Promise<() => Promise<void>> {
  const { operator } = users;
  await operator.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id: own.sellerId },
  );
  const document = `subscription ($id: ID!) {
    chatEvents(sellerId: $id, view: "a") { ... on ChatThreadViewers { viewers { isCaller } } }
  }`;
  const viewing = await following(server, operator, 'sse', document, { id: own.sellerId });
  await viewing.next();
  await operator.data(
    'mutation ($id: ID!) { chatViewingSet(input: { sellerId: $id, view: "a" }) { errors { field } } }',
    { id: own.sellerId },
  );
  expect((await viewing.next()).data.chatEvents.viewers).toEqual([{ isCaller: true }]);
  const present = await following(
    server,
    users.seller,
    'sse',
    'subscription { chatEvents { ... on ChatPresence { online } } }',
  );
  await present.next();
  return async () => {
    await Promise.all([viewing.stop(), present.stop()]);
  };
}

describe.each(sides)('the %s’s API', (side) => {
  test('reveals nothing of another’s thread, in any type and field', async () => {
    const { home, shop, neighbour, stranger } = world;
    const seen = new Set<string>();
    const note = ({ text }: Answer) => {
      for (const [, type = ''] of text.matchAll(/"__typename":"(\w+)"/g)) seen.add(type);
    };
    for (const actor of side === 'operator' ? [stranger] : [neighbour, stranger]) {
      const hidden = actor.market === home ? [shopWord] : [shopWord, marketWord];
      for (const { coordinate, rule, document } of operationsOf(side)) {
        const own = rule.own(actor.own);
        const searches = rule.declares.includes('$q') ? [{ ...own, q: shopWord }] : [];
        const foreign = Object.keys(rule.notFound).flatMap((path) =>
          Object.values({ ...idsOf(shop), ...cursorsOf(shop) }).map((value) => withValue(own, path, value)),
        );
        const invalidInputs = rule.invalid ? [rule.invalid(actor.own)] : [];
        const requestsByClient: [Client, Variables[]][] = [
          [actor.clients[side], [own, ...searches, ...foreign, ...invalidInputs]],
          // A user's actor has the same marketplace and seller, so a few requests are enough.
          [actor.users[side], [own, ...foreign.slice(0, 2)]],
        ];
        for (const [client, requests] of requestsByClient) {
          for (const variables of requests) {
            const answer = await client.ask(document, variables);
            note(answer);
            for (const word of hidden) {
              expect(answer.text.toLowerCase(), coordinate).not.toContain(word.toLowerCase());
            }
            if (variables.q === shopWord) expect(answer.text, coordinate).toContain('"nodes":[]');
          }
        }
      }
    }
    const stopViewing = side === 'operator' ? await viewAndRead(world) : null;
    // The same documents return the texts to the owner, which proves that the checks above can fail.
    for (const { coordinate, rule, document } of operationsOf(side)) {
      for (const client of [shop.users[side], shop.clients[side]]) {
        // A deletion runs last.
        if (/(Cancel|Delete|Remove)$/.test(coordinate) && client === shop.users[side]) continue;
        if (rule.only && (rule.only === 'user') !== (client === shop.users[side])) continue;
        if (rule.permission === 'full-access.manage' && client === shop.clients[side]) continue;
        if (rule.permission === 'chat-tokens.create' && client === shop.users[side]) continue;
        const answer = await client.ask(document, rule.own(shop.own));
        note(answer);
        expect(answer.body.errors, coordinate).toBeUndefined();
        expect(answer.text.includes(shopWord), coordinate).toBe(rule.showsThread);
        if (rule.declares.includes('$q')) {
          const found = await client.ask(document, { ...rule.own(shop.own), q: shopWord });
          note(found);
          expect(found.text, coordinate).toContain(shopWord);
        }
      }
    }
    await stopViewing?.();
    expect(
      answeredTypes(schemas[side]).filter((type) => !seen.has(type)),
      'No answer of this test has these types: add a rule with an operation that returns them.',
    ).toEqual([]);
  });
});
