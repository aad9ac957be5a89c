import type { Calls } from './call.js';

/** Returns the calls of the statements about emails that are not sent yet. */
export function mailCalls(): Calls {
  const mail = { kind: 'accountNotice', locale: 'en', payload: 'payload', seconds: 300 };
  return {
    'add-mail': [
      {
        values: { ...mail, recipient: 'user5@market.example', replaces: true },
        rowsRead: 4,
        by: 'outgoing_mail_by_recipient',
      },
    ],
    'add-bulk-mails': [
      {
        values: {
          kind: 'unreadMessages',
          recipients: ['a@shop.example'],
          locales: ['en'],
          payloads: ['x'],
          seconds: 60,
        },
        rowsRead: 0,
      },
    ],
    'take-mails': [
      { values: { isBulk: false, limit: 10, leaseSeconds: 90 }, rowsRead: 20, dueBy: ['outgoing_mail_due'] },
    ],
    'delete-mail': [{ values: { id: 5 }, rowsRead: 1 }],
    'retry-mail': [{ values: { id: 5, seconds: 10, isUnanswered: false }, rowsRead: 1 }],
    // None has expired.
    'delete-expired-mails': [
      {
        values: { isBulk: false, limit: 100, leaseSeconds: 90 },
        rowsRead: 1,
        dueBy: ['outgoing_mail_expiry'],
      },
    ],
    'count-mails': [{ values: { isBulk: false, limit: 50 }, rowsRead: 50, by: 'outgoing_mail_due' }],
    'mail-payloads': [{ values: { after: 0, limit: 50 }, rowsRead: 50 }],
    'replace-mail-payloads': [
      { values: { ids: [5], secretsBefore: ['payload'], secrets: ['other'] }, rowsRead: 2 },
    ],
  };
}
