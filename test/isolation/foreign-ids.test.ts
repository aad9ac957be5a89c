import { beforeAll, describe, expect, test } from 'vitest';
import { changingNothing } from '../harness/content.js';
import { cursorsOf, idsOf, invalidCursors, invalidIds } from '../harness/isolation/foreign-values.js';
import { operationsOf, withValue } from '../harness/isolation/operations.js';
import { ask, inBatches } from '../harness/isolation/requests.js';
import { sides } from '../harness/isolation/rule.js';
import { makeWorld, type Party, type World } from '../harness/isolation/world.js';

/* Replaces each id and cursor in the arguments of every operation by those of other owners, and by those that do not exist. */

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

describe.each(sides)('the %s’s API', (side) => {
  // Some thousand requests: each invalid id, for each id argument.
  test('gives the same answer for ids of others and for ids that do not exist', async () => {
    const { server, shop, neighbour, stranger } = world;
    const pairs: { actor: Party; others: Party[] }[] =
      side === 'operator'
        ? [
            { actor: stranger, others: [shop, neighbour] },
            { actor: shop, others: [stranger] },
          ]
        : [
            { actor: neighbour, others: [shop, stranger] },
            { actor: stranger, others: [shop, neighbour] },
          ];
    await changingNothing(server, async () => {
      for (const { actor, others } of pairs) {
        for (const { coordinate, rule, document } of operationsOf(side)) {
          for (const [path, answer] of Object.entries(rule.notFound)) {
            const takesCursor = /after$|before$/.test(path);
            const wrongType = /seller/i.test(path)
              ? { 'their own message': actor.own.messageId }
              : path === 'around'
                ? { 'their own seller': actor.own.sellerId }
                : {};
            const values: Record<string, string> = takesCursor
              ? invalidCursors(actor, { list: coordinate === 'Query.sellersForChats' })
              : { ...invalidIds(world), ...wrongType };
            others.forEach((other, i) => {
              const theirs = takesCursor ? cursorsOf(other) : idsOf(other);
              for (const [name, value] of Object.entries(theirs)) values[`${name} (${i})`] = value;
            });
            const answers = new Set<string>();
            const isForPeople =
              rule.permission === 'full-access.manage' || rule.permission === 'own-notifications.manage';
            const client = isForPeople ? actor.users[side] : actor.clients[side];
            await inBatches(Object.entries(values), async ([name, value]) => {
              const variables = withValue(rule.own(actor.own), path, value);
              const { status, text, body } = await ask(client, document, variables);
              expect(status, `${coordinate} ${path}: ${name}`).toBe(200);
              expect(body, `${coordinate} ${path}: ${name}`).toEqual(answer);
              const isEchoed = value !== '' && !rule.leavesOutUnknown;
              answers.add(isEchoed ? text.replaceAll(value, 'ID') : text);
            });
            expect([...answers], `${coordinate} ${path}`).toHaveLength(1);
          }
        }
      }
    });
  });
});
