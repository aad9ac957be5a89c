import { expect, test } from 'vitest';
import { administrator, type OperatorActor } from '../../src/access/actor.js';
import { marketplaceOf } from '../../src/access/tenant-scopes.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import type { Database } from '../../src/database/database.js';
import type { Runner, Statement } from '../../src/database/statement.js';
import { addUpReportEntries } from '../../src/database/statements/report-entries.js';
import { applyCountDeltas } from '../../src/database/statements/work-counts.js';
import { readReports } from '../../src/reports/read-reports.js';
import { bucketBounds } from '../../src/reports/response-times.js';
import { openTestDatabase } from '../harness/database.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests that a report reads as many rows after ten times as many messages. */

const range = { from: '2026-03-28', to: '2026-03-29', timeZone: 'Asia/Kathmandu' } as const;
/** The days begin 5:45 h before those of UTC. */
const firstQuarter = Date.parse(range.from) / 900_000 - 23;

const admin = { memberId: 1, email: 'ada@example.com', role: 'FULL_ADMIN' } as const;

/** Adds entries of messages of 5 agents within the range, with response times from a minute to a day. */
async function addEntries(database: Database, actor: OperatorActor, messages: number): Promise<void> {
  // A statement for all of them can take longer than a statement is allowed to.
  const atOnce = 30_000;
  for (let first = 1; first <= messages; first += atOnce) {
    await database.pool.query(
      `insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
       select $1::integer, n % 1000, $2::integer + n / 2 % 192, n % 2 = 0, n / 2 % 5 + 1,
              (2 ^ (6 + n::bigint * 7919 % 1000 / 100.0))::integer
       from generate_series($3::integer, $4::integer) n`,
      [actor.marketplaceId, firstQuarter, first, Math.min(first + atOnce - 1, messages)],
    );
  }
}

/** Adds up a number of messages, as `addEntries` adds them. */
async function addMessages(database: Database, actor: OperatorActor, messages: number): Promise<void> {
  await addEntries(database, actor, messages);
  const values = { bounds: bucketBounds, mostRecent: 20, limit: 20_000 };
  while ((await database.run(marketplaceOf(actor), addUpReportEntries, values))[0]?.added);
  await database.pool.query('vacuum analyze report_messages, report_team_reply, report_member_reply');
}

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: PlanNode[];
}

const scannedRows = (node: PlanNode): number =>
  (/Scan/.test(node['Node Type']) ? node['Actual Rows'] * node['Actual Loops'] : 0) +
  (node.Plans ?? []).reduce((sum, plan) => sum + scannedRows(plan), 0);

/** Runs a statement, and returns the rows that it reads. */
async function rowsOf(
  database: Database,
  { marketplaceId }: OperatorActor,
  { text, parameters }: Pick<Statement, 'text' | 'parameters'>,
  values: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { rows: plans } = await database.pool.query({
    text: `explain (analyze, format json) ${text}`,
    values: [marketplaceId, ...Object.keys(parameters).map((name) => values[name])],
  });
  return scannedRows(plans[0]['QUERY PLAN'][0].Plan);
}

/** Returns the rows that the statements of a report read. */
async function rowsOfReport(database: Database, actor: OperatorActor): Promise<number> {
  let rows = 0;
  const counting: Runner = {
    run: async (scope, statement, values) => {
      const read = await rowsOf(database, actor, statement, values);
      rows += read;
      return database.run(scope, statement, values);
    },
  };
  await readReports(actor, counting, range);
  return rows;
}

/** Creates a marketplace. */
async function makeActor(database: Database, name: string): Promise<OperatorActor> {
  const marketplaceId = await createMarketplace(administrator, database, name);
  return { ...(keyHolder(null) as OperatorActor), marketplaceId, person: admin };
}

test('a report costs the same after ten times as many messages', async () => {
  const database = await openTestDatabase();
  const rowsAfter = async (messages: number) => {
    const actor = await makeActor(database, `${messages} messages`);
    await addMessages(database, actor, messages);
    const { team } = await readReports(actor, database, range);
    expect(team.firstReplies).toBe(messages / 2);
    return rowsOfReport(database, actor);
  };
  const rows = await rowsAfter(30_000);
  const rowsOfMore = await rowsAfter(300_000);
  expect(rows).toBeGreaterThan(192);
  expect(rowsOfMore).toBeLessThan(rows * 1.25);
});

test('many new rows are added up while PostgreSQL takes their table for almost empty', async () => {
  const database = await openTestDatabase();
  const other = await makeActor(database, 'Analyzed Market');
  const actor = await makeActor(database, 'Busy Market');
  const rows = 4_000;
  const addDeltas = ({ marketplaceId }: OperatorActor) =>
    database.pool.query(
      `insert into work_delta (marketplace_id, list, ref, change)
       select $1::integer, 2, 0, 1 from generate_series(1, $2::integer)`,
      [marketplaceId, rows],
    );
  await addEntries(database, other, rows);
  await addDeltas(other);
  // From now on PostgreSQL expects all rows to belong to the other marketplace.
  await database.pool.query('analyze report_entry, work_delta');
  await addEntries(database, actor, rows);
  await addDeltas(actor);
  const addUp = { bounds: bucketBounds, mostRecent: 20, limit: rows };
  expect(await rowsOf(database, actor, addUpReportEntries, addUp)).toBeLessThan(20 * rows);
  // A process can add up 1,000 at once.
  expect(await rowsOf(database, actor, applyCountDeltas, { limit: 100 })).toBeLessThan(12_000);
});
