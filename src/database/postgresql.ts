import { Database } from './database.js';
import { clientOptions, type DatabaseLimits, databaseLimits, limitSession } from './limits.js';
import { serversAt } from './servers.js';
import { PostgresqlSignals } from './signals.js';

/**
 * Opens a PostgreSQL, 15 or later.
 * @param url as libpq takes it: `postgresql://user:password@host:port/database`, or with several hosts.
 * @param poolSize the maximum number of connections; further calls wait for one.
 * @param onConnectionError called for a connection that broke while no statement ran on it, and for signals that could
 * not be sent or received. Connections are replaced automatically.
 * @throws {InvalidDatabaseUrl}
 */
export function openPostgresql(
  url: string,
  poolSize: number,
  onConnectionError: (error: Error) => void,
  limits: DatabaseLimits = databaseLimits,
): Database {
  const servers = serversAt(url);
  const pool = servers.pool({
    max: poolSize,
    ...clientOptions(limits),
    onConnect: (client) => limitSession(client, limits),
    application_name: 'parley',
  });
  // A connection that breaks in use fails its statement. Without a listener its error would also end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', onConnectionError);
  return new Database(
    'postgresql',
    pool,
    new PostgresqlSignals(pool, servers, limits, onConnectionError),
    async () => servers.close(),
  );
}
