import { expect, test } from 'vitest';
import { type ColumnType, scopeParameters } from '../src/database/statement.js';
import { openTestDatabase } from './harness/database.js';
import { allStatements } from './harness/statements.js';

const sqlType = (type: ColumnType) =>
  type.replace('?', '').replace('timestamptz', 'timestamp with time zone');

test("a statement's parameters and row are of the types that it declares", async () => {
  const database = await openTestDatabase();
  const statements = await allStatements();
  expect(statements.length).toBeGreaterThan(15);
  const client = await database.pool.connect();
  const { rows: settings } = await client.query("select current_setting('server_version_num')::integer as v");
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
    // PostgreSQL 15 does not tell.
    if (version >= 160_000) expect(rows[0].results ?? [], name).toEqual(Object.values(row).map(sqlType));
  }
  client.release();
});

test('a statement has a name of its own', async () => {
  const names = (await allStatements()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
