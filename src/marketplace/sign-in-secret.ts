import { randomBytes } from 'node:crypto';
import { type Administrator, installationOf } from '../chat/asker.js';
import type { Runner } from '../database/statement.js';
import { keptSecret } from '../database/statements/sessions.js';

/**
 * The secret that session cookies are signed with: the one that is configured, else the database's own, which is
 * made once and is the same for every process. docs/sign-in.md tells when to configure one.
 */
export async function signInSecret(
  asker: Administrator,
  database: Runner,
  configured: string | null,
): Promise<string> {
  if (configured !== null) return configured;
  const secret = randomBytes(32).toString('base64url');
  const [kept] = await database.run(installationOf(asker), keptSecret, { secret });
  if (!kept) throw new Error('The secret was not stored.');
  return kept.secret;
}
