import { createHash } from 'node:crypto';
import type { DueMail } from '../mail/mail-delivery.js';
import type { MailContent } from '../mail/smtp.js';

/** Returns the id of an email: the same at each attempt, and no other mail's. */
export function mailId({ id, payload }: DueMail, publicUrl: URL): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([id, payload]))
    .digest('base64url');
  return `<${hash}@${publicUrl.hostname}>`;
}

/**
 * Returns the headers of an email about messages: mail programs show a button to unsubscribe (RFC 8058), and send no
 * out-of-office replies (RFC 3834).
 */
export function mailHeaders(
  mail: DueMail,
  preferencesUrl: string,
  publicUrl: URL,
): Required<Pick<MailContent, 'messageId' | 'headers'>> {
  return {
    messageId: mailId(mail, publicUrl),
    headers: {
      'List-Unsubscribe': `<${preferencesUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  };
}
