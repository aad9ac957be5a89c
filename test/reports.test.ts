import { beforeAll, expect, test } from 'vitest';
import { systemActor } from '../src/access/actor.js';
import { addUpReports, countUnreported, deleteReportsBefore } from '../src/reports/report-jobs.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { say } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';
import { updateThreads } from './harness/threads.js';

/* Tests the reports of the Operator API. test/reports-model.test.ts compares their figures with all messages. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;

const dayBeside = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const document = `query ($from: String!, $to: String!, $timeZone: String!) {
  chatReports(from: $from, to: $to, timeZone: $timeZone) {
    from to timeZone completeFrom
    days { day fromSellers fromOperator responseTimes { firstReplies medianSeconds p90Seconds } }
    hours { weekday hour fromSellers fromOperator }
    team { firstReplies medianSeconds p90Seconds }
    people { user { id name } responseTimes { firstReplies medianSeconds } }
  }
}`;

const lately = () => ({ from: dayBeside(-2), to: dayBeside(1), timeZone: 'UTC' });

/** Moves all messages of the sellers and their waits into the past, before they are counted. */
async function passHours(hours: number): Promise<void> {
  const ids = market.sellers.map(({ number }) => number);
  for (const [table, column] of [
    ['message', 'created_at'],
    ['thread', 'latest_message_at'],
    ['thread', 'turn_since'],
    ['thread', 'waiting_since'],
  ])
    await server.database.pool.query(
      `update ${table} set ${column} = ${column} - $2::integer * interval '1 hour' where seller_id = any ($1)`,
      [ids, hours],
    );
}

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Reports', ['Books', 'Kites', 'Lamps', 'Tools']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
  const [books, kites, lamps] = market.sellers;
  if (!books || !kites || !lamps) throw new Error('The marketplace has four sellers.');
  await say(books.client, 'Where is it?');
  await passHours(5);
  await say(kites.client, 'Hello?');
  await say(lamps.client, 'Done with.');
  await passHours(2);
  await updateThreads(ada.client, [lamps.id], { status: 'DONE' });
  await say(ben.client, 'It is finished.', lamps.id);
  await say(ben.client, 'Here.', books.id);
  await say(ben.client, 'And more.', books.id);
  await say(books.client, 'Thanks.');
  await say(market.operator, 'Welcome.', books.id);
  await addUpReports(systemActor, server.database);
});

test('a report has first replies by day, of the team and of each person', async () => {
  const { chatReports } = await ada.client.data(document, lately());
  expect(chatReports).toMatchObject(lately());
  expect(chatReports.completeFrom).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(chatReports.days.map(({ day }: { day: string }) => day)).toEqual([-2, -1, 0, 1].map(dayBeside));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  for (const items of [chatReports.days, chatReports.hours])
    expect([
      sum(items.map(({ fromSellers }: { fromSellers: number }) => fromSellers)),
      sum(items.map(({ fromOperator }: { fromOperator: number }) => fromOperator)),
    ]).toEqual([4, 4]);
  expect(chatReports.hours).toHaveLength(168);
  // The answer to a finished thread is no first reply, and neither is the second message in a row.
  expect(chatReports.team).toMatchObject({ firstReplies: 2, medianSeconds: 0 });
  expect(Math.abs(chatReports.team.p90Seconds - 7 * 3_600)).toBeLessThan(2_600);
  expect(chatReports.people).toEqual([
    { user: null, responseTimes: { firstReplies: 1, medianSeconds: 0 } },
    {
      user: { id: ben.id, name: 'Ben' },
      responseTimes: { firstReplies: 1, medianSeconds: expect.any(Number) },
    },
  ]);
});

test('the waiting threads have their groups, and the sellers who wait longest', async () => {
  const { waitingThreads } = await ada.client.data(
    `{ waitingThreads { groups { fromSeconds toSeconds threads isExact } longest { businessName waitingSince } } }`,
  );
  expect(waitingThreads.longest).toEqual([{ businessName: 'Kites', waitingSince: expect.any(String) }]);
  const threads = waitingThreads.groups.map((group: { threads: number }) => group.threads);
  expect(threads).toEqual([0, 1, 0, 0, 0, 0]);
  expect(waitingThreads.groups[1]).toEqual({
    fromSeconds: 3_600,
    toSeconds: 14_400,
    threads: 1,
    isExact: true,
  });
  expect(waitingThreads.groups.at(-1)).toMatchObject({ fromSeconds: 604_800, toSeconds: null });
});

test('a seller has the usual response times of both sides', async () => {
  const usual = async (id: string | undefined) =>
    (
      await ben.client.data(
        `query ($id: ID!) {
          node(id: $id) { ... on Seller { usualResponseTime { sellerSeconds operatorSeconds } } }
        }`,
        { id },
      )
    ).node.usualResponseTime;
  expect(await usual(market.sellers[0]?.id)).toEqual({ sellerSeconds: 0, operatorSeconds: 0 });
  expect(await usual(market.sellers[3]?.id)).toEqual({ sellerSeconds: null, operatorSeconds: null });
});

test.each([
  [{ from: '2026-02-30' }, 'from'],
  [{ from: '1999-12-31' }, 'from'],
  [{ to: 'tomorrow' }, 'to'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'to'],
  [{ from: '2026-01-01', to: '2026-04-03' }, 'to'],
  [{ timeZone: 'Europe/Nowhere' }, 'timeZone'],
  [{ timeZone: '+05:37' }, 'timeZone'],
  [{ timeZone: '\u0000' }, 'timeZone'],
])('the range %j is rejected on its field %s', async (given, field) => {
  const variables = { from: '2026-01-01', to: '2026-01-02', timeZone: 'UTC', ...given };
  const { body } = await ada.client.ask(document, variables);
  expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
});

test('a range can have 92 days', async () => {
  const { chatReports } = await ada.client.data(document, {
    ...{ from: '2026-01-01', to: '2026-04-02', timeZone: 'Europe/Berlin' },
  });
  expect(chatReports.days).toHaveLength(92);
});

test('only roles that manage settings read reports', async () => {
  for (const query of [document, '{ waitingThreads { groups { threads } } }']) {
    const { body } = await ben.client.ask(query, query === document ? lately() : {});
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  }
});

test('earlier messages count for the user whose name they have, and those of a removed user for nobody', async () => {
  const other = await makeMarketplace(server, 'Earlier', ['Books']);
  const cleo = await makeAgent(server, other.id, 'Cleo', 'FULL_ADMIN');
  const dan = await makeAgent(server, other.id, 'Dan');
  const [books] = other.sellers;
  for (const agent of [cleo, dan]) {
    await say(books?.client ?? cleo.client, 'Hello?');
    await say(agent.client, 'Hello.', books?.id);
  }
  // As if a server of an earlier version had stored them.
  const { pool } = server.database;
  await pool.query('delete from report_entry where marketplace_id = $1', [other.id]);
  await pool.query('update thread set reported_count = 0, turn_since = null where marketplace_id = $1', [
    other.id,
  ]);
  expect((await cleo.client.data(document, lately())).chatReports.completeFrom).toBeNull();
  await countUnreported(systemActor, server.database);
  const people = async () =>
    (await cleo.client.data(document, lately())).chatReports.people.map(
      (person: { user: { name: string } | null; responseTimes: { firstReplies: number } }) => [
        person.user?.name ?? null,
        person.responseTimes.firstReplies,
      ],
    );
  expect(await people()).toEqual([
    ['Cleo', 1],
    ['Dan', 1],
  ]);
  await cleo.client.data('mutation ($id: ID!) { userRemove(input: { id: $id }) { errors { messages } } }', {
    id: dan.id,
  });
  expect(await people()).toEqual([
    [null, 1],
    ['Cleo', 1],
  ]);
});

test('sums of quarters before a time are deleted', async () => {
  const counts = async () => {
    const { rows } = await server.database.pool.query(
      `select (select count(*) from report_messages)::integer as messages,
              (select count(*) from report_team_reply)::integer as team,
              (select count(*) from report_member_reply)::integer as members`,
    );
    return Object.values(rows[0]);
  };
  const before = await counts();
  await deleteReportsBefore(systemActor, server.database, new Date(Date.now() - 86_400_000));
  expect(await counts()).toEqual(before);
  await deleteReportsBefore(systemActor, server.database, new Date(Date.now() + 3 * 86_400_000));
  expect(await counts()).toEqual([0, 0, 0]);
});
