import { fileURLToPath } from 'node:url';
import Postgrator from 'postgrator';
import { packageFolder } from '../package-folder.js';
import type { Database } from './database.js';
import { type MaintenanceLimits, maintain, maintenanceLimits, type Query } from './maintenance.js';

const folder = fileURLToPath(new URL('migrations/', packageFolder));

/** The same in all versions: only the process that holds this lock changes the schema. */
const advisoryLock = 7_265_793_101;

/** The maximum wait for another process that changes the schema, in ms. */
const defaultLockWaitMs = 600_000;

/** The SQLSTATE of a lock that was not free in time. */
const lockNotAvailable = '55P03';

/**
 * Brings the schema up to this version: runs each file of migrations/ that has not run yet, in order, in one transaction.
 * A start that is killed leaves the schema unchanged. Processes that start at once wait for each other.
 * @param limits how long each part can take. `lockWaitMs` is the wait for another process.
 * @returns the names of the files that ran.
 * @throws if a file that ran before was changed since, the schema is of a later version than this one, or another process
 * holds a lock for too long.
 */
export async function migrate(
  database: Database,
  {
    lockWaitMs = defaultLockWaitMs,
    ...limits
  }: MaintenanceLimits & { lockWaitMs?: number } = maintenanceLimits,
): Promise<string[]> {
  await database.ping();
  return maintain(database, limits, async (query) => {
    await query(`set local lock_timeout = ${lockWaitMs}`);
    await within(lockWaitMs, query(`select pg_advisory_xact_lock(${advisoryLock})`), {
      holder: 'Another process has been migrating the database',
      remedy: 'Wait until it ends, or stop it',
    });
    await query(`set local lock_timeout = ${limits.lockMs}`);
    return within(limits.lockMs, applyMigrations(query), {
      holder: 'Another session has locked a table that a migration reads or changes',
      remedy: 'End its transaction (pg_stat_activity lists it)',
    });
  });
}

async function applyMigrations(query: Query): Promise<string[]> {
  const postgrator = migrationsBy(query);
  const newest = await postgrator.getMaxVersion();
  const current = await postgrator.getDatabaseVersion();
  if (current > newest) {
    throw new Error(
      `The database's schema has version ${current}, but this version of Parley knows versions up to ${newest}. Run the newer Parley: a schema cannot be downgraded.`,
    );
  }
  const applied = await postgrator.migrate();
  return applied.map(({ filename }) => filename.slice(folder.length));
}

/** Returns what the work returns. @throws {Error} that says what to do if it waited too long for a lock. */
async function within<T>(
  ms: number,
  work: Promise<T>,
  { holder, remedy }: { holder: string; remedy: string },
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: unknown }).code !== lockNotAvailable) throw error;
    const message = `${holder} for more than ${ms / 1_000} s. ${remedy}, then start again. Nothing was changed.`;
    throw new Error(message, { cause: error });
  }
}

/** Returns the version of the schema that this Parley needs. */
export function newestVersion(): Promise<number> {
  newest ??= migrationsBy(async () => ({ rows: [] })).getMaxVersion();
  return newest;
}

let newest: Promise<number> | undefined;

/** Returns the migrations and the record of those that ran. @param query runs a text of several statements. */
export const migrationsBy = (query: Query) =>
  new Postgrator({
    driver: 'pg',
    migrationPattern: `${folder}*.sql`,
    schemaTable: 'schema_version',
    execQuery: query,
    execSqlScript: async (script) => {
      await query(script);
    },
  });
