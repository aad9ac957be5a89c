import { expect, test } from 'vitest';
import { following } from '../harness/follower.js';
import { makeMarket, migratedDatabase, serveConfigured } from '../harness/process.js';
import { Client } from '../harness/server.js';

/* Tests presence over several servers on one database, some of which stop or start. */

const atOperator = `subscription ($sellerId: ID) { chatEvents(sellerId: $sellerId) {
  __typename ... on ChatPresence { online } ... on ChatMessageCreated { chatMessage { message } }
} }`;
const atSeller = 'subscription { chatEvents { __typename ... on ChatPresence { online } } }';

test('a client that moves to another process stays online, and a new process knows the presence', async () => {
  const environment = await migratedDatabase();
  const { operatorKey, sellerId, sellerKey } = await makeMarket(environment);
  const seller = { key: sellerKey, side: 'seller' } as const;
  const [old, other] = await Promise.all([serveConfigured(environment), serveConfigured(environment)]);
  const operator = new Client(other as never, operatorKey, 'operator');
  const seen = await following(other, operator, 'sse', atOperator, { sellerId });
  const next = async () => (await seen.next()).data.chatEvents;
  expect(await next()).toMatchObject({ online: false });
  const before = await following(old, seller, 'sse', atSeller);
  // The seller's process can be without the operator's presence yet.
  while (!(await before.next()).data.chatEvents.online);
  expect(await next()).toMatchObject({ online: true });
  const { chatTokenCreate } = await operator.data(
    'mutation ($id: ID!) { chatTokenCreate(input: { sellerId: $id, name: "Ann" }) { token } }',
    { id: sellerId },
  );
  const ann = { key: chatTokenCreate.token as string, side: 'seller' } as const;
  const annBefore = await following(old, ann, 'sse', atSeller);
  await annBefore.next();
  const annLost = expect(annBefore.next()).rejects.toBeDefined();
  const lost = expect(before.next()).rejects.toBeDefined();
  await old.stop();
  await Promise.all([lost, annLost]);
  const after = await following(other, seller, 'sse', atSeller);
  const annAfter = await following(other, ann, 'sse', atSeller);
  await Promise.all([after.next(), annAfter.next()]);
  await operator.data(
    'mutation ($id: ID!) { chatMessageCreate(input: { sellerId: $id, message: "Still there?" }) { chatMessage { id } } }',
    { id: sellerId },
  );
  expect(await next()).toMatchObject({ chatMessage: { message: 'Still there?' } });

  const fresh = await serveConfigured(environment);
  const online = async () =>
    (
      await new Client(fresh as never, operatorKey, 'operator').data(
        '{ sellersForChats { nodes { online onlinePeople { name } } } }',
      )
    ).sellersForChats.nodes[0];
  await expect.poll(online).toEqual({ online: true, onlinePeople: [{ name: 'Ann' }] });
  // A side that does not reconnect is absent after the grace time, whether its process stopped or it disconnected.
  await Promise.all([after.stop(), annAfter.stop(), seen.stop()]);
  const last = await following(fresh, operator, 'sse', atOperator, { sellerId });
  expect((await last.next()).data.chatEvents).toMatchObject({ online: true });
  await other.stop();
  expect((await last.next()).data.chatEvents).toMatchObject({ online: false });
  await last.stop();
  await fresh.stop();
});
