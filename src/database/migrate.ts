import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
import { packageFolder } from '../package-folder.js';
import type { Database } from './database.js';

const folder = fileURLToPath(new URL('migrations/', packageFolder));

/** The same in all versions: only the process that holds this lock changes the schema. */
const advisoryLock = 7_265_793_101;

/** Waits for an answer as long as a timer can, in ms. pg's types know this option of a whole connection only. */
const patient = { query_timeout: 2_147_483_647 };

/**
 * Brings the schema up to this version: runs each file of migrations/ that has not run yet, in order, in one transaction.
 * A start that is killed leaves the schema unchanged. Processes that start at once wait for each other.
 * @returns the names of the files that ran.
 * @throws if a file that ran before was changed since, or the schema is of a later version than this one.
 */
export async function migrate(database: Database): Promise<string[]> {
  await database.ping();
  const client = await database.pool.connect();
  // A migration can wait for another process and can take long on a large table.
  const query = (text: string) => client.query({ text, ...patient });
  try {
    await query('begin');
    await query('set local statement_timeout = 0');
    await query(`select pg_advisory_xact_lock(${advisoryLock})`);
    const postgrator = migrationsBy(query);
    const newest = await postgrator.getMaxVersion();
    const current = await postgrator.getDatabaseVersion();
    if (current > newest) {
      throw new Error(
        `The database's schema is of version ${current}, this Parley knows up to ${newest}. Run the newer Parley; a schema is never taken back.`,
      );
    }
    const applied = await postgrator.migrate();
    await query('commit');
    return applied.map(({ filename }) => filename.slice(folder.length));
  } catch (error) {
    await query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Returns the migrations and the record of those that ran. @param query runs a text of several statements. */
export const migrationsBy = (query: (text: string) => Promise<{ rows: unknown[] }>) =>
  new Postgrator({
    driver: 'pg',
    migrationPattern: `${folder}*.sql`,
    schemaTable: 'schema_version',
    execQuery: query,
    execSqlScript: async (script) => {
      await query(script);
    },
  });
