import type { MarketplaceManager } from '../access/actor.js';
import { marketplaceOf, personManagedBy } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { inviteMember, recordHandedLink } from '../database/statements/members.js';
import { hasOtherMembership, storePasswordLink } from '../database/statements/memberships.js';
import { createPasswordLink, type Invitations, invitationSeconds } from './invitations.js';
import type { Member } from './list-members.js';

/**
 * Creates the link of an invitation and invalidates the membership's earlier one. A person without another membership
 * can choose a password with it. Everybody else has an account already, and signs in to accept.
 * @returns its token.
 */
export async function createInvitation(
  manager: MarketplaceManager,
  transaction: Runner,
  { id, userId, sellerId }: Member,
  { mail }: Invitations,
): Promise<string> {
  const { token, linkHash } = createPasswordLink();
  const person = personManagedBy(manager);
  const seconds = invitationSeconds;
  const isMailed = mail !== null;
  await transaction.run(marketplaceOf(manager), inviteMember, { id, linkHash, seconds, isMailed });
  const [other] = await transaction.run(person, hasOtherMembership, { userId, id });
  if (!other?.found) {
    await transaction.run(person, storePasswordLink, { userId, linkHash, seconds });
    // Another person can use the link: the audit log and a notice to the user then say so. A seller's users see the
    // marketplace instead of the operator's users.
    const createdBy = sellerId === null ? (manager.name ?? manager.identity) : manager.marketplaceName;
    if (!isMailed) await transaction.run(marketplaceOf(manager), recordHandedLink, { id, createdBy });
  }
  return token;
}
