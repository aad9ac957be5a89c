import { expect, test } from 'vitest';
import { follow } from '../harness/follower.js';
import { full } from '../harness/full.js';
import { type Environment, prepare, type RunningServer, serve, serveHere } from '../harness/process.js';
import { type ReplicatedServer, startReplicated, until } from '../harness/replication.js';
import { Client, makeMarketplace, type TestMarketplace } from '../harness/server.js';

/* Tests a primary and its replica, both real. The test kills the primary and promotes the replica, like a cluster manager. */

const writers = 8;
const sendsBefore = 15;
const sendsAfter = 15;
const maxRecoveryMs = 10_000;

const create =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } errors { messages } } }';
const events =
  'subscription ($after: String) { chatEvents(after: $after) { ... on ChatMessageCreated { cursor chatMessage { message seller { id } } } } }';
const page = 'query ($sellerId: ID!) { chatMessages(sellerId: $sellerId, first: 500) { nodes { message } } }';

const addressOf = (...servers: ReplicatedServer[]): Environment => ({
  DATABASE_URL: `postgresql://postgres:postgres@${servers.map(({ port }) => `127.0.0.1:${port}`).join(',')}/postgres?target_session_attrs=read-write`,
  RATE_LIMITS: 'off',
});

type Addressed = Pick<RunningServer, 'address'>;
type Seller = TestMarketplace['sellers'][number];

/**
 * Sends until it is acknowledged, with the same key, as a client does. Returns when the last attempt began, and when it
 * was acknowledged.
 */
async function sendSurely(servers: readonly Addressed[], seller: Seller, message: string) {
  for (let attempt = 0; ; attempt++) {
    const server = servers[attempt % servers.length] as Addressed;
    const client = new Client(server as never, seller.client.key, 'seller');
    const began = Date.now();
    const { body } = await client.ask(create, { input: { message, idempotencyKey: message } });
    if (body.data?.chatMessageCreate?.chatMessage) return { began, ended: Date.now() };
    expect(body.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Follows all threads, resumes when the stream breaks, and collects the messages until `isComplete`. */
async function followSurely(
  servers: readonly RunningServer[],
  { key, side }: Client,
  start: string,
  isComplete: (seen: readonly string[]) => boolean,
): Promise<string[]> {
  const seen: string[] = [];
  let after = start;
  for (let turn = 0; !isComplete(seen); turn++) {
    const server = servers[turn % servers.length] as RunningServer;
    const follower = follow(server, { key, side }, turn % 2 === 0 ? 'sse' : 'ws', events, { after });
    try {
      while (!isComplete(seen)) {
        const event = (await follower.next())?.data?.chatEvents;
        if (!event) break;
        after = event.cursor;
        seen.push(event.chatMessage.message);
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await follower.stop().catch(() => {});
  }
  return seen;
}

test('the primary is killed under load and its replica is promoted: recovery within 10 s, no message lost, duplicated or out of order', async () => {
  const { primary, replica } = await startReplicated('synchronous');
  const environment = addressOf(primary, replica);
  const names = Array.from({ length: writers }, (_, n) => `Seller ${n}`);
  const market = await prepare(environment, (database) =>
    makeMarketplace({ address: '', database, log: [] }, 'Failover', names),
  );
  // The order of the hosts does not matter.
  const servers = await Promise.all([serve(environment), serve(addressOf(replica, primary))]);
  const operator = new Client(servers[0] as never, market.operator.key, 'operator');
  const { chatEventsCursor } = await operator.data('{ chatEventsCursor }');

  const perWriter = sendsBefore + sendsAfter;
  const following = followSurely(
    servers,
    operator,
    chatEventsCursor,
    ({ length }) => length >= writers * perWriter,
  );
  let [acknowledged, killedAt] = [0, Number.POSITIVE_INFINITY];
  let recovered: (time: number) => void = () => {};
  const recovery = new Promise<number>((resolve) => {
    recovered = resolve;
  });
  let loaded: () => void = () => {};
  const underLoad = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  const expectedOf = (n: number) => Array.from({ length: perWriter }, (_, i) => `writer ${n}, message ${i}`);
  const writing = Promise.all(
    market.sellers.map(async (seller, n) => {
      for (const message of expectedOf(n)) {
        const { began, ended } = await sendSurely(n % 2 ? servers.toReversed() : servers, seller, message);
        if (++acknowledged === writers * sendsBefore) loaded();
        if (began > killedAt) recovered(ended);
      }
    }),
  );
  await underLoad;
  killedAt = Date.now();
  await primary.kill();
  await replica.query('select pg_promote()');
  const recoveryMs = (await recovery) - killedAt;
  expect(recoveryMs).toBeLessThan(maxRecoveryMs);
  await writing;
  const seen = await following;

  expect(seen).toHaveLength(writers * perWriter);
  for (const [n, { id }] of market.sellers.entries()) {
    expect(seen.filter((message) => message.startsWith(`writer ${n},`))).toEqual(expectedOf(n));
    const { chatMessages } = await operator.data(page, { sellerId: id });
    expect(chatMessages.nodes.map(({ message }: { message: string }) => message).toSorted()).toEqual(
      expectedOf(n).toSorted(),
    );
  }

  // The earlier primary starts again, and accepts connections and writes, without a record of the promotion.
  await primary.restart();
  const restarted = await serve(environment);
  const [seller] = market.sellers as [Seller];
  for (const server of [...servers, restarted]) {
    await sendSurely([server], seller, `after the return, to ${server.address}`);
  }
  expect(await primary.query("select from pg_stat_activity where application_name = 'parley'")).toEqual([]);
  const stored = "select count(*)::integer as messages from message where message like 'after the return%'";
  expect(await primary.query(stored)).toEqual([{ messages: 0 }]);
  expect(await replica.query(stored)).toEqual([{ messages: 3 }]);
  for (const server of [...servers, restarted]) expect(await server.stop()).toBe(0);
});

// The long form: it starts two more servers and waits until Parley compares them.
if (full) {
  test('with asynchronous replication a promotion loses the commits that the replica did not have, and Parley leaves the earlier primary although it runs', async () => {
    const { primary, replica } = await startReplicated('asynchronous');
    const environment = addressOf(primary, replica);
    const market = await prepare(environment, (database) =>
      makeMarketplace({ address: '', database, log: [] }, 'Failover', ['Shop']),
    );
    const server = await serveHere(environment);
    const [seller] = market.sellers as [Seller];
    const count = (of: ReplicatedServer, message: string) =>
      of.query(`select count(*)::integer as stored from message where message like '${message}%'`);
    await sendSurely([server], seller, 'replicated');
    await until(replica, "select count(*) = 1 as done from message where message = 'replicated'");

    await replica.query("alter system set primary_conninfo = ''");
    await replica.query('select pg_reload_conf()');
    await until(primary, 'select count(*) = 0 as done from pg_stat_replication');
    await sendSurely([server], seller, 'acknowledged by the primary alone');
    await replica.query('select pg_promote()');

    // Until the next comparison of the hosts both are primaries, and Parley stays with the one that it has.
    let turn = 0;
    const isStored = async () => {
      await sendSurely([server], seller, `after the promotion ${turn++}`);
      return (await count(replica, 'after the promotion'))[0]?.stored;
    };
    await expect.poll(isStored, { interval: 200 }).toBe(1);
    const onPrimary = await count(primary, 'after the promotion');
    await sendSurely([server], seller, 'after the change');
    expect(await count(primary, 'after the promotion')).toEqual(onPrimary);
    expect(await count(primary, 'after the change')).toEqual([{ stored: 0 }]);
    const client = new Client(server, seller.client.key, 'seller');
    const { chatMessages } = await client.data('{ chatMessages(first: 10) { nodes { message } } }');
    expect(chatMessages.nodes.map(({ message }: { message: string }) => message).toSorted()).toEqual([
      'after the change',
      `after the promotion ${turn - 1}`,
      'replicated',
    ]);
  }, 180_000);
}
