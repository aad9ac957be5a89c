import { createHash, randomBytes } from 'node:crypto';

/** How long the link of an invitation is good, in days, and in seconds. */
export const invitationDays = 7;
export const invitationTime = invitationDays * 24 * 3_600;

/** How the link of an invitation comes to whom it is for. */
export interface Invitations {
  /** The page on which a password is chosen. */
  urlOf(token: string): string;
  /** Mails the link; null where no mail can be sent. */
  mail: ((to: string, url: string, marketplaceName: string) => void) | null;
}

/** For what only reads. */
export const noInvitations: Invitations = {
  urlOf: () => {
    throw new Error('Invitations cannot be made here.');
  },
  mail: null,
};

/** What the sign-in library knows a link by, to choose a password, before it is hashed. */
export const linkPrefix = 'reset-password:';

/** A token for a link of 192 bits, and its hash, which is what is stored. */
export function newLink(): { token: string; linkHash: string } {
  const token = randomBytes(24).toString('base64url');
  return { token, linkHash: hashOfLink(linkPrefix + token) };
}

/** The hash by which the sign-in library finds a link again. */
export const hashOfLink = (identifier: string) => createHash('sha256').update(identifier).digest('base64url');
