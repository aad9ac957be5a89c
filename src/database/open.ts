import type { Configuration } from '../configuration.js';
import type { Database } from './database.js';
import { openEmbedded } from './embedded.js';
import { databaseLimits } from './limits.js';
import { requireUsablePooler } from './pooler.js';
import { openPostgresql } from './postgresql.js';

/**
 * Opens the database that the configuration names: a PostgreSQL, or the embedded one.
 * @param onConnectionError see openPostgresql.
 * @throws {EmbeddedDatabaseInUse} if another process has opened the embedded one.
 * @throws {PoolerError} if there is a pooler, and the configuration does not fit it.
 */
export async function openDatabase(
  configuration: Configuration,
  onConnectionError: (error: Error) => void,
): Promise<Database> {
  const { databaseUrl: url, databasePoolSize, dataDir, embeddedFsync } = configuration;
  if (url === undefined) return openEmbedded(dataDir, embeddedFsync);
  const pooler = {
    directUrl: configuration.databaseDirectUrl,
    preparedStatements: configuration.preparedStatements,
  };
  await requireUsablePooler(url, pooler);
  return openPostgresql(url, databasePoolSize, onConnectionError, databaseLimits, pooler);
}
