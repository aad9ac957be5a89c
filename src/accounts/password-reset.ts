import { unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { userOfPasswordLink } from '../database/statements/account-security.js';
import { hashLink, passwordLinkPrefix } from './invitations.js';
import type { PasswordOwner } from './password-rules.js';

/** Returns the user of a link to choose a password; null if the link is not valid. */
export async function ownerOfPasswordLink(database: Database, token: string): Promise<PasswordOwner | null> {
  const linkHash = hashLink(passwordLinkPrefix + token);
  const [user] = await database.run(unauthenticated, userOfPasswordLink, { linkHash });
  return user ?? null;
}
