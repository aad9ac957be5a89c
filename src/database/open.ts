import type { Configuration } from '../configuration.js';
import type { Database } from './database.js';
import { openEmbedded } from './embedded.js';
import { openPostgresql } from './postgresql.js';

/**
 * Opens the database that the configuration names: a PostgreSQL, or the embedded one.
 * @param onConnectionError see openPostgresql.
 * @throws {EmbeddedDatabaseInUse} if another process has opened the embedded one.
 */
export async function openDatabase(
  { databaseUrl, databasePoolSize, dataDir, embeddedFsync }: Configuration,
  onConnectionError: (error: Error) => void,
): Promise<Database> {
  return databaseUrl === undefined
    ? openEmbedded(dataDir, embeddedFsync)
    : openPostgresql(databaseUrl, databasePoolSize, onConnectionError);
}
