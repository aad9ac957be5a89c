import { randomBytes } from 'node:crypto';
import type { Runner } from '../database/statement.js';
import { storedSecret } from '../database/statements/sessions.js';
import type { Administrator } from './actor.js';
import { installationOf } from './scopes.js';

/**
 * Returns the secret that signs session cookies: the configured one, else a random one that the first process stores
 * in the database. See docs/sign-in.md.
 */
export async function signInSecret(
  actor: Administrator,
  database: Runner,
  configured: string | null,
): Promise<string> {
  if (configured !== null) return configured;
  const secret = randomBytes(32).toString('base64url');
  const [stored] = await database.run(installationOf(actor), storedSecret, { secret });
  if (!stored) throw new Error('The secret was not stored.');
  return stored.secret;
}
