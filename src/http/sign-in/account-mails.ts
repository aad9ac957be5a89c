import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';
import { z } from 'zod';
import { invitationDays, invitationSeconds } from '../../accounts/invitations.js';
import type { NewMail } from '../../mail/mail-queue.js';
import type { MailText } from '../../mail/smtp.js';
import { type NoticedChange, noticeLanguages, noticeTexts } from './notice-texts.js';

/** The lifetimes of the links that the sign-in library makes. */
const signInLinkSeconds = 300;
const resetSeconds = 3_600;
const noticeSeconds = 24 * 3_600;

/** The emails about an account. They are stored with these values, and get their text when they are sent. */
const accountMail = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signInLink'), url: z.string() }),
  z.object({ kind: z.literal('signInLinkUnavailable') }),
  z.object({ kind: z.literal('passwordReset'), url: z.string() }),
  z.object({ kind: z.literal('invitation'), url: z.string(), marketplaceName: z.string() }),
  z.object({
    kind: z.literal('accountNotice'),
    change: z.custom<NoticedChange>(
      (change) => typeof change === 'string' && Object.hasOwn(noticeTexts.en.changes, change),
    ),
    at: z.iso.datetime(),
    address: z.string(),
  }),
]);

export type AccountMail = z.infer<typeof accountMail>;

const lifetimes: Readonly<Record<AccountMail['kind'], number>> = {
  signInLink: signInLinkSeconds,
  signInLinkUnavailable: signInLinkSeconds,
  passwordReset: resetSeconds,
  invitation: invitationSeconds,
  accountNotice: noticeSeconds,
};

/** Returns the mail for the queue. It expires with its link. */
export function accountMailTo(recipient: string | null, locale: string, mail: AccountMail): NewMail {
  const { kind, ...payload } = mail;
  // A newer link to choose a password ends the earlier one.
  const replacesEarlier = kind === 'passwordReset';
  return { kind, recipient, locale, payload, lifetimeS: lifetimes[kind], replacesEarlier };
}

/** Returns a mail of the queue. */
export const accountMailOf = (kind: string, payload: unknown): AccountMail =>
  accountMail.parse({ ...z.record(z.string(), z.unknown()).parse(payload), kind });

/** Returns the text of a mail. */
export function textOf(mail: AccountMail, locale: string, recipient: string): MailText {
  switch (mail.kind) {
    case 'signInLink':
      return {
        subject: 'Your sign-in link',
        paragraphs: [
          'Open this link and select the button to sign in. It works once, within five minutes:',
          mail.url,
          'If you did not request it, ignore this email.',
        ],
      };
    case 'signInLinkUnavailable':
      return {
        subject: 'Signing in without a link',
        paragraphs: [
          'You requested a link to sign in. Your account has a second factor, so please sign in with your password.',
        ],
      };
    case 'passwordReset':
      return {
        subject: 'Choose a new password',
        paragraphs: [
          'Open this link to choose a new password. It works once, within an hour:',
          mail.url,
          'If you did not request it, ignore this email.',
        ],
      };
    case 'invitation':
      return {
        subject: `Your account at ${mail.marketplaceName}`,
        paragraphs: [
          `You can now use the chat of ${mail.marketplaceName}. Open this link to choose your password. It works once, within ${invitationDays} days:`,
          mail.url,
          `Then sign in with this email address: ${recipient}`,
          'If you already have an account here with this address, select that on the page, and sign in as usual.',
        ],
      };
    case 'accountNotice':
      return noticeOf(mail, locale);
  }
}

/** Returns the text of a notice. It has no link and no text that a client can choose, so that it cannot be used for phishing. */
function noticeOf(
  { change, at, address }: Extract<AccountMail, { kind: 'accountNotice' }>,
  locale: string,
): MailText {
  const language = noticeLanguages.find((each) => each === locale) ?? noticeLanguages[0];
  const { changes, details, advice } = noticeTexts[language];
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  const time = format.format(new Date(at));
  return {
    subject: changes[change],
    paragraphs: [`${changes[change]}.`, details(time, address), advice],
  };
}

/** Returns the language of a mail: the first of ours that the browser prefers. */
export function languageOf(headers: Pick<IncomingHttpHeaders, 'accept-language'>): string {
  const preferred = new Negotiator({ headers: { ...headers } }).language([...noticeLanguages]);
  return noticeLanguages.find((language) => language === preferred) ?? noticeLanguages[0];
}
