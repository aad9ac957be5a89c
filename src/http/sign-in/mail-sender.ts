import type { SendMail } from '../../mail/mail-delivery.js';
import type { Smtp } from '../../mail/smtp.js';
import { textOf } from './account-mails.js';
import type { SignInLibrary } from './library.js';
import { type LinkRequests, linkRequestKind } from './link-requests.js';

/** Returns the function that sends a mail of the queue, or makes the link that a stored request asks for. */
export function mailSender(smtp: Pick<Smtp, 'send'>, links: LinkRequests, library: SignInLibrary): SendMail {
  return async (mail) => {
    if (mail.kind === linkRequestKind) return links.handle(library, mail);
    const { kind, payload, locale, recipient } = mail;
    if (recipient === null) throw new Error(`A mail of the kind ${kind} has no recipient.`);
    await smtp.send(recipient, textOf(kind, payload, locale, recipient));
    return [];
  };
}
