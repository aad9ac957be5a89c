import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../access/actor.js';
import { type SecretEncryption, UnreadableSecret } from '../access/secret-encryption.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  countMails,
  deleteExpiredMails,
  deleteMail,
  retryMail,
  takeMails,
} from '../database/statements/outgoing-mail.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { DeliveryLoop } from '../fair-queue/delivery-loop.js';
import { MailFailure } from './mail-failure.js';
import { type MailQueue, maxWaitingMails, type NewMail } from './mail-queue.js';
import { secondsUntilNext } from './mail-retries.js';

/** A mail that is due. */
export interface DueMail extends Pick<NewMail, 'kind' | 'recipient' | 'locale' | 'payload'> {
  id: number;
}

/**
 * Sends a mail.
 * @param signal aborts when the attempt has taken too long.
 * @returns further mails, which are stored when this one is deleted; null if it was not sent because it has become useless.
 * @throws {MailFailure}
 */
export type SendMail = (mail: DueMail, signal: AbortSignal) => Promise<readonly NewMail[] | null>;

/** Why a mail is not tried again: its time is over, or the mail server rejects it for good. */
export type GiveUpReason = 'expired' | 'rejected';

/** Records that a mail was given up, in the transaction that deletes it. It is not called if this process lacks the key of the mail. */
export type GiveUp = (mail: DueMail, reason: GiveUpReason, transaction: Runner) => Promise<void>;

/**
 * The outcomes. `useless`: it was not sent, because its link had ended or nothing was unread any more. `rejected`: the mail server rejects it for good.
 * `expired`: it was given up because of its age. `unanswered`: the mail server got it twice without an answer.
 */
type Outcome = 'sent' | 'useless' | 'failed' | 'rejected' | 'expired' | 'unanswered';

type TakenMail = Values<typeof takeMails.row>;

/** The mails that one process sends at the same time. */
const maxAtOnce = 10;

/**
 * The longest time of an attempt. The timeouts of the steps do not limit it: a mail server that answers each of them slowly takes
 * longer than all of them.
 */
const defaultAttemptMs = 60_000;

/** The time after which the process that has taken a mail counts as dead: longer than an attempt. */
const leaseSeconds = 90;

/** The time in which the end of an attempt is recorded: until the lease ends, with a margin. */
const recordingMs = leaseSeconds * 1_000 - 5_000;

/** The wait after the end of an attempt could not be recorded. */
const recordingRetryMs = 500;

/** The mails that one statement deletes. */
const deletionBatch = 100;

/**
 * The wait after the end of an attempt of a mail in large numbers. Others end meanwhile, so that one statement takes several mails: a
 * statement and its commit for each would delay those of people who write messages.
 */
const bulkPauseMs = 50;

/** The interval at which the queue is checked for due mails. */
const defaultPollMs = 1_000;

/** Deletes the mails whose time is over. @returns them, except those about changes that have not happened. */
async function deleteExpired(actor: SystemActor, runner: Runner, isBulk: boolean) {
  const values = { isBulk, limit: deletionBatch, leaseSeconds };
  const expired = await runner.run(installationNow(actor), deleteExpiredMails, values);
  return { mails: expired.filter(({ wasDue }) => wasDue), isMore: expired.length === deletionBatch };
}

/** Deletes the mails whose time is over, for a process that sends none. */
export async function removeExpiredMails(actor: SystemActor, database: Database): Promise<void> {
  for (const isBulk of [false, true]) while ((await deleteExpired(actor, database, isBulk)).isMore);
}

interface MailDeliveryOptions {
  /** Whether it sends the mails in large numbers, or all others. Neither waits for the other. */
  isBulk?: boolean;
  /** Nothing is recorded by default. */
  onGiveUp?: GiveUp;
  /** The times that tests vary. */
  pollMs?: number | undefined;
  attemptMs?: number;
}

/**
 * Sends the mails of the queue, and tries again those that failed until they expire. Several processes can do this at once. A mail
 * that takes long does not delay the others.
 */
export class MailDelivery {
  readonly #outcomes: Record<Outcome, number> = {
    ...{ sent: 0, useless: 0, failed: 0, rejected: 0, expired: 0, unanswered: 0 },
  };
  /** The mails of all processes that wait: for their first attempt, or after a failed one. */
  counts = { waiting: 0, retrying: 0 };
  readonly #loop: DeliveryLoop;
  /** The first attempts that are under way. */
  #firstAttempts = 0;

  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly encryption: Pick<SecretEncryption, 'decrypt'>,
    private readonly send: SendMail,
    private readonly log: FastifyBaseLogger,
    private readonly options: MailDeliveryOptions = {},
  ) {
    const { pollMs = defaultPollMs } = options;
    this.#loop = new DeliveryLoop({ maxAtOnce, pollMs, pauseMs: this.#isBulk ? bulkPauseMs : 0 });
  }

  /** The attempts of this process by outcome, and the mails that were lost because too many waited. */
  get outcomes(): Readonly<Record<Outcome | 'lost', number>> {
    return { ...this.#outcomes, lost: this.#isBulk ? 0 : this.queue.lost };
  }

  get #isBulk(): boolean {
    return this.options.isBulk ?? false;
  }

  start(): void {
    this.#loop.start(async () => {
      const { isMore } = await this.startDue().catch((err) => {
        this.log.warn({ err }, 'the queue of emails could not be read');
        return { isMore: false };
      });
      if (!isMore) return 'poll';
      return this.#loop.freeSlots > 0 ? 'now' : 'slot';
    });
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  /**
   * Begins to send some of the mails that are due, and deletes those that have expired.
   * @returns the attempts, and whether more mails can be due.
   */
  async startDue(): Promise<{ attempts: readonly Promise<void>[]; isMore: boolean }> {
    const { mails, isMore } = await this.#giveUpExpired();
    for (const { kind } of mails) {
      this.#outcomes.expired++;
      this.log.error({ kind }, 'an email was given up: its time is over');
    }
    const limit = this.#loop.freeSlots;
    const values = { isBulk: this.#isBulk, limit, leaseSeconds };
    const taken = limit > 0 ? await this.database.run(installationNow(this.actor), takeMails, values) : [];
    const attempts = taken.map((row) => this.#begin(row));
    await this.#count();
    return { attempts, isMore: taken.length === limit || isMore };
  }

  async #giveUpExpired() {
    if (!this.options.onGiveUp) return deleteExpired(this.actor, this.database, this.#isBulk);
    return this.database.transaction(async (transaction) => {
      const expired = await deleteExpired(this.actor, transaction, this.#isBulk);
      for (const mail of expired.mails) await this.#recordGiveUp(mail, 'expired', transaction);
      return expired;
    });
  }

  #giveUpRejected(row: TakenMail): Promise<void> {
    return this.database.transaction(async (transaction) => {
      const deleted = await transaction.run(installationNow(this.actor), deleteMail, { id: row.id });
      if (deleted.length > 0) await this.#recordGiveUp(row, 'rejected', transaction);
    });
  }

  async #recordGiveUp(
    { payload, ...mail }: Omit<TakenMail, 'attempt' | 'isUnanswered'>,
    reason: GiveUpReason,
    transaction: Runner,
  ): Promise<void> {
    const { onGiveUp } = this.options;
    const text = await (onGiveUp && this.encryption.decrypt(payload))?.catch((error) => {
      if (!(error instanceof UnreadableSecret)) throw error;
    });
    if (onGiveUp && text) await onGiveUp({ ...mail, payload: JSON.parse(text) }, reason, transaction);
  }

  async #count(): Promise<void> {
    const limit = maxWaitingMails;
    const values = { isBulk: this.#isBulk, limit };
    const [counted] = await this.database.run(installationNow(this.actor), countMails, values);
    const { waiting, retrying, due } = counted ?? { waiting: 0, retrying: 0, due: 0 };
    const first = Math.min(this.#firstAttempts, retrying);
    this.counts = { waiting: waiting + first, retrying: retrying - first };
    const all = waiting + retrying;
    if (!this.#isBulk) this.queue.waiting = all;
    // Those that wait for another attempt delay no decision, unless they are very many.
    else this.queue.bulkWaiting = all < maxWaitingMails ? due : all;
  }

  #begin(row: TakenMail): Promise<void> {
    if (row.attempt === 1) this.#firstAttempts++;
    return this.#loop.track(this.#attempt(row), () => {
      if (row.attempt === 1) this.#firstAttempts--;
    });
  }

  async #attempt(row: TakenMail): Promise<void> {
    const { id, kind, recipient, locale, payload, attempt } = row;
    const until = performance.now() + recordingMs;
    let further: readonly NewMail[] | null;
    try {
      const values: unknown = JSON.parse(await this.encryption.decrypt(payload));
      const signal = AbortSignal.timeout(this.options.attemptMs ?? defaultAttemptMs);
      further = await this.send({ id, kind, recipient, locale, payload: values }, signal);
    } catch (error) {
      return this.#recordFailure(row, error);
    }
    this.#outcomes[further ? 'sent' : 'useless']++;
    if (!further) this.log.info({ kind }, 'an email was not sent: it had become useless');
    await this.#recordEnd(id, further ?? [], until).catch((err) =>
      this.log.error(
        { kind, attempt, err },
        'an email was sent, but will be sent again: the database failed',
      ),
    );
  }

  /** Deletes a mail and stores further ones. Tries it until the lease ends, because the mail would be sent again. */
  async #recordEnd(id: number, further: readonly NewMail[], until: number): Promise<void> {
    for (;;) {
      try {
        if (further.length === 0) {
          await this.database.run(installationNow(this.actor), deleteMail, { id });
          return;
        }
        await this.database.transaction(async (transaction) => {
          const deleted = await transaction.run(installationNow(this.actor), deleteMail, { id });
          // An earlier try, or another process after the lease, has recorded the end.
          if (deleted.length === 0) return;
          for (const mail of further) await this.queue.add(transaction, mail);
        });
        return;
      } catch (error) {
        const isOver = this.#loop.isStopped || performance.now() >= until;
        if (isOver || !(error instanceof DatabaseUnavailable)) throw error;
        await delay(recordingRetryMs, undefined, { ref: false });
      }
    }
  }

  async #recordFailure(row: TakenMail, error: unknown): Promise<void> {
    const { id, kind, attempt } = row;
    const scope = installationNow(this.actor);
    const failure =
      error instanceof MailFailure
        ? error
        : new MailFailure('an email could not be sent', false, { err: error });
    const { isFinal, details } = failure;
    const isUnanswered = this.#isBulk && failure.isUnanswered;
    const outcome = isFinal ? 'rejected' : isUnanswered && row.isUnanswered ? 'unanswered' : 'failed';
    this.#outcomes[outcome]++;
    const retryS = secondsUntilNext(attempt, error, isUnanswered);
    this.log.error({ kind, attempt, ...(outcome === 'failed' && { retryS }), ...details }, failure.message);
    const settled = {
      rejected: () => this.#giveUpRejected(row),
      unanswered: () => this.database.run(scope, deleteMail, { id }),
      failed: () => this.database.run(scope, retryMail, { id, seconds: retryS, isUnanswered }),
    }[outcome]();
    // The lease of the mail ends otherwise.
    await settled.catch((err) => this.log.warn({ err }, 'an attempt to send an email could not be recorded'));
  }
}
