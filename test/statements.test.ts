import { expect, test } from 'vitest';
import { type ColumnType, scopeParameters } from '../src/database/statement.js';
import { openTestDatabase } from './harness/database.js';
import { allStatements } from './harness/statements.js';
import { unfilteredTables } from './harness/tenant-filter.js';

const database = await openTestDatabase();

const sqlType = (type: ColumnType) =>
  type.replace('?', '').replace('timestamptz', 'timestamp with time zone');

test("a statement's parameters and rows have the types that it declares", async () => {
  const statements = await allStatements();
  expect(statements.length).toBeGreaterThan(15);
  const client = await database.pool.connect();
  try {
    const { rows: settings } = await client.query(
      "select current_setting('server_version_num')::integer as v",
    );
    const version: number = settings[0].v;
    for (const { name, text, scope, parameters, row } of statements) {
      await client.query(`prepare "${name}" as ${text}`);
      const { rows } = await client.query(
        `select parameter_types::text[] as parameters, to_jsonb(p) -> 'result_types' as results
         from pg_prepared_statements p where name = $1`,
        [name],
      );
      expect(rows[0].parameters, name).toEqual(
        Object.values({ ...scopeParameters[scope], ...parameters }).map(sqlType),
      );
      // PostgreSQL 15 does not report them.
      if (version >= 160_000) expect(rows[0].results ?? [], name).toEqual(Object.values(row).map(sqlType));
    }
  } finally {
    client.release();
  }
});

test('no two statements have the same name, or the same text', async () => {
  const statements = await allStatements();
  for (const part of ['name', 'text'] as const)
    expect(statements.map((each) => each[part]).filter((one, n, all) => all.indexOf(one) !== n)).toEqual([]);
});

test('a statement in a scope of a marketplace reads and writes only rows of that marketplace', async () => {
  const tenantStatements = (await allStatements()).filter(({ scope }) => scope !== 'installation');
  expect(tenantStatements.length).toBeGreaterThan(50);
  const found: Record<string, string[]> = {};
  for (const { name, text } of tenantStatements) {
    const tables = await unfilteredTables(database, text);
    if (tables.length > 0) found[name] = tables;
  }
  expect(found).toEqual({});
});

test.each([
  ['a read', 'select message from message where seller_id = $1', ['message']],
  [
    'a join',
    'select s.id from thread t join seller s on s.id = t.seller_id where t.marketplace_id = $1',
    ['seller'],
  ],
  ['an update', 'update membership set role = $1::text where user_id = 5', ['membership']],
  [
    'a deletion by rows that were found',
    'delete from webhook_lane where ctid = any (array(select ctid from webhook_lane where seller_id = $1))',
    ['webhook_lane'],
  ],
  [
    'an insertion',
    'insert into read_mark (marketplace_id, seller_id) select $1::integer + 1, id from seller where marketplace_id = $1',
    ['read_mark'],
  ],
])('%s without the marketplace is found', async (_name, text, tables) => {
  expect(await unfilteredTables(database, text)).toEqual(expect.arrayContaining(tables));
});
