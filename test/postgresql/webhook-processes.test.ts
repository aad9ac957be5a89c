import pino from 'pino';
import { expect, test } from 'vitest';
import { compose, type ServerTuning } from '../../src/composition/compose.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { startServer } from '../harness/postgresql.js';
import { makeChat, migratedDatabase, serve, serveConfigured } from '../harness/process.js';
import { deliveriesOf, makeHook, passHours, say, startReceiver, verify } from '../harness/receiver.js';
import { Client, makeMarketplace, startTestServer, testConfiguration } from '../harness/server.js';

/* Tests deliveries of several processes on one database, some of which die. */

/** Starts a process that delivers, with connections of its own. Its HTTP server does not listen. */
async function startProcess(
  url: string,
  sweepMs = 200,
  sender: ServerTuning['sender'] = {},
): Promise<{ stop: () => Promise<void> }> {
  const database = openPostgresql(url, 5, () => {});
  const { close } = await compose(database, testConfiguration, pino({ level: 'silent' }), {
    deliveryIntervals: { pollMs: 50, sweepMs, cleanupMs: 3_600_000 },
    sender,
  });
  return {
    stop: async () => {
      await close();
      await database.close();
    },
  };
}

test('three processes deliver each event once, and each thread’s in order, while threads are written and fail', async () => {
  const server = await startTestServer();
  const url = server.database.url ?? '';
  const market = await makeMarketplace(server, 'Market', ['One', 'Two', 'Three', 'Four', 'Five', 'Six']);
  const receiver = await startReceiver();
  // One request in seven is rejected, and so sent again.
  let count = 0;
  const accepted: { sellerId: string; message: string; id: string }[] = [];
  const inProgress = new Set<string>();
  const overlappingThreads: string[] = [];
  receiver.behave((response, { event, headers }) => {
    const { sellerId, message } = event.data;
    if (inProgress.has(sellerId)) overlappingThreads.push(sellerId);
    inProgress.add(sellerId);
    const isRejected = ++count % 7 === 0;
    setTimeout(() => {
      inProgress.delete(sellerId);
      if (!isRejected) accepted.push({ sellerId, message, id: headers['webhook-id'] ?? '' });
      response.writeHead(isRejected ? 500 : 200).end();
    }, count % 5);
  });
  const { id, secret } = await makeHook(market.operator, receiver.url, { events: ['CHAT_MESSAGE_CREATED'] });
  const processes = await Promise.all([startProcess(url), startProcess(url), startProcess(url)]);
  const messages = 25;
  await Promise.all(
    market.sellers.map(async ({ client }) => {
      for (let n = 1; n <= messages; n++) await say(client, `message ${n}`);
    }),
  );
  await expect
    .poll(
      async () => {
        await passHours(server, 1);
        return accepted.length;
      },
      { interval: 20 },
    )
    .toBe(market.sellers.length * messages);
  const wanted = Array.from({ length: messages }, (_, n) => `message ${n + 1}`);
  for (const { id: sellerId } of market.sellers) {
    const delivered = accepted
      .filter((request) => request.sellerId === sellerId)
      .map(({ message }) => message);
    expect(delivered).toEqual(wanted);
  }
  expect(new Set(accepted.map((request) => request.id)).size).toBe(accepted.length);
  expect(overlappingThreads).toEqual([]);
  for (const request of receiver.received) verify(secret, request);
  await expect.poll(async () => (await deliveriesOf(market.operator, id, ', state: PENDING')).length).toBe(0);
  await Promise.all(processes.map(({ stop }) => stop()));
});

test('a process whose workers are all busy signals its webhooks to the others', async () => {
  const server = await startTestServer();
  const url = server.database.url ?? '';
  const market = await makeMarketplace(server, 'Market', ['Shop']);
  const receiver = await startReceiver();
  // One process has 16 delivery workers, and an owner 20 webhooks.
  const hooks = 20;
  for (let n = 0; n < hooks; n++)
    await makeHook(market.operator, receiver.url, { events: ['CHAT_MESSAGE_CREATED'] });
  // Neither a sweep nor the timeout of a request lets a webhook be delivered.
  const start = () => startProcess(url, 3_600_000, { timeoutMs: 3_600_000 });
  const processes = await Promise.all([start(), start()]);
  const send = (text: string) => Promise.all(market.sellers.map(({ client }) => say(client, text)));
  await send('Answered at once.');
  await receiver.count(hooks);
  const heldAnswers: (() => void)[] = [];
  receiver.behave((response) => heldAnswers.push(() => response.writeHead(204).end()));
  await send('Held.');
  await receiver.count(2 * hooks);
  for (const release of heldAnswers) release();
  await Promise.all(processes.map(({ stop }) => stop()));
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(2 * hooks);
});

test('another process takes over the attempt of a process that is killed', async () => {
  const environment = { DATABASE_URL: '', ...(await migratedDatabase()), WEBHOOK_ALLOW_LOOPBACK: 'on' };
  const key = await makeChat(environment);
  const killedProcess = await serve(environment);
  const client = new Client({ address: killedProcess.address } as never, key, 'seller');
  const receiver = await startReceiver();
  receiver.behave(() => {
    // Not answered: the process crashes while it waits.
  });
  await makeHook(client, receiver.url);
  await say(client, 'first');
  await say(client, 'second');
  await receiver.count(1);
  const living = await serveConfigured(environment);
  await killedProcess.stop('SIGKILL');
  receiver.behave((response) => response.end());
  // The test moves the end of the lease into the past.
  const database = openPostgresql(environment.DATABASE_URL, 1, () => {});
  await database.pool.query('update webhook_lane set due_at = now(), leased_until = null');
  await say(new Client({ address: living.address } as never, key, 'seller'), 'third');
  const received = await receiver.count(4);
  expect(received.map(({ event }) => event.data.message)).toEqual(['first', 'first', 'second', 'third']);
  expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id']);
  await database.close();
  await living.stop();
});

test('events just before an outage of the database are delivered after it', async () => {
  const store = await startServer();
  const environment = { DATABASE_URL: store.url, WEBHOOK_ALLOW_LOOPBACK: 'on' };
  const key = await makeChat(environment);
  const servers = await Promise.all([serveConfigured(environment), serveConfigured(environment)]);
  const client = new Client({ address: servers[0]?.address } as never, key, 'seller');
  const receiver = await startReceiver();
  await makeHook(client, receiver.url);
  await say(client, 'before');
  await receiver.count(1);
  await say(client, 'just before');
  await store.pause();
  await store.resume();
  await expect.poll(async () => (await client.ask('{ seller { id } }')).status).toBe(200);
  await say(client, 'after');
  await expect
    .poll(() => [...new Set(receiver.received.map(({ event }) => event.data.message))])
    .toEqual(['before', 'just before', 'after']);
  for (const server of servers) await server.stop();
  await store.stop();
});

test('a stop waits for the current attempt, and waiting deliveries are sent after the next start', async () => {
  const environment = { DATABASE_URL: '', ...(await migratedDatabase()), WEBHOOK_ALLOW_LOOPBACK: 'on' };
  const key = await makeChat(environment);
  const first = await serveConfigured(environment);
  const client = new Client({ address: first.address } as never, key, 'seller');
  const receiver = await startReceiver();
  receiver.behave((response) => {
    setTimeout(() => response.end(), 1_000);
  });
  const { id } = await makeHook(client, receiver.url);
  for (const text of ['1', '2', '3']) await say(client, text);
  await receiver.count(1);
  await first.stop();
  const seen = receiver.received.length;
  expect(seen).toBeLessThan(3);
  receiver.behave((response) => response.end());
  const second = await serveConfigured(environment);
  const received = await receiver.count(3);
  expect(received.map(({ event }) => event.data.message)).toEqual(['1', '2', '3']);
  const later = new Client({ address: second.address } as never, key, 'seller');
  await expect.poll(async () => (await deliveriesOf(later, id, ', state: DELIVERED')).length).toBe(3);
  await second.stop();
});
