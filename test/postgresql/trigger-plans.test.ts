import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.js';
import { openTestDatabase } from '../harness/database.js';

/* Tests that the statements inside of triggers read few rows of large tables. plans.test.ts does so for all others. */

const rows = 5_000;
let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    `insert into auth_user (id, name, email, email_verified)
     select n, 'User ' || n, 'user' || n || '@shop.example', true from generate_series(1, 100) n;
     insert into auth_account (user_id, provider_id, account_id, password, updated_at)
     select id, 'credential', id::text, 'hash', now() from auth_user;
     insert into auth_session (user_id, token, expires_at, updated_at)
     select id, 'token of ' || id, now() + interval '1 day', now() from auth_user;
     insert into auth_session_end (session_id, ended_at)
     select 1000000 + n, now() - n * interval '1 second' from generate_series(1, ${rows}) n;
     insert into auth_verification (identifier, value, expires_at)
     select 'trust-device-' || n, (n % 100)::text, now() + n * interval '1 minute' from generate_series(1, ${rows}) n;
     insert into auth_verification (identifier, value, expires_at)
     values ('magic-link:1', '{"email":"user7@shop.example"}', now() + interval '3 hours');
     analyze auth_user, auth_account, auth_session, auth_session_end, auth_verification;`,
  );
});

/** Runs a statement in a transaction that is rolled back. @returns the rows of a table that it read. */
async function rowsRead(table: string, text: string): Promise<number> {
  const client = await database.pool.connect();
  const read = async () =>
    (
      await client.query(
        `select seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_xact_user_tables where relname = $1`,
        [table],
      )
    ).rows[0].read;
  try {
    await client.query('begin');
    const before = Number(await read());
    await client.query(text);
    return Number(await read()) - before;
  } finally {
    await client.query('rollback');
    client.release();
  }
}

test('the end of a session reads few of those that ended today', async () => {
  const read = await rowsRead('auth_session_end', 'delete from auth_session where user_id = 7');
  expect(read).toBeLessThan(20);
});

test('another password reads few links and trusted browsers of others', async () => {
  const change = "update auth_account set password = 'other', updated_at = now() where user_id = 7";
  // The person has 50 trusted browsers.
  expect(await rowsRead('auth_verification', change)).toBeLessThan(120);
});
