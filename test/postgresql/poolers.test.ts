import pg from 'pg';
import { beforeAll, expect, inject, test } from 'vitest';
import { createDatabase, serverOf } from '../harness/database.js';
import { afterFile } from '../harness/ending.js';
import { follow, logged } from '../harness/follower.js';
import { type PoolMode, pooledUrl, startPgbouncer } from '../harness/pgbouncer.js';
import { type Environment, makeMarket, parley, parleyJson, serveHere } from '../harness/process.js';
import { Client } from '../harness/server.js';

/* Tests a PgBouncer between Parley and PostgreSQL. `PARLEY_TEST_DATABASE` runs other files behind one. */

let direct: string;
const pooled: Partial<Record<PoolMode, string>> = {};

beforeAll(async () => {
  const provided = inject('parleyDatabase');
  if (provided.kind !== 'postgresql') throw new Error('Runs on PostgreSQL.');
  const server = serverOf(provided);
  direct = await createDatabase(server);
  for (const mode of ['session', 'transaction', 'statement'] as const) {
    const pooler = await startPgbouncer(server, mode);
    afterFile(pooler.stop);
    pooled[mode] = pooledUrl(direct, pooler);
  }
});

const send = 'mutation { chatMessageCreate(input: { message: "Hello." }) { errors { messages } } }';
const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;

/** Migrates an empty database, sends by one server, follows at another, and signals to it by LISTEN. */
async function useAll(environment: Environment): Promise<void> {
  const { sellerKey } = await makeMarket(environment);
  const [one, other] = [await serveHere(environment), await serveHere(environment)];
  const client = new Client(one, sellerKey, 'seller');
  const { chatEventsCursor: after } = await client.data('{ chatEventsCursor }');
  const follower = follow(other, client, 'sse', events, { after });
  expect((await client.data(send)).chatMessageCreate.errors).toBeNull();
  const { data } = await follower.next();
  expect(data.chatEvents.chatMessage.message).toBe('Hello.');
  await follower.stop();

  const greetings: unknown[] = [];
  other.database.signals.on('greeting', (value) => greetings.push(value));
  // Sent again and again, because a signal before the LISTEN is lost.
  await expect
    .poll(() => {
      one.database.signals.send('greeting', 'Hello.');
      return greetings;
    })
    .toContain('Hello.');
}

test('session mode needs no setting', async () => {
  await useAll({ DATABASE_URL: pooled.session as string });
});

test('in transaction mode prepared statements are off, and LISTEN and migrations use the direct address', async () => {
  await useAll({
    DATABASE_URL: pooled.transaction as string,
    DATABASE_DIRECT_URL: direct,
    DATABASE_PREPARED_STATEMENTS: 'off',
  });
});

test.each([
  [
    'neither setting',
    {},
    /pooler in transaction mode.*DATABASE_PREPARED_STATEMENTS=off and DATABASE_DIRECT_URL/,
  ],
  ['no direct address', { DATABASE_PREPARED_STATEMENTS: 'off' }, /LISTEN fail\. Set DATABASE_DIRECT_URL to/],
  ['prepared statements', { DATABASE_DIRECT_URL: 'direct' }, /Set DATABASE_PREPARED_STATEMENTS=off, or use/],
  [
    'an invalid direct address',
    { DATABASE_PREPARED_STATEMENTS: 'off', DATABASE_DIRECT_URL: 'transaction' },
    /DATABASE_DIRECT_URL leads to a pooler in transaction mode/,
  ],
  [
    'the direct address of another database',
    { DATABASE_PREPARED_STATEMENTS: 'off', DATABASE_DIRECT_URL: 'other' },
    /DATABASE_URL and DATABASE_DIRECT_URL lead to different databases/,
  ],
])('in transaction mode a start with %s is rejected', async (_, settings: Environment, sentence) => {
  const other = new URL(direct);
  other.pathname = '/postgres';
  const addresses: Environment = { direct, transaction: pooled.transaction as string, other: other.href };
  const { DATABASE_DIRECT_URL: name, ...rest } = settings;
  const environment = {
    DATABASE_URL: pooled.transaction as string,
    ...rest,
    ...(name !== undefined && { DATABASE_DIRECT_URL: addresses[name] as string }),
  };
  const { code, stderr } = await parley(environment, 'serve');
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

test('in statement mode a start is rejected', async () => {
  const { code, stderr } = await parley({ DATABASE_URL: pooled.statement as string }, 'serve');
  expect(stderr).toMatch(/DATABASE_URL leads to a pooler in statement mode, in which transactions fail/);
  expect(code).toBe(1);
});

test('transaction mode is recognized while other clients use the pooler', async () => {
  const others = Array.from({ length: 6 }, () => new pg.Client(pooled.transaction as string));
  let isOver = false;
  const traffic = others.map(async (client) => {
    await client.connect();
    while (!isOver) await client.query('select pg_sleep(0.002)');
    await client.end();
  });
  for (let turn = 0; turn < 5; turn++) {
    const { code, stderr } = await parley({ DATABASE_URL: pooled.transaction as string }, 'migrate');
    expect(stderr).toMatch(/pooler in transaction mode/);
    expect(code).toBe(1);
  }
  // The same traffic beside session mode is not detected as transaction mode.
  expect(await parleyJson({ DATABASE_URL: pooled.session as string }, 'migrate')).toEqual({ applied: [] });
  isOver = true;
  await Promise.all(traffic);
});
