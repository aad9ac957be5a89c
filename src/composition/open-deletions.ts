import { systemActor } from '../access/actor.js';
import { ErasureJobs } from '../accounts/erasure-jobs.js';
import { RetentionRuns } from '../chat/retention-runs.js';
import type { Database } from '../database/database.js';
import type { OpenParts } from './open-parts.js';

/** Starts the jobs that delete old messages and replace the names of people who are erased. */
export function openDeletions(
  parts: OpenParts,
  database: Database,
  warn: (text: string) => (error: unknown) => void,
): void {
  parts.add(new RetentionRuns(systemActor, database, warn('old messages could not be deleted'))).start();
  parts
    .add(new ErasureJobs(systemActor, database, warn('the names of people could not be replaced')))
    .start();
}
