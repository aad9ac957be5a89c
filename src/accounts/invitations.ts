import { createHash, randomBytes } from 'node:crypto';
import type { Runner } from '../database/statement.js';

/** The lifetime of an invitation's link. */
export const invitationDays = 7;
export const invitationSeconds = invitationDays * 24 * 3_600;

/** Delivers the links of invitations. */
export interface Invitations {
  /** Returns the URL of the page on which the user chooses a password. */
  urlOf(token: string): string;
  /** Stores the mail with the link in the transaction of its invitation; null if the server cannot send mail. */
  mail: ((transaction: Runner, to: string, url: string, marketplaceName: string) => Promise<void>) | null;
}

/** For callers that only read. */
export const noInvitations: Invitations = {
  urlOf: () => {
    throw new Error('This caller cannot create invitations.');
  },
  mail: null,
};

/** The prefix of the identifier that the sign-in library hashes for a link to choose a password. */
export const passwordLinkPrefix = 'reset-password:';

/** The prefix of the identifier of an emailed link to sign in, before the hash of its token. */
export const signInLinkPrefix = 'magic-link:';

/** Creates a random token of 192 bits for a link, and the hash to store. */
export function createPasswordLink(): { token: string; linkHash: string } {
  const token = randomBytes(24).toString('base64url');
  return { token, linkHash: hashLink(passwordLinkPrefix + token) };
}

/** Returns the hash by which the sign-in library finds a link. */
export const hashLink = (identifier: string) => createHash('sha256').update(identifier).digest('base64url');
