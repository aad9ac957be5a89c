import type { PersonSession } from '../../access/session-lookup.js';
import { ownerOfPasswordLink } from '../../accounts/password-reset.js';
import { type PasswordProblem, passwordProblem } from '../../accounts/password-rules.js';
import type { Database } from '../../database/database.js';

/**
 * Returns the rule that the new password of an operation breaks; null if it has none, or breaks none.
 * @param session the session of a change of the password; a reset names its user by the link's token.
 */
export async function newPasswordProblem(
  database: Database,
  session: PersonSession | null,
  { newPassword, token }: Readonly<Record<string, unknown>>,
): Promise<PasswordProblem | null> {
  if (typeof newPassword !== 'string') return null;
  if (typeof token === 'string')
    return passwordProblem(newPassword, await ownerOfPasswordLink(database, token));
  // Without a session the library rejects the request.
  return session && passwordProblem(newPassword, { ...session, marketplaceNames: [session.marketplaceName] });
}
