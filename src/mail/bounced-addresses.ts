import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../access/actor.js';
import { installationNow } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { clearBounced, markBounced } from '../database/statements/bounced-addresses.js';
import { MailFailure } from './mail-failure.js';
import type { MailContent, Smtp } from './smtp.js';

/**
 * Sends emails, and marks the addresses of people that the mail server rejects for good. An email that it accepts for the address
 * removes the mark.
 */
export class BounceRecorder implements Pick<Smtp, 'send'> {
  constructor(
    private readonly actor: SystemActor,
    private readonly database: Runner,
    private readonly smtp: Pick<Smtp, 'send'>,
    private readonly log: FastifyBaseLogger,
  ) {}

  /** @throws {MailFailure} */
  async send(to: string, mail: MailContent, signal: AbortSignal): Promise<void> {
    try {
      await this.smtp.send(to, mail, signal);
    } catch (error) {
      if (error instanceof MailFailure && error.bounceCode !== null) await this.#mark(to, error.bounceCode);
      throw error;
    }
    // The email was sent: an error would send it again.
    await this.database
      .run(installationNow(this.actor), clearBounced, { email: to })
      .catch((err) => this.log.warn({ err }, 'the mark of an address could not be removed'));
  }

  async #mark(email: string, replyCode: number): Promise<void> {
    await this.database
      .run(installationNow(this.actor), markBounced, { email, replyCode })
      .catch((err) => this.log.warn({ err }, 'an address could not be marked'));
  }
}
