import pg from 'pg';
import { Database } from './database.js';
import { PostgresqlSignals } from './signals.js';

/**
 * How long a statement may take, and how long to wait for its answer, in ms: a little longer, for where the
 * network has swallowed it, and the connection is good for nothing any more.
 */
const statementTimeout = 30_000;
const answerTimeout = 35_000;

/** After how long without a word the system asks whether the other end is there, in ms. */
const keepAliveDelay = 10_000;

/**
 * Opens a PostgreSQL, 15 or later.
 * @param url as libpq takes it: `postgresql://user:password@host:port/database`.
 * @param poolSize how many connections at most; calls above it wait for their turn.
 * @param onConnectionError told of a connection that broke while no statement ran on it, and of signals that could
 * not be sent or heard; connections are replaced by themselves.
 */
export function openPostgresql(
  url: string,
  poolSize: number,
  onConnectionError: (error: Error) => void,
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeout,
    query_timeout: answerTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelay,
    application_name: 'parley',
  });
  // One that breaks in use fails its statement; with nobody to hear of it, it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', onConnectionError);
  return new Database(
    'postgresql',
    pool,
    new PostgresqlSignals(pool, url, onConnectionError),
    async () => {},
  );
}
