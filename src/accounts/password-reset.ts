import { writeAudit } from '../access/audit-log.js';
import type { RequestOrigin } from '../access/request-origin.js';
import { unauthenticated } from '../access/scopes.js';
import { actorOfUser } from '../access/session-lookup.js';
import type { Database } from '../database/database.js';
import { consumeHandedLink, userOfPasswordLink } from '../database/statements/recovery.js';
import { hashLink, passwordLinkPrefix } from './invitations.js';
import type { PasswordOwner } from './passwords.js';

/**
 * Records that a user's password was set with a link. If the link was not mailed, somebody else could have used it: then the
 * entry says who created it and from where it was used, and the user gets a notice at the next sign-in.
 */
export async function recordPasswordReset(
  database: Database,
  userId: number,
  origin: RequestOrigin,
): Promise<void> {
  const actor = await actorOfUser(database, userId);
  if (!actor) return;
  await database.transaction(async (transaction) => {
    const { address: ipAddress, userAgent } = origin;
    const [link] = await transaction.run(unauthenticated, consumeHandedLink, {
      userId,
      ipAddress,
      userAgent,
    });
    const changes = link ? [{ field: 'link created by', before: null, after: link.createdBy }] : [];
    await writeAudit({ ...actor, origin }, transaction, 'passwordReset', changes);
  });
}

/** Returns the user of a link to choose a password; null if the link is not valid. */
export async function ownerOfPasswordLink(database: Database, token: string): Promise<PasswordOwner | null> {
  const linkHash = hashLink(passwordLinkPrefix + token);
  const [user] = await database.run(unauthenticated, userOfPasswordLink, { linkHash });
  return user ?? null;
}
