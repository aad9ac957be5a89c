import type { FastifyBaseLogger } from 'fastify';
import { createTransport, type Transporter } from 'nodemailer';
import { invitationDays } from '../../accounts/invitations.js';
import { isLoopback } from '../details-access.js';

/**
 * Returns a mail server's address that requires TLS, unless the server is on this machine. The library prefers the
 * parameters of the address to its options.
 */
function withTls(address: string): string {
  const url = new URL(address);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || isLoopback(name)) return address;
  url.searchParams.delete('ignoreTLS');
  url.searchParams.set('requireTLS', 'true');
  return url.href;
}

/** The timeout of each step of the mail server. */
const stepTimeoutMs = 15_000;

/**
 * Sends the emails of sign-in as plain text by SMTP, after the request is answered: the time of an answer must not reveal
 * whether an account exists. A failure is logged without the recipient.
 */
export class Mail {
  readonly #transport: Transporter;

  /**
   * @param url the mail server's address, such as `smtps://user:password@smtp.example.com`.
   * @param from the sender's address.
   * @param tls `required`: sends nothing without TLS, except to a mail server on this machine.
   */
  constructor(
    url: string,
    private readonly from: string,
    private readonly log: FastifyBaseLogger,
    tls: 'required' | 'optional' = 'required',
  ) {
    const timeouts = {
      connectionTimeout: stepTimeoutMs,
      greetingTimeout: stepTimeoutMs,
      socketTimeout: stepTimeoutMs,
    };
    this.#transport = createTransport({ url: tls === 'required' ? withTls(url) : url, ...timeouts });
  }

  close(): void {
    this.#transport.close();
  }

  sendLink(to: string, url: string): void {
    this.#send(to, 'Your sign-in link', [
      'Open this link and select the button to sign in. It works once, within five minutes:',
      url,
      'If you did not request it, ignore this email.',
    ]);
  }

  /** Answers a request for a link from a user with a second factor, which a link would bypass. */
  sendLinkUnavailable(to: string): void {
    this.#send(to, 'Signing in without a link', [
      'You requested a link to sign in. Your account has a second factor, so please sign in with your password.',
    ]);
  }

  sendReset(to: string, url: string): void {
    this.#send(to, 'Choose a new password', [
      'Open this link to choose a new password. It works once, within an hour:',
      url,
      'If you did not request it, ignore this email.',
    ]);
  }

  sendInvitation(to: string, url: string, marketplaceName: string): void {
    this.#send(to, `Your account at ${marketplaceName}`, [
      `You can now use the chat of ${marketplaceName}. Open this link to choose your password. It works once, within ${invitationDays} days:`,
      url,
      `Then sign in with this email address: ${to}`,
      'If you already have an account here with this address, select that on the page, and sign in as usual.',
    ]);
  }

  sendNotice(to: string, subject: string, paragraphs: readonly string[]): void {
    this.#send(to, subject, paragraphs);
  }

  #send(to: string, subject: string, paragraphs: readonly string[]): void {
    this.#transport
      .sendMail({ from: this.from, to, subject, text: `${paragraphs.join('\n\n')}\n` })
      .catch((error: Error) => {
        // The error's own text contains the recipient's address.
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        const text = code === 'ETLS' ? 'an email was not sent: no TLS' : 'an email could not be sent';
        this.log.error({ code, responseCode }, text);
      });
  }
}
