import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../access/actor.js';
import { type SecretEncryption, UnreadableSecret } from '../access/secret-encryption.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import {
  countMails,
  deleteExpiredMails,
  deleteMail,
  retryMail,
  takeMails,
} from '../database/statements/outgoing-mail.js';
import { type MailQueue, maxWaitingMails, type NewMail } from './mail-queue.js';

/** A mail that is due. */
export interface DueMail extends Pick<NewMail, 'kind' | 'recipient' | 'locale' | 'payload'> {
  id: number;
}

/** An attempt to send a mail has failed. */
export class MailFailure extends Error {
  override name = 'MailFailure';
  /**
   * @param isFinal whether another attempt is useless, as for an address that does not exist.
   * @param details what the log shows. It must not contain the recipient.
   */
  constructor(
    message: string,
    readonly isFinal: boolean,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/**
 * Sends a mail.
 * @returns further mails, which are stored when this one is deleted; null if it was not sent because it has become useless.
 * @throws {MailFailure}
 */
export type SendMail = (mail: DueMail) => Promise<readonly NewMail[] | null>;

/**
 * The outcomes. `useless`: it was not sent, because its link had ended. `rejected`: the mail server refuses it for good.
 * `expired`: it was given up because of its age.
 */
type Outcome = 'sent' | 'useless' | 'failed' | 'rejected' | 'expired';

/** The mails that one process sends at the same time. */
const maxAtOnce = 10;

/** The time after which a process counts as dead that has taken a mail: longer than a mail server's timeouts. */
const leaseSeconds = 90;

/** The wait after the first failed attempt. It doubles with each further one. */
const firstRetryS = 10;
const longestRetryS = 1_800;

/**
 * The wait after an attempt of a process that lacks the key, for the first attempts: during a rotation, another process has the
 * key.
 */
const foreignRetryS = 1;
const attemptsOfOthers = 5;

/** The mails that one statement deletes. */
const deletionBatch = 100;

/** The interval at which due mails are looked for. */
const defaultPollMs = 1_000;

/** The longest that a stop waits for mails that are being sent. The lease lets another process send the rest. */
const stopMs = 2_000;

/** Returns the seconds after which a mail is tried again. @param attempt the number of the attempt that failed. */
export const retrySeconds = (attempt: number) =>
  Math.min(longestRetryS, firstRetryS * 2 ** Math.min(attempt - 1, 20));

/** Deletes the mails whose time is over. @returns their kinds, but for those about changes that have not happened. */
async function deleteExpired(
  actor: SystemActor,
  database: Database,
): Promise<{ kinds: string[]; isMore: boolean }> {
  const expired = await database.run(installationNow(actor), deleteExpiredMails, { limit: deletionBatch });
  const kinds = expired.filter(({ wasDue }) => wasDue).map(({ kind }) => kind);
  return { kinds, isMore: expired.length === deletionBatch };
}

/** Deletes the mails whose time is over, for a process that sends none. */
export async function forgetExpiredMails(actor: SystemActor, database: Database): Promise<void> {
  while ((await deleteExpired(actor, database)).isMore);
}

/** Sends the mails of the queue, and tries again those that failed until they expire. Several processes can do this at once. */
export class MailDelivery {
  readonly #outcomes: Record<Outcome, number> = { sent: 0, useless: 0, failed: 0, rejected: 0, expired: 0 };
  /** The mails of all processes that wait: for their first attempt, or after a failed one. */
  counts = { waiting: 0, retrying: 0 };
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly encryption: Pick<SecretEncryption, 'decrypt'>,
    private readonly send: SendMail,
    private readonly log: FastifyBaseLogger,
    private readonly pollMs = defaultPollMs,
  ) {}

  /** The attempts of this process by outcome, and the mails that were lost because too many waited. */
  get outcomes(): Readonly<Record<Outcome | 'lost', number>> {
    return { ...this.#outcomes, lost: this.queue.lost };
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.race([this.#running, delay(stopMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const isMore = await this.sendDue().catch((err) => {
        this.log.warn({ err }, 'the queue of emails could not be read');
        return false;
      });
      if (!isMore) await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Sends some of the mails that are due, and deletes those that have expired. @returns whether more can be due. */
  async sendDue(): Promise<boolean> {
    const scope = installationNow(this.actor);
    const { kinds, isMore } = await deleteExpired(this.actor, this.database);
    for (const kind of kinds) {
      this.#outcomes.expired++;
      this.log.error({ kind }, 'an email was given up: its time is over');
    }
    const taken = await this.database.run(scope, takeMails, { limit: maxAtOnce, leaseSeconds });
    await Promise.all(taken.map((row) => this.#attempt(row)));
    await this.#count();
    return taken.length === maxAtOnce || isMore;
  }

  async #count(): Promise<void> {
    const [counts] = await this.database.run(installationNow(this.actor), countMails, {
      limit: maxWaitingMails,
    });
    this.counts = counts ?? { waiting: 0, retrying: 0 };
    this.queue.waiting = this.counts.waiting + this.counts.retrying;
  }

  async #attempt({ id, kind, recipient, locale, payload, attempt }: Values<typeof takeMails.row>) {
    const scope = installationNow(this.actor);
    try {
      const values: unknown = JSON.parse(await this.encryption.decrypt(payload));
      const further = await this.send({ id, kind, recipient, locale, payload: values });
      await this.database.transaction(async (transaction) => {
        await transaction.run(scope, deleteMail, { id });
        for (const mail of further ?? []) await this.queue.add(transaction, mail);
      });
      this.#outcomes[further ? 'sent' : 'useless']++;
      if (!further) this.log.info({ kind }, 'an email was not sent: its link has ended');
    } catch (error) {
      const { isFinal, details } =
        error instanceof MailFailure ? error : { isFinal: false, details: { err: error } };
      this.#outcomes[isFinal ? 'rejected' : 'failed']++;
      const isForeign = error instanceof UnreadableSecret && attempt <= attemptsOfOthers;
      const retryS = isForeign ? foreignRetryS : retrySeconds(attempt);
      const text = error instanceof MailFailure ? error.message : 'an email could not be sent';
      this.log.error({ kind, attempt, ...(isFinal ? {} : { retryS }), ...details }, text);
      const settled = isFinal
        ? this.database.run(scope, deleteMail, { id })
        : this.database.run(scope, retryMail, { id, seconds: retryS });
      // The lease of the mail ends otherwise.
      await settled.catch((err) =>
        this.log.warn({ err }, 'an attempt to send an email could not be recorded'),
      );
    }
  }
}
