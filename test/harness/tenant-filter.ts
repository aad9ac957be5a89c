import { z } from 'zod';
import type { Database } from '../../src/database/database.js';

interface PlanNode {
  'Node Type': string;
  Operation?: string | undefined;
  'Relation Name'?: string | undefined;
  'Parent Relationship'?: string | undefined;
  'Index Cond'?: string | undefined;
  'Recheck Cond'?: string | undefined;
  'TID Cond'?: string | undefined;
  Filter?: string | undefined;
  Output?: string[] | undefined;
  Plans?: PlanNode[] | undefined;
}

const text = z.string().optional();
const planNode: z.ZodType<PlanNode> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    Operation: text,
    'Relation Name': text,
    'Parent Relationship': text,
    'Index Cond': text,
    'Recheck Cond': text,
    'TID Cond': text,
    Filter: text,
    Output: z.array(z.string()).optional(),
    Plans: z.array(planNode).optional(),
  }),
);
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

/** `marketplace_id = $1`, or equal to that of another row, which is checked on its own. */
const comparesMarketplaces = /\bmarketplace_id = (\$1\b|"?\w+"?\.marketplace_id\b)/;

/** `ctid = ANY (…)`: rows found by a subquery, which is checked on its own. */
const byFoundRows = /\bctid = ANY \(\(?InitPlan/;

/** Returns the tables in which a statement can read or write rows of any marketplace. $1 is the marketplace's id. */
export async function unfilteredTables(database: Database, statement: string): Promise<string[]> {
  const { rows: columns } = await database.pool.query<{ name: string; position: number }>(
    `select c.relname as name,
       (select count(*)::integer from pg_attribute b where b.attrelid = c.oid and b.attnum > 0 and b.attnum < a.attnum) as position
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attname = 'marketplace_id'`,
  );
  const positions = new Map(columns.map(({ name, position }) => [name, position]));
  return nodesOf(await genericPlan(database, statement))
    .filter((node) => !isFiltered(node, positions))
    .map((node) => node['Relation Name'] ?? '');
}

/** Returns the plan of a statement for any parameters. */
async function genericPlan(database: Database, statement: string): Promise<PlanNode> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query("set local plan_cache_mode = 'force_generic_plan'");
    await client.query(`prepare planned as ${statement}`);
    const { rows: prepared } = await client.query<{ count: number }>(
      "select cardinality(parameter_types) as count from pg_prepared_statements where name = 'planned'",
    );
    const nulls = Array(prepared[0]?.count ?? 0).fill('null');
    const call = nulls.length > 0 ? `planned(${nulls.join(', ')})` : 'planned';
    const { rows } = await client.query(`explain (verbose, format json) execute ${call}`);
    const [
      {
        'QUERY PLAN': [{ Plan: plan }],
      },
    ] = explained.parse(rows);
    return plan;
  } finally {
    await client.query('rollback');
    await client.query('deallocate planned');
    client.release();
  }
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

function isFiltered(node: PlanNode, positions: ReadonlyMap<string, number>): boolean {
  const position = positions.get(node['Relation Name'] ?? '');
  if (position === undefined) return true;
  if (node['Node Type'] === 'ModifyTable') {
    // The rows that are updated or deleted were read by a node below.
    if (node.Operation !== 'Insert') return true;
    const source = node.Plans?.find((child) => child['Parent Relationship'] === 'Outer');
    return /^\(?\$1\)?$|\bmarketplace_id$/.test(source?.Output?.[position] ?? '');
  }
  const conditions = [node['Index Cond'], node['Recheck Cond'], node['TID Cond'], node.Filter].join(' ');
  return comparesMarketplaces.test(conditions) || byFoundRows.test(conditions);
}
