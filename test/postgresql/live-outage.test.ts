import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { openPostgresql } from '../../src/database/postgresql.js';
import { follow, logged, transports } from '../harness/follower.js';
import { startServer } from '../harness/postgresql.js';
import {
  type Environment,
  makeChat,
  migratedDatabase,
  type ServerHere,
  serveConfigured,
} from '../harness/process.js';
import { Client } from '../harness/server.js';

/*
 * Tests failures around a stream: an outage of the database, a long transaction, a stop of the server.
 */

let environment: Environment;
/** Two servers on one database. The tests after the outage share them, and the last two stop one each. */
let servers: [ServerHere, ServerHere];

beforeAll(async () => {
  environment = await migratedDatabase();
  servers = await Promise.all([serveConfigured(environment), serveConfigured(environment)]);
});

const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const send =
  'mutation ($message: String!, $key: String) { chatMessageCreate(input: { message: $message, idempotencyKey: $key }) { chatMessage { id } errors { messages } } }';

const clientOf = (server: { address: string }, key: string) => new Client(server as never, key, 'seller');
const cursorOf = async (client: Client) => (await client.data('{ chatEventsCursor }')).chatEventsCursor;
const messageOf = async (follower: ReturnType<typeof follow>) =>
  (await follower.next()).data.chatEvents.chatMessage.message;

test('streams survive an outage of the database, and continue without a reconnect', async () => {
  const store = await startServer();
  const environment = { DATABASE_URL: store.url };
  const key = await makeChat(environment);
  const server = await serveConfigured(environment);
  const client = clientOf(server, key);
  const after = await cursorOf(client);
  const followers = transports.map((transport) => follow(server, client, transport, events, { after }));
  await client.data(send, { message: 'Before.' });
  for (const follower of followers) expect(await messageOf(follower)).toBe('Before.');
  await store.pause();
  expect((await client.ask(send, { message: 'Lost in the outage.' })).status).toBe(503);
  await store.resume();
  await expect.poll(async () => (await client.ask(send, { message: 'After.' })).status).toBe(200);
  for (const follower of followers) {
    expect(await messageOf(follower)).toBe('After.');
    await follower.stop();
  }
  await server.stop();
  await store.stop();
});

test('an event that was committed during an older transaction arrives once, when that ends', async () => {
  const key = await makeChat(environment);
  const [server] = servers;
  const client = clientOf(server, key);
  const database = openPostgresql(environment.DATABASE_URL ?? '', 2, () => {});
  const follower = follow(server, client, 'sse', events, { after: await cursorOf(client) });
  const slow = await database.pool.connect();
  await slow.query('begin');
  await slow.query("insert into marketplace (name) values ('An import that takes long')");
  await client.data(send, { message: 'Committed meanwhile.' });
  const came = messageOf(follower);
  const first = await Promise.race([came, new Promise((resolve) => setTimeout(resolve, 300, 'nothing yet'))]);
  expect(first).toBe('nothing yet');
  await slow.query('commit');
  slow.release();
  expect(await came).toBe('Committed meanwhile.');
  await client.data(send, { message: 'Next.' });
  expect(await messageOf(follower)).toBe('Next.');
  await follower.stop();
  await database.close();
});

test('the same idempotency key at two servers at the same time stores one message', async () => {
  const key = await makeChat(environment);
  const clients = servers.map((server) => clientOf(server, key));
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        (clients[n % 2] as Client).data(send, { message: `Once ${round}.`, key: `key ${round}` }),
      ),
    );
    expect(new Set(answers.map(({ chatMessageCreate }) => chatMessageCreate.chatMessage.id)).size).toBe(1);
  }
  const { chatMessages } = await clientOf(servers[0], key).data('{ chatMessages { totalCount } }');
  expect(chatMessages.totalCount).toBe(10);
});

test('a stop closes streams without completing them, so that clients reconnect', async () => {
  const key = await makeChat(environment);
  const [first] = servers;
  const client = clientOf(first, key);
  const after = await cursorOf(client);
  const followers = transports.map((transport) => follow(first, client, transport, events, { after }));
  await client.data(send, { message: 'Before the stop.' });
  for (const follower of followers) expect(await messageOf(follower)).toBe('Before the stop.');
  // Neither client treats this as the end of the subscription, but as a lost connection.
  const lost = followers.map((follower) => expect(follower.next()).rejects.toBeDefined());
  const started = Date.now();
  await first.stop();
  expect(Date.now() - started).toBeLessThan(5_000);
  await Promise.all(lost);
});

test('a stop does not wait for clients that disconnected or sent no request', async () => {
  const key = await makeChat(environment);
  const [, server] = servers;
  const client = clientOf(server, key);
  for (const transport of transports) {
    const follower = follow(server, client, transport, events, { after: await cursorOf(client) });
    await client.data(send, { message: 'Seen.' });
    expect(await messageOf(follower)).toBe('Seen.');
    await follower.stop();
  }
  const { hostname, port } = new URL(server.address);
  const silent = connect(Number(port), hostname);
  const rejected = connect(Number(port), hostname, () =>
    rejected.write(
      `GET /nowhere HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    ),
  );
  await new Promise((resolve) => rejected.once('data', resolve));
  const started = Date.now();
  await server.stop();
  expect(Date.now() - started).toBeLessThan(5_000);
  silent.destroy();
  rejected.destroy();
});
