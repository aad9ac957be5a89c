import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { type Statement, scopeParameters } from '../../src/database/statement.js';
import { openTestDatabase } from '../harness/database.js';
import { allStatements } from '../harness/statements.js';
import { type LargeMarketplace, makeLargeMarketplace } from './large-marketplace.js';
import { accountSecurityCalls } from './statement-calls/account-security.js';
import { accountsCalls } from './statement-calls/accounts.js';
import { administrationCalls } from './statement-calls/administration.js';
import type { Calls } from './statement-calls/call.js';
import { cannedRepliesCalls } from './statement-calls/canned-replies.js';
import { chatCalls } from './statement-calls/chat.js';
import { eventLogCalls } from './statement-calls/event-log.js';
import { exportsCalls } from './statement-calls/exports.js';
import { linkPatternsCalls } from './statement-calls/link-patterns.js';
import { mailCalls } from './statement-calls/mail.js';
import { notesCalls } from './statement-calls/notes.js';
import { notificationCalls } from './statement-calls/notifications.js';
import { ownUnreadCalls } from './statement-calls/own-unread.js';
import { pushCalls } from './statement-calls/pushes.js';
import { reportsCalls } from './statement-calls/reports.js';
import { searchCalls } from './statement-calls/search.js';
import { webhooksCalls } from './statement-calls/webhooks.js';
import { workStateCalls } from './statement-calls/work-state.js';

/*
 * Tests the plans of all statements on a large marketplace, with the rows that they actually read. The calls are in
 * statement-calls/.
 */

let database: Database;
let large: LargeMarketplace;
let statements: Statement[];

beforeAll(async () => {
  database = await openTestDatabase();
  large = await makeLargeMarketplace(database);
  // Statements that store rows run last: rolled back, they leave dead entries in the indexes, which the other
  // statements would read.
  statements = (await allStatements()).sort((one, other) => stores(one) - stores(other));
});

/** Returns 1 if a statement stores rows, else 0. */
const stores = ({ text }: Statement): number => Number(/\b(insert into|update)\b/.test(text));

/** Returns the calls of all statements on their largest data, by the statements' names. */
const calls = (): Calls => ({
  ...accountsCalls(large),
  ...administrationCalls(large),
  ...cannedRepliesCalls(large),
  ...linkPatternsCalls(large),
  ...exportsCalls(large),
  ...chatCalls(large),
  ...eventLogCalls(large),
  ...mailCalls(),
  ...notesCalls(large),
  ...notificationCalls(large),
  ...ownUnreadCalls(large),
  ...pushCalls(large),
  ...accountSecurityCalls(),
  ...reportsCalls(large),
  ...searchCalls(large),
  ...webhooksCalls(large),
  ...workStateCalls(large),
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Returns the values of a statement's parameters in the order of their numbers. */
function valuesOf({ scope, parameters }: Statement, values: Record<string, unknown>): unknown[] {
  const scopeValues = { marketplaceId: large.marketplaceId, sellerId: large.longThreadSeller, ...values };
  return [
    ...Object.keys(scopeParameters[scope]).map((name) => scopeValues[name as keyof typeof scopeValues]),
    ...Object.keys(parameters).map((name) => values[name]),
  ];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Runs a statement and rolls it back. Returns its plan with the rows that it really read. */
async function explain(
  statement: Statement,
  values: Record<string, unknown>,
  mode: string,
): Promise<PlanNode[]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query(`set local plan_cache_mode = ${mode}`);
    const { rows } = await client.query({
      text: `explain (analyze, format json) ${statement.text}`,
      values: valuesOf(statement, values),
    });
    return nodesOf(rows[0]['QUERY PLAN'][0].Plan);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const scans = new Set([
  'Seq Scan',
  'Index Scan',
  'Index Only Scan',
  'Bitmap Heap Scan',
  'Bitmap Index Scan',
  'Tid Scan',
]);
const small = new Set([
  'marketplace',
  'event_floor',
  'event_epoch',
  'webhook_position',
  'message_retention',
  'person_erasure',
]);

/** The tables that a command's list or a server's start reads completely. */
const readWhole: Record<string, string[]> = {
  'existing-secret': ['auth_secret'],
  'existing-vapid-keys': ['vapid_key'],
  'replace-vapid-key': ['vapid_key'],
  'list-api-keys': ['api_key'],
  'list-users': ['auth_user', 'membership', 'auth_account'],
  // Reading the whole table is cheaper than looking up a page that has a large part of it.
  'replace-two-factor-secrets': ['auth_two_factor'],
  'replace-webhook-secrets': ['webhook_secret'],
  'restored-logs': ['webhook'],
  // The progress, read when it starts, each ten seconds and when it ends.
  'search-backlog-size': ['search_backlog'],
  'adopt-positions': ['webhook'],
  // Rarely, and both are short.
  'delete-member-traces': ['auth_notice', 'auth_handed_link', 'message_export', 'chat_token_record'],
  // Without a window, all threads of the marketplace that pass, which has most of the table here.
  'filtered-sellers-forward': ['thread'],
  'filtered-sellers-backward': ['thread'],
  'own-filtered-sellers-forward': ['thread'],
  'own-filtered-sellers-backward': ['thread'],
  'own-filtered-count': ['thread'],
};

test('this file calls each statement with all its parameters', () => {
  const table = calls();
  expect(Object.keys(table).sort()).toEqual(statements.map(({ name }) => name).sort());
  for (const { name, scope, parameters } of statements) {
    const ofScope = Object.keys(scopeParameters[scope]);
    for (const { values } of table[name] ?? []) {
      const given = Object.keys(values).filter((parameter) => !ofScope.includes(parameter));
      expect(given.sort(), name).toEqual(Object.keys(parameters).sort());
    }
  }
});

test('no statement reads a whole table, sorts one, or reads more than its answer needs', async () => {
  const table = calls();
  for (const statement of statements) {
    for (const call of table[statement.name] ?? []) {
      const { values, rowsRead, by, dueBy = [], sorts = Math.min(rowsRead, 2_000) } = call;
      const modes = statement.planEachTime
        ? ['force_custom_plan']
        : ['force_custom_plan', 'force_generic_plan'];
      for (const mode of modes) {
        const nodes = await explain(statement, values, mode);
        const shown = `${statement.name} ${JSON.stringify(values)} ${mode}\n${JSON.stringify(nodes, null, 1)}`;
        const whole = nodes.filter(
          ({ 'Node Type': type, 'Relation Name': table = '' }) =>
            type === 'Seq Scan' && !small.has(table) && !readWhole[statement.name]?.includes(table),
        );
        expect.soft(whole.length, `whole table: ${shown}`).toBe(0);
        const read = nodes
          .filter((node) => scans.has(node['Node Type']))
          .map(
            (node) =>
              // An average of the loops with two decimals.
              Math.round(node['Actual Rows'] * node['Actual Loops']) +
              ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
                node['Actual Loops'],
          )
          .reduce((sum, rows) => sum + rows, 0);
        expect.soft(read, `rows read: ${shown}`).toBeLessThanOrEqual(rowsRead);
        const sorted = nodes
          .filter((node) => /Sort/.test(node['Node Type']))
          .map((node) => (node.Plans ?? []).reduce((sum, child) => sum + child['Actual Rows'], 0));
        expect.soft(Math.max(0, ...sorted), `sort: ${shown}`).toBeLessThanOrEqual(sorts);
        if (by)
          expect
            .soft(
              nodes.map((node) => node['Index Name']),
              `index: ${shown}`,
            )
            .toContain(by);
        const bounded = nodes.filter(({ 'Index Cond': condition }) =>
          condition?.includes('statement_timestamp()'),
        );
        expect
          .soft(
            bounded.map((node) => node['Index Name']),
            `due: ${shown}`,
          )
          .toEqual(expect.arrayContaining([...dueBy]));
      }
    }
  }
});
