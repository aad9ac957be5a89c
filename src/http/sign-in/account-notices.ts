import type { IncomingHttpHeaders } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { AuditAction } from '../../access/audit-actions.js';
import type { Runner } from '../../database/statement.js';
import type { AwaitedChange, MailQueue } from '../../mail/mail-queue.js';
import { accountMailTo, languageOf } from './account-mails.js';
import type { NoticedChange } from './notice-texts.js';

/** The maximum number of notices of a person in an hour, so that nobody's mailbox is flooded. */
const maxNotices = 20;

const windowSeconds = 3_600;

/** The request of a change. */
interface NoticeRequest {
  clientAddress: string;
  headers: Pick<IncomingHttpHeaders, 'accept-language'>;
}

/** The changes that the sign-in library commits itself. */
const awaitedChanges = {
  backupCodesGenerate: 'backupCodes',
  passkeyAdd: 'passkey',
  passwordChange: 'password',
  passwordReset: 'password',
  secondFactorDisable: 'appOff',
  secondFactorEnable: 'appOn',
  singleSignOnLink: 'provider',
} as const satisfies Partial<Record<NoticedChange, AwaitedChange>>;

export type AwaitedNotice = keyof typeof awaitedChanges;

/** Returns whether there is a notice about an act that the sign-in library commits. */
export const isAwaitedNotice = (action: AuditAction): action is AwaitedNotice & AuditAction =>
  Object.hasOwn(awaitedChanges, action);

/** Emails a person about changes of their own account, and about sign-ins in new browsers. */
export class AccountNotices {
  readonly #limit = new RateLimiterMemory({ points: maxNotices, duration: windowSeconds });

  /** @param mails null if no mail can be sent; then nobody gets a notice. */
  constructor(private readonly mails: Pick<MailQueue, 'add' | 'addAwaiting' | 'cancelAwaiting'> | null) {}

  /** Stores a notice in the transaction of the change, in the language of its request. */
  async add(
    transaction: Runner,
    { userId, email }: { userId: number; email: string },
    change: Exclude<NoticedChange, AwaitedNotice>,
    request: NoticeRequest,
  ): Promise<void> {
    if (!this.mails) return;
    const isWithinLimit = await this.#limit.consume(userId).then(
      () => true,
      () => false,
    );
    if (isWithinLimit) await this.mails.add(transaction, noticeFor(email, change, request));
  }

  /**
   * Runs work that commits a change, or fails. A person gets the notice if the change was committed, even if the process
   * crashes at once.
   */
  async during<Result>(
    runner: Runner,
    userId: number,
    change: AwaitedNotice,
    request: NoticeRequest,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const settle = await this.await(runner, userId, change, request);
    try {
      return await work();
    } finally {
      await settle();
    }
  }

  /**
   * Stores a notice that is sent if the change follows.
   * @returns the function to call after the change has happened or failed.
   */
  async await(
    runner: Runner,
    userId: number,
    change: AwaitedNotice,
    request: NoticeRequest,
  ): Promise<() => Promise<void>> {
    const { mails } = this;
    // Only changes count, so that failed ones cannot use up the notices of a later change.
    if (!mails || ((await this.#limit.get(userId))?.remainingPoints ?? maxNotices) <= 0)
      return async () => {};
    const notice = noticeFor(null, change, request);
    const id = await mails.addAwaiting(runner, userId, awaitedChanges[change], notice);
    return async () => {
      if (id === null || (await mails.cancelAwaiting(runner, id))) return;
      await this.#limit.consume(userId).catch(() => {});
    };
  }
}

const noticeFor = (
  recipient: string | null,
  change: NoticedChange,
  { clientAddress, headers }: NoticeRequest,
) =>
  accountMailTo(recipient, languageOf(headers), {
    ...{ kind: 'accountNotice', change, address: clientAddress },
    at: new Date().toISOString(),
  });
