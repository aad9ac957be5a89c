import { beforeAll, expect, test } from 'vitest';
import { type Actor, administrator, systemActor } from '../../src/access/actor.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import { createSellers } from '../../src/accounts/sellers.js';
import type { Database } from '../../src/database/database.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { addUpReports, countUnreported, ReportJobs } from '../../src/reports/report-jobs.js';
import { openTestDatabase } from '../harness/database.js';
import { keyHolder } from '../harness/key-holder.js';
import { type HistoryMessage, repliesOf } from '../harness/report-histories.js';
import { send } from '../harness/send.js';

/* Tests the sums of reports while several processes maintain them, lose their connections, and earlier versions send too. */

let database: Database & { url?: string };

beforeAll(async () => {
  database = await openTestDatabase();
});

async function makeMarket(name: string, sellers: number): Promise<{ id: number; sellers: number[] }> {
  const id = await createMarketplace(administrator, database, name);
  const names = Array.from({ length: sellers }, (_, number) => ({ businessName: `Shop ${number}` }));
  return { id, sellers: await createSellers(administrator, database, id, names) };
}

/** Returns the holder of a key of the operator (null), or of a seller. */
const actorOf = (marketplaceId: number, sellerId: number | null): Actor => ({
  ...keyHolder(sellerId),
  marketplaceId,
});

const value = async (text: string, values: readonly unknown[]) =>
  Object.values((await database.pool.query(text, [...values])).rows[0] ?? {})[0];

const waitingForLocks = () =>
  value(
    "select count(*)::integer from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    [],
  );

test('the latest response times of a thread are those of its latest answers, while two processes add up', async () => {
  const market = await makeMarket('Order', 2);
  const [one, two] = market.sellers;
  const add = (sellerId: number | undefined, seconds: number) =>
    database.pool.query(
      `insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
       values ($1, $2, 1000, true, 0, $3)`,
      [market.id, sellerId, seconds],
    );
  await add(one, 1);
  await addUpReports(systemActor, database);
  await add(one, 2);
  await add(two, 1);
  const other = await database.pool.connect();
  await other.query('begin');
  await other.query('select from recent_answer where marketplace_id = $1 for update', [market.id]);
  // The first process cannot change the response times of the first thread yet.
  const first = addUpReports(systemActor, database);
  await expect.poll(waitingForLocks).toBe(1);
  await add(two, 2);
  const process = openPostgresql(database.url ?? '', 1, () => {});
  let isAdded = false;
  const second = addUpReports(systemActor, process).then(() => {
    isAdded = true;
  });
  await expect.poll(async () => isAdded || (await waitingForLocks()) === 2).toBe(true);
  await other.query('commit');
  other.release();
  await Promise.all([first, second]);
  await process.close();
  expect(await value('select seconds from recent_answer where seller_id = $1', [two])).toEqual([2, 1]);
});

test('a thread whose new messages the job does not see yet stays counted', async () => {
  const market = await makeMarket('Unseen', 1);
  const [sellerId = 0] = market.sellers;
  await send(actorOf(market.id, sellerId), database, { sellerId, message: 'Hello?', idempotencyKey: null });
  // As the statement sees a thread that is written to while the statement runs.
  await database.pool.query('update thread set message_count = 2 where seller_id = $1', [sellerId]);
  await countUnreported(systemActor, database);
  expect(await value('select reported_count from thread where seller_id = $1', [sellerId])).toBe(1);
  await database.pool.query('update thread set message_count = 1 where seller_id = $1', [sellerId]);
});

/** Sends a message as a server of an earlier version does: it does not count it. */
const sendUncounted = (marketplaceId: number, sellerId: number, byOperator: boolean) =>
  database.pool.query(
    `with locked as materialized (
       select pg_advisory_xact_lock(1, seller_id), clock_timestamp() as now
       from thread where marketplace_id = $1 and seller_id = $2
     ),
     moved as (
       update thread t
       set message_count = message_count + 1, latest_message_at = greatest(locked.now, latest_message_at),
           latest_by_operator = $3::boolean
       from locked where t.marketplace_id = $1 and t.seller_id = $2
       returning message_count as seq, latest_message_at as at
     )
     insert into message (marketplace_id, seller_id, seq, by_operator, created_at, message, search)
     select $1, $2, seq, $3::boolean, at, 'Text', '' from moved`,
    [marketplaceId, sellerId, byOperator],
  );

test('the sums are exact after sends of two versions, with three processes that lose their connections', async () => {
  const market = await makeMarket('Busy', 5);
  const errors: unknown[] = [];
  const processes = [1, 2, 3].map(() => {
    const own = openPostgresql(`${database.url}?application_name=reports`, 3, () => {});
    const jobs = new ReportJobs(systemActor, own, (error) => errors.push(error), 5);
    return { own, jobs };
  });
  for (const { jobs } of processes) jobs.start();
  await Promise.all(
    market.sellers.map(async (sellerId, place) => {
      for (let number = 0; number < 80; number += 1) {
        const byOperator = (number * (place + 3)) % 5 > 1;
        if ((number + place) % 3 === 0) await sendUncounted(market.id, sellerId, byOperator);
        else
          await send(actorOf(market.id, byOperator ? null : sellerId), database, {
            sellerId,
            message: 'Text',
            idempotencyKey: null,
          });
        if (place === 0 && number % 8 === 0)
          await database.pool.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'reports'",
          );
      }
    }),
  );
  const left = () =>
    value(
      `select (select count(*) from report_entry where marketplace_id = $1)::integer
            + (select count(*) from thread where marketplace_id = $1 and reported_count < message_count)::integer`,
      [market.id],
    );
  await expect.poll(left).toBe(0);
  for (const { jobs, own } of processes) {
    await jobs.close();
    await own.close();
  }
  const { rows } = await database.pool.query(
    `select seller_id as seller, by_operator as "byOperator", created_at as at from message where marketplace_id = $1
     order by seller_id, seq`,
    [market.id],
  );
  const count = (byOperator: boolean) => rows.filter((row) => row.byOperator === byOperator).length;
  const sums = await database.pool.query(
    `select sum(from_sellers)::integer as sellers, sum(from_operator)::integer as operator from report_messages
     where marketplace_id = $1`,
    [market.id],
  );
  expect(rows).toHaveLength(400);
  expect(sums.rows).toEqual([{ sellers: count(false), operator: count(true) }]);
  const histories = market.sellers.map((seller) =>
    rows
      .filter((row) => row.seller === seller)
      .map(
        ({ byOperator, at }): HistoryMessage => ({
          writer: byOperator ? 'program' : 'seller',
          at: at.getTime(),
        }),
      ),
  );
  const firstReplies = histories.flatMap(repliesOf).filter(({ writer }) => writer === 'program').length;
  for (const [table, lengths] of [
    ['report_team_reply', [1, 4]],
    ['report_member_reply', [1, 4, 96]],
  ] as const)
    for (const quarters of lengths)
      expect(
        await value(
          `select sum(replies)::integer from ${table} where marketplace_id = $1 and quarters = $2`,
          [market.id, quarters],
        ),
      ).toBe(firstReplies);
});
