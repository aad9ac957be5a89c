import { Connections } from './connections.js';
import { Database } from './database.js';
import { clientOptions, type DatabaseLimits, databaseLimits, limitSession } from './limits.js';
import { type Servers, serversAt } from './servers.js';
import { PostgresqlSignals } from './signals.js';

/** Settings for a pooler in transaction mode, which gives a client another session for each transaction. */
export interface PoolerSettings {
  /** The address without the pooler, for LISTEN and migrations. */
  readonly directUrl?: string | undefined;
  /** False: statements keep no name on the server, and the session no settings. */
  readonly preparedStatements: boolean;
}

const noPooler: PoolerSettings = { preparedStatements: true };

/**
 * Opens a PostgreSQL, 15 or later.
 * @param url as libpq takes it: `postgresql://user:password@host:port/database`, or with several hosts.
 * @param poolSize the maximum number of connections; further calls wait for one.
 * @param onConnectionError called for a connection that broke while no statement ran on it, and for signals that could
 * not be sent or received. Connections are replaced automatically.
 * @param pooler settings for a pooler in transaction mode.
 * @throws {InvalidDatabaseUrl}
 */
export function openPostgresql(
  url: string,
  poolSize: number,
  onConnectionError: (error: Error) => void,
  limits: DatabaseLimits = databaseLimits,
  pooler: PoolerSettings = noPooler,
): Database {
  const { directUrl, preparedStatements } = pooler;
  const servers = serversAt(url, preparedStatements);
  const direct = directUrl === undefined ? servers : serversAt(directUrl);
  const poolOf = (of: Servers, max: number) => {
    // In transaction mode a pooler would give the session of these limits to another client.
    const keepsSession = preparedStatements || of !== servers;
    const pool = of.pool({
      max,
      ...clientOptions(limits),
      ...(keepsSession && { onConnect: (client) => limitSession(client, limits) }),
      application_name: 'parley',
    });
    // A connection that breaks in use fails its statement. Without a listener its error would also end the process.
    pool.on('connect', (client) => client.on('error', () => {}));
    pool.on('error', onConnectionError);
    return pool;
  };
  const pool = poolOf(servers, poolSize);
  const directPool = direct === servers ? null : poolOf(direct, 1);
  const close = async () => {
    if (directPool !== null) await directPool.end();
    servers.close();
    direct.close();
  };
  const connections = new Connections(pool, limits);
  const signals = new PostgresqlSignals(connections, direct, limits, onConnectionError);
  return new Database('postgresql', connections, signals, close, null, directPool);
}
