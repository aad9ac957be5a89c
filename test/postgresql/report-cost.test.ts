import { expect, test } from 'vitest';
import { administrator, type OperatorActor } from '../../src/access/actor.js';
import { marketplaceOf } from '../../src/access/tenant-scopes.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import type { Database } from '../../src/database/database.js';
import type { Runner } from '../../src/database/statement.js';
import { addUpReportEntries } from '../../src/database/statements/report-entries.js';
import { readReports } from '../../src/reports/read-reports.js';
import { bucketBounds } from '../../src/reports/response-times.js';
import { openTestDatabase } from '../harness/database.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests that a report reads as many rows after ten times as many messages. */

const range = { from: '2026-03-28', to: '2026-03-29', timeZone: 'Asia/Kathmandu' } as const;
/** The days begin 5:45 h before those of UTC. */
const firstQuarter = Date.parse(range.from) / 900_000 - 23;

const admin = { memberId: 1, email: 'ada@example.com', role: 'FULL_ADMIN' } as const;

/** Adds up a number of messages of 5 agents within the range, with response times from a minute to a day. */
async function addMessages(database: Database, actor: OperatorActor, messages: number): Promise<void> {
  await database.pool.query(
    `insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
     select $1::integer, n % 1000, $2::integer + n / 2 % 192, n % 2 = 0, n / 2 % 5 + 1,
            (2 ^ (6 + n::bigint * 7919 % 1000 / 100.0))::integer
     from generate_series(1, $3::integer) n`,
    [actor.marketplaceId, firstQuarter, messages],
  );
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

/** Returns the rows that the statements of a report read. */
async function rowsOfReport(database: Database, actor: OperatorActor): Promise<number> {
  let rows = 0;
  const counting: Runner = {
    run: async (scope, statement, values) => {
      const { rows: plans } = await database.pool.query({
        text: `explain (analyze, format json) ${statement.text}`,
        values: [actor.marketplaceId, ...Object.keys(statement.parameters).map((name) => values[name])],
      });
      rows += scannedRows(plans[0]['QUERY PLAN'][0].Plan);
      return database.run(scope, statement, values);
    },
  };
  await readReports(actor, counting, range);
  return rows;
}

test('a report costs the same after ten times as many messages', async () => {
  const database = await openTestDatabase();
  const rowsAfter = async (messages: number) => {
    const id = await createMarketplace(administrator, database, `${messages} messages`);
    const actor = { ...(keyHolder(null) as OperatorActor), marketplaceId: id, person: admin };
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
