import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { openPostgresql } from '../src/database/postgresql.js';
import { makeDuePauses } from '../test/harness/many-people.js';
import { createMigrated, durable, startServer } from '../test/harness/postgresql.js';
import { ParleyProcess } from './hostile/served.js';
import { bodyOf, headersOf, operations, path } from './operations.js';
import { machine, percentile } from './report.js';
import { load, sizes, smokeSize } from './seeded-databases.js';

/*
 * Measures the latency of `chatMessageCreate` while many people become due for an email, and compares it with the latency without, in
 * turns in one run, so that what else the machine does affects both. docs/notifications.md has the results.
 */

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '20' },
    smoke: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const usage = `Usage: npm run bench:notifications -- [flags]
  --people N     people who become due, evenly spread (10000)
  --seconds N    seconds within which they are due, and as long without (60)
  --rounds N     turns with and without, each with its part of the people and of the time (10)
  --rate N       messages sent in a second (20)
  --smoke        few people within a moment; check that each gets an email, but no goal
`;

/** The p99 while people are due, divided by the p99 without any. */
const goal = 1.5;

const people = flags.smoke ? 50 : Number(flags.people);
const rounds = flags.smoke ? 1 : Number(flags.rounds);
const roundSeconds = (flags.smoke ? 1 : Number(flags.seconds)) / rounds;

/** The time after the last due email within which all must have arrived. */
const patienceMs = 120_000;

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Sends messages at a steady rate, one thread after the other, until a function returns true. */
class Senders {
  #next = 0;

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly sellers: readonly number[],
  ) {}

  /** @returns the latencies in ascending order, in ms, from the time at which each was to be sent. */
  async sendUntil(isOver: () => boolean | Promise<boolean>): Promise<number[]> {
    const latencies: number[] = [];
    const sent: Promise<void>[] = [];
    const intervalMs = 1_000 / Number(flags.rate);
    for (let due = performance.now(); !(await isOver()); due += intervalMs) {
      await delay(Math.max(0, due - performance.now()));
      sent.push(this.#send().then(() => void latencies.push(performance.now() - due)));
    }
    await Promise.all(sent);
    return latencies.sort((a, b) => a - b);
  }

  sendFor(ms: number): Promise<number[]> {
    const end = performance.now() + ms;
    return this.sendUntil(() => performance.now() >= end);
  }

  async #send(): Promise<void> {
    const send = operations.find(({ name }) => name === 'chatMessageCreate');
    if (!send) throw new Error('There is no operation chatMessageCreate.');
    const seller = this.sellers[this.#next++ % this.sellers.length] ?? 0;
    const response = await fetch(this.url, {
      method: 'POST',
      headers: headersOf(this.key),
      body: bodyOf(send, seller),
    });
    const text = await response.text();
    if (response.status !== 200 || !text.includes('"errors":null')) throw new Error(`Not sent: ${text}`);
  }
}

/** Starts the mail server. */
async function openMailSink() {
  const worker = new Worker(new URL('./notifications/mail-sink.js', import.meta.url));
  const ask = async (): Promise<number> => {
    const answer = once(worker, 'message');
    worker.postMessage(null);
    return (await answer)[0];
  };
  const [port] = await once(worker, 'message');
  return { url: `smtp://127.0.0.1:${port}`, accepted: ask, close: () => worker.terminate() };
}

interface Measured {
  idle: number[];
  busy: number[];
  /** The time from the first due email to the last that arrived, of all rounds. */
  busyMs: number;
}

async function measure(pool: pg.Pool, senders: Senders, accepted: () => Promise<number>): Promise<Measured> {
  const measured: Measured = { idle: [], busy: [], busyMs: 0 };
  // A server that has just started compiles code and uses more time.
  await senders.sendFor(flags.smoke ? 0 : 10_000);
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round}: without emails`);
    measured.idle.push(...(await senders.sendFor(roundSeconds * 1_000)));
    const total = Math.round((people * round) / rounds);
    say(`round ${round}: ${total} people in all`);
    await pool.query(
      `update unread_pause set due_at = now() + random() * $1 * interval '1 second'
       where seller_id = any (array(select seller_id from unread_pause where due_at = 'infinity' limit $2))`,
      [roundSeconds, total - Math.round((people * (round - 1)) / rounds)],
    );
    const start = performance.now();
    const passed = () => performance.now() - start;
    const isOver = async () => {
      if (passed() > roundSeconds * 1_000 + patienceMs) throw new Error('Emails are missing.');
      return (await accepted()) >= total && passed() >= roundSeconds * 1_000;
    };
    measured.busy.push(...(await senders.sendUntil(isOver)));
    measured.busyMs += passed();
  }
  if ((await accepted()) !== people) throw new Error('Somebody got two emails.');
  return measured;
}

/** Prints the results. @returns whether the goal is met. */
function report({ idle, busy, busyMs }: Measured): boolean {
  const [without, beside] = [idle, busy].map((latencies) => latencies.toSorted((a, b) => a - b));
  const line = (name: string, latencies: readonly number[] = []) =>
    `| ${name} | ${latencies.length} | ${percentile(latencies, 0.5).toFixed(1)} ms | ${percentile(latencies, 0.99).toFixed(1)} ms |`;
  const ratio = percentile(beside ?? [], 0.99) / percentile(without ?? [], 0.99);
  process.stdout.write(
    [
      machine(),
      '',
      '| messages sent | number | p50 | p99 |',
      '| --- | --- | --- | --- |',
      line('without emails', without),
      line('while emails are due', beside),
      '',
      `${people} emails in ${(busyMs / 1_000).toFixed(0)} s, one for each person`,
      `ratio of the p99: ${ratio.toFixed(2)} (goal ${goal})${ratio <= goal ? '' : ' (missed)'}`,
      '',
    ].join('\n'),
  );
  return ratio <= goal;
}

async function run(): Promise<Measured> {
  const server = await startServer(...durable);
  const url = await createMigrated(server.url, 'parley');
  const open = () => openPostgresql(url, 2, () => {});
  const sink = await openMailSink();
  try {
    say('loading');
    const market = await load(open(), flags.smoke ? smokeSize : sizes.postgresql);
    const database = open();
    try {
      const { marketplaceId } = market;
      await makeDuePauses(database.pool, { marketplaceId, count: people, name: 'person' });
      await database.pool.query(`update unread_pause set due_at = 'infinity'`);
      await database.pool.query('vacuum analyze');
      const served = await ParleyProcess.start({
        ...{ DATABASE_URL: url, NODE_ENV: 'production', RATE_LIMITS: 'off' },
        ...{ SMTP_URL: sink.url, MAIL_FROM: 'Parley <chat@market.example>' },
        PUBLIC_URL: 'https://chat.example',
      });
      try {
        const senders = new Senders(served.address + path, market.key, market.sellers);
        const measured = measure(database.pool, senders, sink.accepted);
        return await Promise.race([measured, served.unexpectedExit]);
      } finally {
        await served.stop();
      }
    } finally {
      await database.close();
    }
  } finally {
    await sink.close();
    await server.stop();
  }
}

async function main(): Promise<void> {
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  if (!report(await run()) && !flags.smoke) process.exitCode = 1;
}

await main();
