import { unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { passwordHashOf, renewPasswordHash } from '../database/statements/account-security.js';

/** The hashes of new passwords. */
export interface CurrentHash {
  hash(password: string): Promise<string>;
  /** Returns whether a hash has another strength than new ones. */
  isOutdated(hash: string): boolean;
}

/**
 * Replaces a hash of an earlier strength by one of the current strength. Called when a sign-in has verified the password,
 * because only then is the password known.
 */
export async function renewPassword(
  database: Database,
  hashing: CurrentHash,
  userId: number,
  password: string,
): Promise<void> {
  const [stored] = await database.run(unauthenticated, passwordHashOf, { userId });
  if (!stored || !hashing.isOutdated(stored.hash)) return;
  const after = await hashing.hash(password);
  await database.run(unauthenticated, renewPasswordHash, { userId, before: stored.hash, after });
}
