import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { administrator, systemActor } from '../../src/access/actor.js';
import { ApiKeyLookup } from '../../src/access/api-key-lookup.js';
import { marketplaceNamed, threadNamed } from '../../src/access/tenant-scopes.js';
import { SearchIndexing } from '../../src/chat/search-indexing.js';
import { databaseLimits } from '../../src/database/limits.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { statement } from '../../src/database/statement.js';
import { lockThread } from '../../src/database/statements/idempotency-keys.js';
import { addUpReports, countUnreported } from '../../src/reports/report-jobs.js';
import { endDueSnoozes, removeDeletedLabels } from '../../src/work-state/work-jobs.js';
import { Browser, makeUser } from '../harness/browser.js';
import { afterFile } from '../harness/ending.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests that work that waits in one share of the connections delays no other share, marketplace or thread. */

let server: TestServer;
let market: TestMarketplace;
let other: TestMarketplace;
let email: string;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Searched', ['Locked', 'Free']);
  other = await makeMarketplace(server, 'Other', ['Elsewhere']);
  ({ email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' }));
  await server.database.pool.query('create table held (marketplace_id integer)');
});

/** Limits that a slow machine does not reach. */
const patient = { ...databaseLimits, answerMs: 60_000, lockMs: 60_000, idleInTransactionMs: 60_000 };

const searchHeld = statement({
  name: 'search-held',
  share: 'search',
  scope: 'marketplace',
  parameters: {},
  row: { held: 'integer' },
  text: 'select marketplace_id as held from held where marketplace_id = $marketplaceId',
});

const send = async ({ operator }: TestMarketplace, sellerId: string) => {
  const { status, body } = await operator.ask(
    'mutation ($id: ID!) { chatMessageCreate(input: { sellerId: $id, message: "Hello" }) { errors { messages } } }',
    { id: sellerId },
  );
  return [status, body.errors ?? body.data.chatMessageCreate.errors];
};

const read = async ({ operator, sellers: [seller] }: TestMarketplace) => {
  const { body } = await operator.ask(
    'query ($id: ID!) { chatMessages(sellerId: $id, first: 10) { totalCount } }',
    {
      id: seller?.id,
    },
  );
  return body.errors ?? 'read';
};

const ok = [200, null];

/** Returns the outcome of a request, or 'waits' if it is not answered before another one that came later. */
const before = <T>(later: Promise<unknown>, request: Promise<T>) =>
  Promise.race([request, later.then(() => 'waits' as const)]);

test('waiting searches delay no send, sign-in or read, and end with an error that says so', async () => {
  const limits = { ...patient, waitMs: 2_000 };
  const { url = '' } = server.database;
  const database = openPostgresql(url, 8, () => {}, limits);
  afterFile(() => database.close());
  const searched = await startTestServer({ database: database });
  const [ours, theirs] = [market, other].map(({ operator, sellers, id }) => ({
    id,
    sellers,
    operator: Object.assign(Object.create(Object.getPrototypeOf(operator)), operator, { server: searched }),
  }));
  if (!ours || !theirs) throw new Error('There are no marketplaces.');
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin; lock table held in access exclusive mode');
  try {
    const searches = Array.from({ length: 40 }, () =>
      database.run(marketplaceNamed(administrator, market.id), searchHeld, {}).then(
        () => 'found',
        ({ reason }) => reason,
      ),
    );
    expect(await send(ours, market.sellers[0]?.id ?? '')).toEqual(ok);
    expect(await read(ours)).toBe('read');
    expect(await read(theirs)).toBe('read');
    await new Browser(searched).signIn(email);
    const { status, headers, body } = await ours.operator.ask(
      '{ chatMessagesSearch(q: "hello") { nodes { id } } }',
    );
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.errors[0]).toMatchObject({
      message: 'Too many searches are running at the moment. Please try again in a few seconds.',
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
    await holder.query('rollback');
    const outcomes = await Promise.all(searches);
    expect(new Set(outcomes)).toEqual(new Set(['found', 'too-many-searches']));
  } finally {
    await holder.end();
  }
  const { body } = await ours.operator.ask('{ chatMessagesSearch(q: "hello") { nodes { id } } }');
  expect(body.data.chatMessagesSearch.nodes).toHaveLength(1);
});

test('a thread that another process locked delays no other thread and no other marketplace', async () => {
  const [locked, free] = market.sellers;
  if (!locked || !free) throw new Error('There are no sellers.');
  const holder = openPostgresql(server.database.url ?? '', 1, () => {}, patient);
  afterFile(() => holder.close());
  const waiting = await holder.transaction(async (transaction) => {
    await transaction.run(threadNamed(administrator, market.id, locked.number), lockThread, {});
    const sends = Array.from({ length: 30 }, () => send(market, locked.id));
    const stored = Promise.any(sends);
    expect(await before(stored, send(market, free.id))).toEqual(ok);
    expect(await before(stored, read(other))).toBe('read');
    expect(await before(stored, send(other, other.sellers[0]?.id ?? ''))).toEqual(ok);
    return sends;
  });
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ok));
});

test('sign-ins that wait for the row of a person hold up no request, also not of people with a session', async () => {
  const { url = '' } = server.database;
  const database = openPostgresql(url, 8, () => {}, patient);
  afterFile(() => database.close());
  const waiting = await startTestServer({ database });
  const { operator, sellers } = other;
  const theirs = {
    ...other,
    sellers,
    operator: Object.assign(Object.create(Object.getPrototypeOf(operator)), operator, { server: waiting }),
  };
  const browser = await new Browser(waiting).signIn(email);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from auth_user where email = $1 for update', [email]);
  try {
    const signIns = Array.from({ length: 3 }, () => new Browser(waiting).signIn(email));
    const blocked = () =>
      holder.query(
        "select from pg_stat_activity where application_name = 'parley' and wait_event_type = 'Lock'",
      );
    await expect.poll(async () => (await blocked()).rowCount).toBeGreaterThan(0);
    const signedIn = Promise.any(signIns);
    expect(await before(signedIn, read(theirs))).toBe('read');
    expect(await before(signedIn, send(theirs, sellers[0]?.id ?? ''))).toEqual(ok);
    const { body } = await browser.ask('operator', '{ viewer { __typename } }');
    expect(body.errors).toBeUndefined();
    await holder.query('rollback');
    await Promise.all(signIns);
  } finally {
    await holder.end();
  }
});

test('jobs leave the marketplaces beside one with a locked thread their turn', async () => {
  const { url = '' } = server.database;
  const hasty = openPostgresql(url, 5, () => {}, { ...databaseLimits, lockMs: 300 });
  afterFile(() => hasty.close());
  const holder = openPostgresql(url, 1, () => {}, patient);
  afterFile(() => holder.close());
  const snoozedUntil = new Date(Date.now() + 86_400_000).toISOString();
  const [lockedSeller] = market.sellers;
  if (!lockedSeller) throw new Error('There are no sellers.');
  for (const { operator, sellers } of [market, other]) {
    const { labelCreate } = await operator.data(
      'mutation { labelCreate(input: { name: "Old", colour: RED }) { label { id } } }',
    );
    const labelId = labelCreate.label.id;
    await operator.data(
      'mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { changes { seller { id } } } }',
      {
        input: { sellerIds: [sellers[0]?.id], addLabelIds: [labelId], status: 'SNOOZED', snoozedUntil },
      },
    );
    await operator.data('mutation ($id: ID!) { labelDelete(input: { id: $id }) { errors { messages } } }', {
      id: labelId,
    });
  }
  await hasty.pool.query(
    "update thread set snoozed_until = now() - interval '1 second' where work_status = 1",
  );
  const left = async () => {
    const { rows } = await hasty.pool.query(
      'select marketplace_id as id from thread where work_status = 1 union all select marketplace_id from label',
    );
    return rows.map(({ id }) => id);
  };
  expect(market.id).toBeLessThan(other.id);
  await holder.transaction(async (transaction) => {
    await transaction.run(threadNamed(administrator, market.id, lockedSeller.number), lockThread, {});
    for (const job of [endDueSnoozes, removeDeletedLabels]) {
      await expect(job(systemActor, hasty)).rejects.toMatchObject({ reason: 'lock-timeout' });
    }
    expect(await left()).toEqual([market.id, market.id]);
  });
  expect(await endDueSnoozes(systemActor, hasty)).toBe(1);
  await removeDeletedLabels(systemActor, hasty);
  expect(await left()).toEqual([]);
});

test('messages are counted for reports beside a marketplace with a locked sum', async () => {
  const { url = '' } = server.database;
  const hasty = openPostgresql(url, 5, () => {}, { ...databaseLimits, lockMs: 300 });
  afterFile(() => hasty.close());
  for (const each of [market, other]) expect(await send(each, each.sellers[0]?.id ?? '')).toEqual(ok);
  await addUpReports(systemActor, hasty);
  // As if a server of an earlier version had stored the messages.
  await hasty.pool.query('update thread set reported_count = 0, turn_since = null');
  const uncounted = async () => {
    const { rows } = await hasty.pool.query(
      'select distinct marketplace_id as id from thread where reported_count < message_count',
    );
    return rows.map(({ id }) => id);
  };
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from report_messages where marketplace_id = $1 for update', [market.id]);
    await expect(countUnreported(systemActor, hasty)).rejects.toMatchObject({ reason: 'lock-timeout' });
    expect(await uncounted()).not.toContain(other.id);
  } finally {
    await holder.end();
  }
});

test('search is indexed beside a marketplace with locked sellers and messages', async () => {
  const { url = '' } = server.database;
  const hasty = openPostgresql(url, 5, () => {}, { ...databaseLimits, lockMs: 300 });
  afterFile(() => hasty.close());
  for (const each of [market, other]) expect(await send(each, each.sellers[0]?.id ?? '')).toEqual(ok);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  // As after an upgrade.
  await hasty.pool.query('update seller set name_words = null');
  await hasty.pool.query(
    'insert into search_backlog select marketplace_id, seller_id, 1, message_count from thread where message_count > 0',
  );
  await holder.query('begin');
  await holder.query('select from seller where marketplace_id = $1 for update', [market.id]);
  await holder.query('select from message where marketplace_id = $1 for update', [market.id]);
  const left = async () => {
    const { rows } = await hasty.pool.query(
      `select marketplace_id as id from seller where name_words is null
       union select marketplace_id from search_backlog order by id`,
    );
    return rows.map(({ id }) => id);
  };
  const warnings: unknown[] = [];
  const log = { info: () => {}, warn: (values: object) => warnings.push(values) };
  const indexing = new SearchIndexing(systemActor, hasty, log, 50);
  try {
    expect(await left()).toEqual([market.id, other.id]);
    indexing.start();
    await expect.poll(left).toEqual([market.id]);
    await expect.poll(() => warnings.length).toBeGreaterThan(0);
    await holder.query('rollback');
    await expect.poll(left).toEqual([]);
  } finally {
    await holder.end();
    await indexing.close();
  }
});

test('the last uses of keys are stored beside a key that somebody has locked', async () => {
  const { url = '' } = server.database;
  const errors: unknown[] = [];
  const keys = new ApiKeyLookup(server.database, (error) => errors.push(error));
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  const unused = async () => {
    const { rows } = await holder.query(
      'select marketplace_id as id from api_key where last_used_at is null and seller_id is null',
    );
    return rows.map(({ id }) => id);
  };
  try {
    await holder.query('update api_key set last_used_at = null');
    for (const { operator } of [market, other]) await keys.authenticate(operator.key, '127.0.0.1');
    await holder.query('begin');
    await holder.query('select from api_key where marketplace_id = $1 for update', [market.id]);
    await keys.close();
    expect(await unused()).toEqual([market.id]);
    await holder.query('rollback');
    await keys.close();
    expect(await unused()).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await holder.end();
  }
});

test('a transaction takes one connection, also if as many run as there are connections', async () => {
  const single = openPostgresql(server.database.url ?? '', 1, () => {});
  afterFile(() => single.close());
  const inTurn = Array.from({ length: 5 }, (_, i) =>
    single.transaction(async (transaction) => {
      const scope = threadNamed(administrator, market.id, market.sellers[i % 2]?.number ?? 0);
      await transaction.run(scope, lockThread, {});
      await transaction.run(marketplaceNamed(administrator, market.id), searchHeld, {});
      return i;
    }),
  );
  expect(await Promise.all(inTurn)).toEqual([0, 1, 2, 3, 4]);
  expect(single.pool.totalCount).toBe(1);
});
