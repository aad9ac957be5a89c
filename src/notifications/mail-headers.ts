import { createHash } from 'node:crypto';
import type { DueMail } from '../mail/mail-delivery.js';
import type { MailContent } from '../mail/smtp.js';

/**
 * Returns the headers of an email that nobody answers: mail programs show a button to unsubscribe (RFC 8058), and send no
 * out-of-office replies (RFC 3834). Its id is the same at each attempt, and no other mail's.
 */
export function mailHeaders(
  { id, payload }: DueMail,
  preferencesUrl: string,
  publicUrl: URL,
): Required<Pick<MailContent, 'messageId' | 'headers'>> {
  const hash = createHash('sha256')
    .update(JSON.stringify([id, payload]))
    .digest('base64url');
  return {
    messageId: `<${hash}@${publicUrl.hostname}>`,
    headers: {
      'List-Unsubscribe': `<${preferencesUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
    },
  };
}
