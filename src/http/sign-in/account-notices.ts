import type { IncomingHttpHeaders } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { AuditAction } from '../../access/audit-actions.js';
import type { Runner } from '../../database/statement.js';
import type { MailQueue } from '../../mail/mail-queue.js';
import { accountMailTo, languageOf } from './account-mails.js';
import { type NoticedChange, noticeTexts } from './notice-texts.js';

/** The maximum number of notices of a person in an hour, so that nobody's mailbox is flooded. */
const maxNotices = 20;

const windowSeconds = 3_600;

/** The request of a change. */
export interface NoticeRequest {
  clientAddress: string;
  headers: Pick<IncomingHttpHeaders, 'accept-language'>;
}

/** Returns whether people get an email about an act. */
export const isNoticed = (action: AuditAction): action is NoticedChange & AuditAction =>
  Object.hasOwn(noticeTexts.en.changes, action);

/** Emails a person about changes of their own account, and about sign-ins in new browsers. */
export class AccountNotices {
  readonly #limit = new RateLimiterMemory({ points: maxNotices, duration: windowSeconds });

  /** @param mails null if no mail can be sent; then nobody gets a notice. */
  constructor(private readonly mails: Pick<MailQueue, 'add'> | null) {}

  /** Stores a notice in the transaction of the change, in the language of its request. */
  async add(
    transaction: Runner,
    { userId, email }: { userId: number; email: string },
    change: NoticedChange,
    { clientAddress, headers }: NoticeRequest,
  ): Promise<void> {
    if (!this.mails) return;
    const isWithinLimit = await this.#limit.consume(userId).then(
      () => true,
      () => false,
    );
    if (!isWithinLimit) return;
    const notice = accountMailTo(email, languageOf(headers), {
      ...{ kind: 'accountNotice', change, address: clientAddress },
      at: new Date().toISOString(),
    });
    await this.mails.add(transaction, notice);
  }
}
