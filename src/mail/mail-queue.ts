import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../access/actor.js';
import type { SecretEncryption } from '../access/secret-encryption.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { addBulkMails, addMail } from '../database/statements/outgoing-mail.js';

/** A mail that is to be sent. */
export interface NewMail {
  /** Decides the text and its values. */
  kind: string;
  /** The address; null for a request that has no email yet. */
  recipient: string | null;
  /** The language of the text. */
  locale: string;
  /** The values of the text. Stored encrypted, since they can contain a link. */
  payload: unknown;
  /** The time after which the email is useless, such as that of its link. */
  lifetimeS: number;
  /** Whether it makes the earlier mails of its kind to the recipient useless. */
  replacesEarlier?: boolean;
  /** Whether anybody can cause it, without an account. */
  isPublic?: boolean;
}

/** A mail of which many are stored at once, with its encrypted payload. */
export interface SealedMail extends Pick<NewMail, 'locale'> {
  recipient: string;
  payload: string;
}

/** The longest lifetime of a mail: nobody needs it after a longer outage of the mail server. */
const maxLifetimeS = 3 * 24 * 3_600;

/** The maximum number of mails that wait. Beyond it, new ones are lost. */
export const maxWaitingMails = 10_000;

/** The number of waiting mails beyond which public ones are lost, so that they cannot displace notices of changes. */
const maxWaitingBeforePublic = maxWaitingMails / 2;

/**
 * Stores emails in the transaction of the change that they are about, so that a crash loses neither. `MailDelivery` sends
 * them.
 */
export class MailQueue {
  /** The mails that waited when `MailDelivery` counted them last. */
  waiting = 0;
  /** Those in large numbers, which wait apart from the others: how many were due then. */
  bulkWaiting = 0;
  /** The mails of this process that were not stored because too many waited. */
  lost = 0;

  constructor(
    private readonly actor: SystemActor,
    private readonly encryption: SecretEncryption,
    private readonly log: FastifyBaseLogger,
  ) {}

  /** Stores a mail, which is sent after the transaction has committed. */
  async add(transaction: Runner, mail: NewMail): Promise<void> {
    const { kind, recipient, locale, lifetimeS, replacesEarlier = false, isPublic = false } = mail;
    if (this.#isFull(kind, isPublic ? maxWaitingBeforePublic : maxWaitingMails)) return;
    const payload = await this.#encrypted(mail);
    const seconds = Math.min(lifetimeS, maxLifetimeS);
    const values = { kind, recipient, locale, payload, seconds, replaces: replacesEarlier };
    await transaction.run(installationNow(this.actor), addMail, values);
  }

  /** Encrypts the payload of a mail, so that the transaction that stores it is short. */
  async seal(recipient: string, locale: string, payload: unknown): Promise<SealedMail> {
    return { recipient, locale, payload: await this.#encrypted({ payload }) };
  }

  /**
   * Stores mails in large numbers, which never delay others. The caller stores few enough at a time (`bulkWaiting`): none is
   * lost.
   */
  async addBulk(
    transaction: Runner,
    { kind, lifetimeS }: Pick<NewMail, 'kind' | 'lifetimeS'>,
    mails: readonly SealedMail[],
  ): Promise<void> {
    if (mails.length === 0) return;
    await transaction.run(installationNow(this.actor), addBulkMails, {
      kind,
      seconds: Math.min(lifetimeS, maxLifetimeS),
      recipients: mails.map(({ recipient }) => recipient),
      locales: mails.map(({ locale }) => locale),
      payloads: mails.map(({ payload }) => payload),
    });
  }

  #encrypted({ payload }: Pick<NewMail, 'payload'>): Promise<string> {
    return this.encryption.encrypt(JSON.stringify(payload));
  }

  #isFull(kind: string, limit: number): boolean {
    if (this.waiting < limit) return false;
    this.lost++;
    this.log.error({ kind }, 'an email was lost: too many wait');
    return true;
  }
}
