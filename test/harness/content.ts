import { expect } from 'vitest';
import type { Database } from '../../src/database/database.js';
import type { TestServer } from './server.js';

/**
 * Returns a count and a checksum of the rows of each table, to compare the database before and after. It omits data that
 * change at other times: the last uses of keys and sessions, the counts of the rate limits, and rejected acts in the audit
 * log.
 */
export async function contentOf({ pool }: Database): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'rate_limit' order by tablename",
  );
  const content: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ sum: string }>(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(line, '' order by line collate "C")), '') as sum
       from (select (to_jsonb(t) - $1::text[])::text as line from "${name}" t where to_jsonb(t) ->> 'repeat_key' is null) lines`,
      [['last_used_at', ...(name === 'auth_session' ? ['updated_at', 'expires_at'] : [])]],
    );
    content[name] = rows[0]?.sum ?? '';
  }
  return content;
}

/** Expects that some work does not change the database. */
export async function changingNothing({ database }: TestServer, work: () => Promise<void>): Promise<void> {
  const before = await contentOf(database);
  await work();
  expect(await contentOf(database)).toEqual(before);
}
