import { randomInt } from 'node:crypto';
import type { SystemActor } from '../access/actor.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { newestVersion } from '../database/migrate.js';
import { probeSend, schemaVersion } from '../database/statements/readiness.js';
import { DatabaseUnavailable } from '../database/unavailable.js';

/**
 * The parts that a send needs. `connection`: a connection to the database. `schema`: the schema of this version or a later
 * one. `write`: the tables can be written. `signals`: signals of other processes arrive.
 */
export type ReadinessPart = 'connection' | 'schema' | 'write' | 'signals';

/** A part that does not work, and why. */
export interface ReadinessProblem {
  part: ReadinessPart;
  reason: string;
  /** The error of the database, for the log. */
  error?: unknown;
}

/** Ends the transaction of a check, so that it is rolled back. */
class Checked extends Error {}

const largestNumber = 2_147_483_647;

/**
 * Tries what a send needs, in one transaction that is rolled back. Returns the first problem, or null. Waits while signals
 * do not arrive.
 */
export async function checkReadiness(
  actor: SystemActor,
  database: Database,
  /** Called with each part before it is tried. */
  onPart: (part: ReadinessPart) => void,
): Promise<ReadinessProblem | null> {
  const scope = installationNow(actor);
  let part: ReadinessPart = 'connection';
  const begin = (next: ReadinessPart) => {
    part = next;
    onPart(next);
  };
  begin('connection');
  try {
    await database.transaction(async (transaction) => {
      // The first statement connects.
      const [found] = await transaction.run(scope, schemaVersion, {});
      begin('schema');
      const version = found?.version ?? 0;
      if (version < (await newestVersion())) throw new OldSchema(version);
      begin('write');
      await transaction.run(scope, probeSend, { number: randomInt(largestNumber) });
      throw new Checked();
    });
  } catch (error) {
    if (!(error instanceof Checked)) return { part, reason: reasonOf(error), error };
  }
  begin('signals');
  await database.signals.whenReceiving();
  return null;
}

class OldSchema extends Error {
  constructor(version: number) {
    super(`The database's schema is of version ${version}, older than this Parley.`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DatabaseUnavailable) return error.reason;
  return error instanceof OldSchema ? 'old-schema' : 'error';
}
