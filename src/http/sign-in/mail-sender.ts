import { findPasswordLink, isSignInLinkValid } from '../../accounts/password-links.js';
import type { Database } from '../../database/database.js';
import type { SendMail } from '../../mail/mail-delivery.js';
import type { Smtp } from '../../mail/smtp.js';
import { type AccountMail, accountMailOf, textOf } from './account-mails.js';
import type { SignInLibrary } from './library.js';
import { type LinkRequests, linkRequestKind } from './link-requests.js';

/** Returns the function that sends a mail of the queue, or makes the link that a stored request asks for. */
export function mailSender(
  database: Database,
  smtp: Pick<Smtp, 'send'>,
  links: LinkRequests,
  library: SignInLibrary,
): SendMail {
  return async (stored, signal) => {
    if (stored.kind === linkRequestKind) return links.handle(library, stored);
    const { kind, payload, locale, recipient } = stored;
    if (recipient === null) throw new Error(`A mail of the kind ${kind} has no recipient.`);
    const mail = accountMailOf(kind, payload);
    if (!(await isUseful(database, mail, recipient))) return null;
    await smtp.send(recipient, textOf(mail, locale, recipient), signal);
    return [];
  };
}

/**
 * Returns whether the link of a mail works, if it has one. A new password, a newer link or the removal of the person can have
 * ended it while the mail waited.
 */
async function isUseful(database: Database, mail: AccountMail, recipient: string): Promise<boolean> {
  if (!('url' in mail)) return true;
  const { pathname, searchParams } = new URL(mail.url);
  // The link of a reset has the token in its path.
  const token = searchParams.get('token') ?? pathname.split('/').at(-1) ?? '';
  return mail.kind === 'signInLink'
    ? isSignInLinkValid(database, token, recipient)
    : (await findPasswordLink(database, token, true)) !== null;
}
