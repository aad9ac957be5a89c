import { systemActor } from '../../src/access/actor.js';
import { eraseNames } from '../../src/accounts/erasure-jobs.js';
import type { Database } from '../../src/database/database.js';

/** Resolves when all names are replaced, also if the server's own job does a part of it. Does not wait for the second pass. */
export async function eraseAll(database: Database): Promise<void> {
  for (let isLeft = true; isLeft; ) {
    await database.pool.query('update person_erasure set due_at = clock_timestamp() where is_repeated');
    await eraseNames(systemActor, database);
    isLeft = (await database.pool.query('select from person_erasure')).rows.length > 0;
  }
}
