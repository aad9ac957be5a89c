import { expect, test } from 'vitest';
import { following } from '../harness/follower.js';
import { makeMarket, migratedDatabase, serveConfigured } from '../harness/process.js';
import { Client } from '../harness/server.js';

/* Tests who has a thread open over several servers on one database, some of which stop or start. */

const viewers = `subscription ($sellerId: ID!, $view: String) { chatEvents(sellerId: $sellerId, view: $view) {
  __typename ... on ChatThreadViewers { viewers { isCaller } }
} }`;
const show =
  'mutation ($id: ID!) { chatViewingSet(input: { sellerId: $id, view: "a" }) { errors { field } } }';

test('every process knows the viewers, also one that starts later, and a client that moves stays one', async () => {
  const environment = await migratedDatabase();
  const { operatorKey, sellerId } = await makeMarket(environment);
  const [old, other] = await Promise.all([serveConfigured(environment), serveConfigured(environment)]);
  const at = (server: object) => new Client(server as never, operatorKey, 'operator');
  const seen = await following(other, at(other), 'sse', viewers, { sellerId });
  const next = async () => (await seen.next()).data.chatEvents.viewers;
  expect(await next()).toEqual([]);
  const before = await following(old, at(old), 'sse', viewers, { sellerId, view: 'a' });
  await before.next();
  // A process without the subscription takes the change.
  await at(other).data(show, { id: sellerId });
  expect(await next()).toEqual([{ isCaller: true }]);

  const fresh = await serveConfigured(environment);
  const known = async (server: object) =>
    (
      await at(server).data('query ($id: ID!) { node(id: $id) { ... on Seller { viewers { isCaller } } } }', {
        id: sellerId,
      })
    ).node.viewers.length;
  await expect.poll(() => known(fresh)).toBe(1);
  const lost = expect(before.next().then(() => before.next())).rejects.toBeDefined();
  await old.stop();
  await lost;
  // The client moves to another process, and repeats its call there.
  const after = await following(fresh, at(fresh), 'sse', viewers, { sellerId, view: 'a' });
  expect((await after.next()).data.chatEvents.viewers).toHaveLength(1);
  await at(fresh).data(show, { id: sellerId });
  expect(await known(other)).toBe(1);
  await after.stop();
  expect(await next()).toEqual([]);
  expect(await known(fresh)).toBe(0);
  await seen.stop();
  await Promise.all([other, fresh].map((server) => server.stop()));
});
