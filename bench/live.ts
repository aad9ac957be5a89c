import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { administrator } from '../src/access/actor.js';
import { createKey } from '../src/accounts/api-keys.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { createSellers } from '../src/accounts/sellers.js';
import type { Database } from '../src/database/database.js';
import { openPostgresql } from '../src/database/postgresql.js';
import { chatMessageId, sellerId } from '../src/graphql/ids.js';
import { createMigrated, durable, startServer } from '../test/harness/postgresql.js';
import { percentile } from './report.js';
import { ServerProcess } from './server-process.js';
import { type Arrivals, SubscribersProcess, type Transport } from './subscribers.js';

/*
 * Measures the memory of an idle subscriber, compared with a minimum server (live-baseline.ts), and the time of an event
 * from its commit timestamp in PostgreSQL to the subscriber's socket.
 */

const { values: flags } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    profile: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:live -- [flags]
  --subscribers N     subscribers, each of its own thread (5000)
  --rate N            messages per second to random threads (200)
  --seconds N         seconds of sending (20)
  --profile FOLDER    write a CPU profile of Parley to this folder; the measured times are then too high
  --smoke             check for one second that a few subscribers receive each message
`;

const [size, rate, seconds] = flags.smoke
  ? ([60, 20, 1] as const)
  : ([flags.subscribers, flags.rate, flags.seconds].map(Number) as [number, number, number]);
/** Subscribers for the warm-up, seconds of warm-up messages, and milliseconds until a server is idle again. */
const [warmSubscribers, warmSeconds, idleMs] = flags.smoke ? [10, 1, 50] : [100, 3, 1_000];

const goals = { kibibytes: 15, p99: 100 };

const say = (text: string) => process.stderr.write(`${text}\n`);

interface Market {
  marketplaceId: number;
  operatorKey: string;
  sellers: number[];
  keys: string[];
}

async function makeMarket(database: Database, size: number): Promise<Market> {
  const marketplaceId = await createMarketplace(administrator, database, 'Live');
  const names = Array.from({ length: size }, (_, n) => ({ businessName: `Seller ${n}` }));
  const sellers = await createSellers(administrator, database, marketplaceId, names);
  const keys = [];
  for (const seller of sellers) {
    keys.push((await createKey(administrator, database, { owner: { sellerId: seller } })).key);
  }
  const { key } = await createKey(administrator, database, { owner: { marketplaceId } });
  await database.pool.query('vacuum analyze');
  return { marketplaceId, operatorKey: key, sellers, keys };
}

/** Returns the memory that each idle subscriber adds to a server's process. */
async function memoryOfEach(server: ServerProcess, transport: Transport, keys: readonly string[]) {
  const subscribers = new SubscribersProcess();
  // The first subscribers warm up the server. Both measurements include them.
  const [first, others] = [keys.slice(0, warmSubscribers), keys.slice(warmSubscribers)];
  await subscribers.subscribe({ address: server.address, transport, keys: first });
  await wait(idleMs);
  const before = await server.measure('memory');
  await subscribers.subscribe({ address: server.address, transport, keys: others });
  await wait(idleMs);
  const after = await server.measure('memory');
  return { subscribers, bytes: (after - before) / others.length };
}

const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';

/** Sends at a constant rate, without waiting for answers. */
async function sendAll(
  { address }: ServerProcess,
  { operatorKey, sellers }: Market,
  rate: number,
  seconds: number,
) {
  const answers: Promise<unknown>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    const late = start + (n * 1_000) / rate - performance.now();
    if (late > 0) await wait(late);
    const seller = sellers[Math.floor(Math.random() * sellers.length)] as number;
    const variables = { input: { sellerId: sellerId(seller), message: `Where is order ${n}?` } };
    answers.push(
      fetch(`${address}/operator/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query: send, variables }),
      }).then((response) => response.arrayBuffer()),
    );
  }
  await Promise.all(answers);
}

/** Waits for the expected number of events. @throws {Error} if more arrive, or fewer within 10 s. */
async function arrivalsOf(subscribers: SubscribersProcess, expected: number): Promise<Arrivals> {
  const arrivals: Arrivals = [];
  for (const start = performance.now(); performance.now() - start < 10_000; await wait(50)) {
    arrivals.push(...(await subscribers.arrivals()));
    if (arrivals.length >= expected) break;
  }
  if (arrivals.length !== expected) throw new Error(`${arrivals.length} of ${expected} events arrived.`);
  return arrivals;
}

/** Returns the times of all events from commit to subscriber, in ms. @throws {Error} if an event is missing. */
async function latencies(database: Database, arrivals: Arrivals): Promise<Float64Array> {
  const { rows } = await database.pool.query<{ seller_id: number; message_seq: number; at: string }>(
    `select seller_id, message_seq, extract(epoch from pg_xact_commit_timestamp(xid::xid)) * 1000 as at
     from chat_event order by xid desc limit $1`,
    [arrivals.length],
  );
  const came = new Map(arrivals);
  const each = rows.map(({ seller_id, message_seq, at }) => {
    const arrived = came.get(chatMessageId({ sellerId: seller_id, seq: message_seq }));
    if (arrived === undefined) throw new Error('A message did not arrive.');
    return arrived - Number(at);
  });
  return Float64Array.from(each).sort();
}

async function bench(): Promise<void> {
  const store = await startServer(...durable, 'track_commit_timestamp=on');
  const stops: (() => Promise<unknown>)[] = [() => store.stop()];
  try {
    const url = await createMigrated(store.url, 'parley');
    const database = openPostgresql(url, 2, () => {});
    stops.push(() => database.close());
    say(`making ${size} sellers`);
    const market = await makeMarket(database, size);
    for (const transport of ['sse', 'ws'] as const) {
      const run = async (module: string, profiles?: string) => {
        const server = await ServerProcess.start(module, { store: { url }, marketplaceId: 0 }, profiles);
        const { subscribers, bytes } = await memoryOfEach(server, transport, market.keys);
        const stop = async () => {
          await subscribers.stop();
          await server.stop();
        };
        return { server, subscribers, kibibytes: bytes / 1024, stop };
      };
      say(`${transport}: ${size} subscribers on the minimum server`);
      const minimum = await run('./live-baseline.js');
      await minimum.stop();
      say(`${transport}: ${size} subscribers, then ${rate} messages/s for ${seconds} s`);
      const parley = await run('./parley.js', flags.profile);
      await sendAll(parley.server, market, rate, warmSeconds);
      await arrivalsOf(parley.subscribers, rate * warmSeconds);
      await wait(idleMs);
      const cpu = await parley.server.measure('cpu');
      await sendAll(parley.server, market, rate, seconds);
      const arrivals = await arrivalsOf(parley.subscribers, rate * seconds);
      await wait(idleMs);
      const used = (await parley.server.measure('cpu')) - cpu;
      const each = await latencies(database, arrivals);
      await parley.stop();
      const figure = (value: number) => value.toFixed(1);
      process.stdout.write(
        `${transport}: ${figure(parley.kibibytes)} KiB a subscriber (goal ${goals.kibibytes}), ` +
          `${figure(parley.kibibytes / minimum.kibibytes)} of the minimum's ${figure(minimum.kibibytes)}; ` +
          `commit to socket p50 ${figure(percentile(each, 0.5))} ms, p99 ${figure(percentile(each, 0.99))} ms (goal ${goals.p99}); ` +
          `${figure(used / (seconds * 10_000))} % of a core\n`,
      );
    }
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

if (flags.help) process.stdout.write(usage);
else await bench();
