import type { FastifyBaseLogger } from 'fastify';
import { createTransport, type Transporter } from 'nodemailer';
import { invitationDays } from '../../accounts/invitations.js';

/** How long the mail server may take for a step, in ms. */
const patience = 15_000;

/**
 * The mails that signing in needs, plain text, by SMTP. They go out behind the answer: it must not tell by its time
 * whether there was anybody to write to. One that fails is logged, without whom it was for.
 */
export class Mail {
  readonly #transport: Transporter;

  /**
   * @param url the mail server, such as `smtps://user:password@smtp.example.com`.
   * @param from the sender's address.
   */
  constructor(
    url: string,
    private readonly from: string,
    private readonly log: FastifyBaseLogger,
  ) {
    const timeouts = { connectionTimeout: patience, greetingTimeout: patience, socketTimeout: patience };
    this.#transport = createTransport({ url, ...timeouts });
  }

  close(): void {
    this.#transport.close();
  }

  sendLink(to: string, url: string): void {
    this.#send(to, 'Your link to sign in', [
      'Open this link, and press the button there to sign in. It works once, within five minutes:',
      url,
      'If you did not ask for it, you need not do anything.',
    ]);
  }

  /** To whoever asks for a link and has a second factor, which a link would pass by. */
  sendNoLink(to: string): void {
    this.#send(to, 'Signing in without a link', [
      'You asked for a link to sign in. Your account has a second factor, so please sign in with your password.',
    ]);
  }

  sendReset(to: string, url: string): void {
    this.#send(to, 'Choose a new password', [
      'Open this link to choose a new password. It works once, within an hour:',
      url,
      'If you did not ask for it, you need not do anything.',
    ]);
  }

  sendInvitation(to: string, url: string, marketplaceName: string): void {
    this.#send(to, `Your account at ${marketplaceName}`, [
      `You can chat at ${marketplaceName} now. Open this link to choose your password. It works once, within ${invitationDays} days:`,
      url,
      `Afterwards you sign in with this address, ${to}.`,
    ]);
  }

  #send(to: string, subject: string, paragraphs: readonly string[]): void {
    this.#transport
      .sendMail({ from: this.from, to, subject, text: `${paragraphs.join('\n\n')}\n` })
      .catch((error: Error) => {
        // The error's own text repeats the address.
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        this.log.error({ code, responseCode }, 'a mail could not be sent');
      });
  }
}
