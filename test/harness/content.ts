import { expect } from 'vitest';
import type { Database } from '../../src/database/database.js';
import type { TestServer } from './server.js';

/**
 * All that the database holds, as a count and a checksum of each table's rows: equal before and after what
 * must change nothing. Left out is what is counted in its own time: when a key was last used, and requests against the rate
 * limits.
 */
export async function contentOf({ pool }: Database): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'rate_limit' order by tablename",
  );
  const content: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ sum: string }>(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(line, '' order by line collate "C")), '') as sum
       from (select (to_jsonb(t) - 'last_used_at')::text as line from "${name}" t) lines`,
    );
    content[name] = rows[0]?.sum ?? '';
  }
  return content;
}

/** Asserts that nothing in the database differs after some work. */
export async function changingNothing({ database }: TestServer, work: () => Promise<void>): Promise<void> {
  const before = await contentOf(database);
  await work();
  expect(await contentOf(database)).toEqual(before);
}
