import { expect, test } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { decodeId } from '../../src/graphql/ids.js';
import { follow, logged, type Transport } from '../harness/follower.js';
import { full } from '../harness/full.js';
import {
  type Environment,
  migratedDatabase,
  prepare,
  type RunningServer,
  serve,
} from '../harness/process.js';
import { Client, makeMarketplace, type TestMarketplace } from '../harness/server.js';

/*
 * Tests that no event is lost: two processes, many writers, and subscribers that disconnect and resume at either
 * process, over either transport. Each receives each of its events once, in the thread's order.
 */

const messages = full ? 20_000 : 4_000;
const threads = messages / 100;
const writers = 32;
const subscribers = 50;
/** The number of times that the connections for signals are killed while the messages are sent. */
const kills = 20;
/** The numbers of subscribers that follow the whole marketplace, and one thread as an operator. */
const operators = { everywhere: 2, ofOneThread: 12 };

type Draw = (below: number) => number;

/** Returns random numbers that are the same in each run. */
function drawing(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)] as T;

interface World {
  servers: RunningServer[];
  market: TestMarketplace;
  /** For each seller, the ids of its messages as they were acknowledged. */
  sent: Map<string, string[]>;
}

const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const ofOneThread = `subscription ($sellerId: ID, $after: String) { chatEvents(sellerId: $sellerId, after: $after) { ${logged} } }`;
const create =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } errors { messages } } }';
const read =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { messages } } }';

/** Sends one message into a thread from either side, by either process, and reads now and then. */
async function write({ servers, market, sent }: World, thread: number, message: string, draw: Draw) {
  const seller = market.sellers[thread] as TestMarketplace['sellers'][number];
  const byOperator = draw(2) === 0;
  const { key, side } = byOperator ? market.operator : seller.client;
  const client = new Client(pick(servers, draw) as never, key, side);
  const input = { message, ...(byOperator && { sellerId: seller.id }) };
  const { chatMessageCreate } = await client.data(create, { input });
  sent.get(seller.id)?.push(chatMessageCreate.chatMessage.id);
  if (draw(20) > 0) return;
  await client.data(read, {
    input: byOperator ? { seller: seller.id, sentBy: 'User' } : { sentBy: 'AdminUser' },
  });
}

/** Sends the messages of all threads with 32 concurrent writers, then one last message in each thread. */
async function writeAll(world: World, draw: Draw, meanwhile: (written: number) => void): Promise<void> {
  const left = Array.from({ length: messages }, (_, n) => n % threads);
  let written = 0;
  const writer = async () => {
    while (left.length > 0) {
      const [thread = 0] = left.splice(draw(left.length), 1);
      await write(world, thread, `message ${written}`, draw);
      meanwhile(++written);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  for (let thread = 0; thread < threads; thread++) await write(world, thread, 'the end', draw);
}

interface Subscriber {
  client: Client;
  /** An operator's one thread. */
  sellerId: string | null;
  /** The sellers whose threads it sees. */
  sees: readonly string[];
}

/** Follows until the last message of each of its threads has arrived, with random disconnects. */
async function followAll(
  { servers }: World,
  { client, sellerId, sees }: Subscriber,
  start: string,
  draw: Draw,
) {
  const seen = new Map<string, string[]>(sees.map((id) => [id, []]));
  const cursors = new Set<string>();
  let [after, cuts, ended] = [start, 0, 0];
  for (; ended < sees.length; cuts++) {
    const transport: Transport = draw(2) === 0 ? 'sse' : 'ws';
    const follower = follow(
      pick(servers, draw),
      client,
      transport,
      sellerId === null ? events : ofOneThread,
      {
        after,
        ...(sellerId !== null && { sellerId }),
      },
    );
    for (let left = 1 + draw(sees.length > 1 ? messages / 10 : 30); left > 0 && ended < sees.length; left--) {
      const result = await follower.next();
      const event = result?.data?.chatEvents;
      if (!event) throw new Error(`No event: ${JSON.stringify(result)}`);
      if (cursors.has(event.cursor)) throw new Error(`An event came twice: ${JSON.stringify(event)}`);
      cursors.add(event.cursor);
      after = event.cursor;
      if (event.__typename !== 'ChatMessageCreated') continue;
      const { id, message, seller } = event.chatMessage;
      seen.get(seller.id)?.push(id);
      if (message === 'the end') ended++;
    }
    await follower.stop();
  }
  return { seen, cuts };
}

/** Kills the connections for signals between the processes. */
const killSignals = (database: Database) =>
  database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley signals' and datname = current_database()",
  );

const numberOf = (id: string) => {
  const decoded = decodeId(id);
  if (decoded?.type !== 'ChatMessage') throw new Error(`${id} is no message's id.`);
  return decoded.seq;
};

// The short form runs only the first case, which includes the second.
test.each([
  ['with the signal connections killed again and again', true],
  ...(full ? [['without failures', false] as const] : []),
] as const)(
  'two processes, 32 writers, 50 subscribers that reconnect: each receives all its events once, in order; %s',
  async (_, outage) => {
    const environment: Environment = { ...(await migratedDatabase()), RATE_LIMITS: 'off' };
    const names = Array.from({ length: threads }, (_, n) => `Seller ${n}`);
    const market = await prepare(environment, (database) =>
      makeMarketplace({ address: '', database, log: [] }, 'Busy', names),
    );
    const database = openPostgresql(environment.DATABASE_URL as string, 4, () => {});
    const servers = await Promise.all([serve(environment), serve(environment)]);
    const world: World = { servers, market, sent: new Map(market.sellers.map(({ id }) => [id, []])) };
    const draw = drawing(outage ? 2 : 1);

    const operator = new Client(servers[0] as never, market.operator.key, 'operator');
    const { chatEventsCursor } = await operator.data('{ chatEventsCursor }');
    const followed = Array.from({ length: subscribers }, (_, n): Subscriber => {
      const seller = market.sellers[(n * 7) % threads] as TestMarketplace['sellers'][number];
      if (n < operators.everywhere) {
        return { client: operator, sellerId: null, sees: market.sellers.map(({ id }) => id) };
      }
      return n < operators.everywhere + operators.ofOneThread
        ? { client: operator, sellerId: seller.id, sees: [seller.id] }
        : { client: seller.client, sellerId: null, sees: [seller.id] };
    });
    const following = followed.map((subscriber) => followAll(world, subscriber, chatEventsCursor, draw));
    let killed = 0;
    await writeAll(world, draw, (written) => {
      if (outage && written % (messages / kills) === 0) void killSignals(database).then(() => killed++);
    });
    const outcomes = await Promise.all(following);

    for (const ids of world.sent.values()) ids.sort((a, b) => numberOf(a) - numberOf(b));
    for (const { seen } of outcomes) {
      for (const [id, ids] of seen) expect(ids).toEqual(world.sent.get(id));
    }
    expect(Math.min(...outcomes.map(({ cuts }) => cuts))).toBeGreaterThan(1);
    if (outage) expect(killed).toBe(kills);
    await Promise.all(servers.map((server) => server.stop()));
    await database.close();
  },
  240_000,
);
