import type { Administrator } from '../access/actor.js';
import { writeRepeatedAudit } from '../access/audit-log.js';
import type { RequestOrigin } from '../access/request-origin.js';
import { installationOf, unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { proveAddressByProvider } from '../database/statements/memberships.js';
import { lockPerson } from '../database/statements/passkeys.js';
import {
  bindLinksToIssuer,
  isLinked,
  providerLinkState,
  unlinkProvider,
} from '../database/statements/provider-links.js';
import { actorsOfPerson, auditAccount, type Notify } from './memberships.js';

/** The id of the single sign-on provider in the sign-in library and its paths, such as `/auth/callback/sso`. */
export const singleSignOnId = 'sso';

/** The reasons for which a person is not linked to a provider's account. The sign-in page has a text for each. */
export type LinkRejection = 'second_subject' | 'email_not_verified' | 'address_not_confirmed';

/** Returns an issuer as it is stored and compared: without a slash at the end. */
export const issuerKey = (issuer: string) => issuer.replace(/\/+$/, '');

/** Returns the id of a provider's account: a subject is unique only together with its issuer. */
export const providerAccountId = (issuer: URL, subject: string) => `${issuerKey(issuer.href)} ${subject}`;

/** A provider's account that is to be linked for the first time. */
export interface LinkAttempt {
  userId: number;
  issuer: URL;
  subject: string;
  /** Whether the provider says that it has verified the address. */
  isEmailVerified: boolean;
  /** Whether a signed-in person linked it in the account page, after checks of password and second factor. */
  isConfirmed: boolean;
}

/** The state of an account that decides about a link. */
export interface LinkState {
  isProven: boolean;
  hasPassword: boolean;
  hasOtherSubject: boolean;
}

/**
 * Returns why a person is not linked to a provider's account; null if it can be linked. Without a confirmation, both
 * sides must have verified the address. Nobody could have signed in to an account without a password.
 */
export function linkRejection(
  { isEmailVerified, isConfirmed }: Pick<LinkAttempt, 'isEmailVerified' | 'isConfirmed'>,
  { isProven, hasPassword, hasOtherSubject }: LinkState,
): LinkRejection | null {
  if (hasOtherSubject) return 'second_subject';
  if (isConfirmed) return null;
  if (!isEmailVerified) return 'email_not_verified';
  return isProven || !hasPassword ? null : 'address_not_confirmed';
}

/** Returns why a person is not linked to a provider's account; null if it can be linked. */
export async function checkProviderLink(
  database: Runner,
  { userId, issuer, subject, ...attempt }: LinkAttempt,
): Promise<LinkRejection | null> {
  const [state] = await database.run(unauthenticated, providerLinkState, {
    ...linkOf(userId, issuer),
    accountId: providerAccountId(issuer, subject),
  });
  return state ? linkRejection(attempt, state) : 'address_not_confirmed';
}

/** Records that the provider has verified a person's address, if nobody else could have claimed the account before. */
export async function recordProvenAddress(database: Runner, userId: number, email: string): Promise<void> {
  await database.run(unauthenticated, proveAddressByProvider, { userId, email: email.toLowerCase() });
}

/** Records that somebody at the provider was not signed in as a person. The same reason is one entry an hour, from any address. */
export async function recordRejectedSignIn(
  database: Runner,
  userId: number,
  reason: string,
  origin: RequestOrigin,
): Promise<void> {
  const change = { field: 'single sign-on', before: null, after: reason };
  const { actors } = await actorsOfPerson(database, userId, origin);
  for (const actor of actors) {
    await writeRepeatedAudit(actor, database, 'signInFail', [change], { perAddress: false });
  }
}

/** Returns whether a person is linked to an account of the issuer. */
export async function isLinkedTo(database: Runner, userId: number, issuer: URL): Promise<boolean> {
  const [link] = await database.run(unauthenticated, isLinked, linkOf(userId, issuer));
  return link?.found ?? false;
}

/**
 * Ends a person's link to an account of the issuer. The caller checks the password and the second factor.
 * @param notify is called if there was one.
 */
export async function unlinkFrom(
  database: Database,
  userId: number,
  issuer: URL,
  origin: RequestOrigin,
  notify: Notify,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.run(unauthenticated, lockPerson, { userId });
    const ended = await transaction.run(unauthenticated, unlinkProvider, linkOf(userId, issuer));
    if (ended.length === 0) return;
    await auditAccount(transaction, userId, 'singleSignOnUnlink', origin);
    await notify(transaction);
  });
}

const linkOf = (userId: number, issuer: URL) => ({
  userId,
  providerId: singleSignOnId,
  issuer: issuerKey(issuer.href),
});

/** Adds the issuer to the links of earlier versions, which did not store it. */
export async function bindEarlierLinks(
  administrator: Administrator,
  database: Runner,
  issuer: URL,
): Promise<void> {
  await database.run(installationOf(administrator), bindLinksToIssuer, {
    providerId: singleSignOnId,
    issuer: issuerKey(issuer.href),
  });
}
