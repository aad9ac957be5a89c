import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { AuditAction } from '../../access/audit-actions.js';
import type { Mail } from './mail.js';
import { type NoticedChange, noticeLanguages, noticeTexts } from './notice-texts.js';

/** The maximum number of notices of a person in an hour, so that nobody's mailbox is flooded. */
const maxNotices = 20;

const windowSeconds = 3_600;

/** The request of a change. */
interface NoticeRequest {
  clientAddress: string;
  headers: Pick<IncomingHttpHeaders, 'accept-language'>;
}

/**
 * Emails a person about changes of their own account, and about sign-ins in new browsers. A notice has no link and no text
 * that a client can choose, so that it cannot be used for phishing.
 */
export class AccountNotices {
  readonly #limit = new RateLimiterMemory({ points: maxNotices, duration: windowSeconds });

  /** @param mail null if no mail can be sent; then nobody gets a notice. */
  constructor(private readonly mail: Pick<Mail, 'sendNotice'> | null) {}

  /** Sends a notice after a change, in the language of its request, if there is one about such a change. */
  send(email: string, change: AuditAction | 'newDevice', request: NoticeRequest): void {
    if (this.mail && isNoticed(change)) void this.#send(this.mail, email, change, request);
  }

  async #send(
    mail: Pick<Mail, 'sendNotice'>,
    email: string,
    change: NoticedChange,
    { clientAddress, headers }: NoticeRequest,
  ): Promise<void> {
    const time = new Date();
    const isWithinLimit = await this.#limit.consume(email).then(
      () => true,
      () => false,
    );
    if (!isWithinLimit) return;
    const language = languageOf(headers);
    const { changes, details, advice } = noticeTexts[language];
    const format = new Intl.DateTimeFormat(language, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'UTC',
    });
    mail.sendNotice(email, changes[change], [
      `${changes[change]}.`,
      details(format.format(time), clientAddress),
      advice,
    ]);
  }
}

const isNoticed = (change: string): change is NoticedChange => Object.hasOwn(noticeTexts.en.changes, change);

/** Returns the language of a notice: the first of ours that the browser prefers. */
function languageOf(headers: NoticeRequest['headers']) {
  const preferred = new Negotiator({ headers: { ...headers } }).language([...noticeLanguages]);
  return noticeLanguages.find((language) => language === preferred) ?? noticeLanguages[0];
}
