import ipaddr from 'ipaddr.js';
import { createTransport, type Transporter } from 'nodemailer';
import { MailFailure } from './mail-delivery.js';

/** A plain text. */
export interface MailText {
  subject: string;
  paragraphs: readonly string[];
}

/**
 * Returns a mail server's address that requires TLS and a valid certificate, unless the server is on this machine. The library prefers the
 * parameters of the address to its options.
 */
function withTls(address: string): string {
  const url = new URL(address);
  const name = url.hostname.replace(/^\[|\]$/g, '');
  if (name === 'localhost' || isLoopback(name)) return address;
  url.searchParams.delete('ignoreTLS');
  url.searchParams.set('requireTLS', 'true');
  // Set explicitly: neither the address nor NODE_TLS_REJECT_UNAUTHORIZED turns off the check of the certificate.
  url.searchParams.set('tls.rejectUnauthorized', 'true');
  return url.href;
}

const isLoopback = (address: string) =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';

/** The timeout of each step of the mail server. */
const stepTimeoutMs = 15_000;

/** Sends emails as plain text by SMTP. */
export class Smtp {
  readonly #transport: Transporter;

  /**
   * @param url the mail server's address, such as `smtps://user:password@smtp.example.com`.
   * @param from the sender's address.
   * @param tls `required`: sends nothing without TLS, except to a mail server on this machine.
   */
  constructor(
    url: string,
    private readonly from: string,
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

  /**
   * @param signal ends the attempt.
   * @throws {MailFailure} final if the mail server rejects the recipient or the text for good.
   */
  async send(to: string, { subject, paragraphs }: MailText, signal: AbortSignal): Promise<void> {
    const text = `${paragraphs.join('\n\n')}\n`;
    await this.#transport.sendMail({ from: this.from, to, subject, text, signal }).catch((error: Error) => {
      // The error's own text contains the recipient's address.
      const { code, responseCode, command } = error as {
        [name in 'code' | 'responseCode' | 'command']?: unknown;
      };
      // A rejected sender, or a server that requires a sign-in, concerns all mails: somebody can correct the settings.
      const isRejected = typeof responseCode === 'number' && responseCode >= 500 && responseCode !== 530;
      const isFinal = isRejected && (code === 'EMESSAGE' || (code === 'EENVELOPE' && command === 'RCPT TO'));
      const message = code === 'ETLS' ? 'an email was not sent: no TLS' : 'an email could not be sent';
      throw new MailFailure(message, isFinal, { code, responseCode, command });
    });
  }
}
