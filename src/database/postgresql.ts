import pg from 'pg';
import { Database } from './database.js';
import { PostgresqlSignals } from './signals.js';

/**
 * Opens a PostgreSQL, 15 or later.
 * @param url as libpq takes it: `postgresql://user:password@host:port/database`.
 * @param poolSize how many connections at most; calls above it wait for their turn.
 * @param onIdleError told of a connection that broke while nobody used it; it is replaced by itself.
 */
export function openPostgresql(url: string, poolSize: number, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'parley',
  });
  pool.on('error', onIdleError);
  return new Database('postgresql', pool, new PostgresqlSignals(pool, url, onIdleError), async () => {});
}
