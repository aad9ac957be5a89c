import type { RequestOrigin } from '../access/request-origin.js';
import { unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { consumeHandedLink, signInLink } from '../database/statements/account-security.js';
import { acceptInvitation, passwordLink, proveAddressByMail } from '../database/statements/memberships.js';
import { hashLink, passwordLinkPrefix, signInLinkPrefix } from './invitations.js';
import { auditAccount, type OwnChanges, publishAccepted } from './memberships.js';

/** A valid link to choose a password. */
export interface PasswordLink {
  readonly userId: number;
  readonly linkHash: string;
  /** Whether its use proves the address: it was emailed. */
  readonly isMailed: boolean;
  /**
   * Whether the person must sign in to accept the invitation instead. An administrator of one marketplace must not get
   * an account that another one trusts.
   */
  readonly needsSignIn: boolean;
}

/**
 * Returns the link with a token; null if it is invalid.
 * @param canMail whether the server can send mail: then it has mailed every reset that a person requested.
 */
export async function findPasswordLink(
  database: Database,
  token: string,
  canMail: boolean,
): Promise<PasswordLink | null> {
  const linkHash = hashLink(passwordLinkPrefix + token);
  const [link] = await database.run(unauthenticated, passwordLink, { linkHash });
  if (!link) return null;
  const { userId, isMailed, hasOther } = link;
  return { userId, linkHash, isMailed: isMailed ?? canMail, needsSignIn: hasOther };
}

/** Returns whether an emailed link signs in the person with an address. */
export async function isSignInLinkValid(database: Database, token: string, email: string): Promise<boolean> {
  const identifier = signInLinkPrefix + hashLink(token);
  return (await database.run(unauthenticated, signInLink, { identifier, email })).length > 0;
}

/** Returns the change that names the creator of a link, for the log of the creator's marketplace. */
const creatorOf = ({ createdBy, marketplaceId }: Values<typeof consumeHandedLink.row>): OwnChanges | null =>
  marketplaceId === null
    ? null
    : { marketplaceId, changes: [{ field: 'link created by', before: null, after: createdBy }] };

/**
 * Records the use of a link: accepts its invitation and proves the address if it was emailed. If it was not, somebody
 * else could have used it: then the audit entry says who created it, and the user gets a notice at the next sign-in.
 * @returns the user's address, which is null if the user has no membership, and the function to call after the commit.
 */
export async function recordPasswordLink(
  transaction: Runner,
  { userId, linkHash, isMailed }: PasswordLink,
  origin: RequestOrigin,
): Promise<{ email: string | null; publish: (database: Database) => void }> {
  const [accepted] = await transaction.run(unauthenticated, acceptInvitation, { userId, linkHash });
  if (isMailed) await transaction.run(unauthenticated, proveAddressByMail, { userId });
  const values = { userId, ipAddress: origin.address, userAgent: origin.userAgent };
  const [handed] = await transaction.run(unauthenticated, consumeHandedLink, values);
  const creator = handed ? creatorOf(handed) : null;
  const email = await auditAccount(transaction, userId, 'passwordReset', origin, creator);
  return { email, publish: (database) => accepted && publishAccepted(database, accepted) };
}
