import { randomBytes } from 'node:crypto';
import type { Runner } from '../database/statement.js';
import { storedSecret } from '../database/statements/sessions.js';
import type { Administrator } from './actor.js';
import { installationOf } from './scopes.js';

/**
 * The secret that session cookies are signed with: the one that is configured, else the database's own, which is
 * made once and is the same for every process. docs/sign-in.md tells when to configure one.
 */
export async function signInSecret(
  actor: Administrator,
  database: Runner,
  configured: string | null,
): Promise<string> {
  if (configured !== null) return configured;
  const secret = randomBytes(32).toString('base64url');
  const [kept] = await database.run(installationOf(actor), storedSecret, { secret });
  if (!kept) throw new Error('The secret was not stored.');
  return kept.secret;
}
