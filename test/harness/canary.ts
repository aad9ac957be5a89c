import type { Database } from '../../src/database/database.js';

interface Column {
  table: string;
  column: string;
  type: string;
}

/** Returns the columns of all tables that have a text, also one in an array, JSON, bytes or words for search. */
export async function placesOf({ pool }: Pick<Database, 'pool'>, text: string): Promise<string[]> {
  const client = await pool.connect();
  try {
    const { rows: columns } = await client.query<Column>(
      `select format('%I.%I', c.table_schema, c.table_name) as table, format('%I', c.column_name) as column,
              c.udt_name as type
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where t.table_type = 'BASE TABLE' and t.table_schema not in ('pg_catalog', 'information_schema')
       order by 1, 2`,
    );
    const found: string[] = [];
    for (const { table, column, type } of columns) {
      const { rows } = await client.query<{ found: boolean }>(
        `select exists (select from ${table} where ${
          type === 'bytea'
            ? `position(convert_to($1, 'UTF8') in ${column}) > 0`
            : `strpos(${column}::text, $1) > 0`
        }) as found`,
        [text],
      );
      if (rows[0]?.found) found.push(`${table}.${column}`);
    }
    return found;
  } finally {
    client.release();
  }
}
