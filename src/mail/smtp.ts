import { Readable } from 'node:stream';
import { createTransport, type Transporter } from 'nodemailer';
import { isThisMachine } from '../outgoing-requests/loopback.js';
import { MailFailure } from './mail-failure.js';

/** A plain text. */
export interface MailText {
  subject: string;
  paragraphs: readonly string[];
}

/** A mail with what few mails have. */
export interface MailContent extends MailText {
  /** The same as HTML. */
  html?: string;
  /** The sender's name, in place of the configured one. */
  fromName?: string;
  /** The same at each attempt, so that mailboxes can drop a repetition. */
  messageId?: string;
  headers?: Readonly<Record<string, string>>;
  /** The address to which people answer; the sender's without one. */
  replyTo?: { name: string; address: string };
}

/**
 * Returns a mail server's address that requires TLS and a valid certificate, unless the server is on this machine. The library prefers the
 * parameters of the address to its options.
 */
function withTls(address: string): string {
  const url = new URL(address);
  if (isThisMachine(url.hostname)) return address;
  url.searchParams.delete('ignoreTLS');
  url.searchParams.set('requireTLS', 'true');
  // Set explicitly: neither the address nor NODE_TLS_REJECT_UNAUTHORIZED turns off the check of the certificate.
  url.searchParams.set('tls.rejectUnauthorized', 'true');
  return url.href;
}

/** The timeout of the connection and of the greeting. */
const stepTimeoutMs = 15_000;

/**
 * The timeout of an answer: no less than an attempt. Mail servers can check an email for long before they answer it (RFC 5321), and one that was
 * not waited for is sent again.
 */
const answerTimeoutMs = 60_000;

/** The enhanced status of a rejection because of who sends or what is sent (RFC 3463). It says nothing about the address. */
const isAboutSender = /^\d{3}[ -]5\.7\./;

/** Returns the address of a sender such as `Parley <chat@market.example>`. */
export const addressOf = (from: string) => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

/** Sends emails by SMTP. */
export class Smtp {
  readonly #options: {
    url: string;
    connectionTimeout: number;
    greetingTimeout: number;
    socketTimeout: number;
  };

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
    this.#options = {
      url: tls === 'required' ? withTls(url) : url,
      connectionTimeout: stepTimeoutMs,
      greetingTimeout: stepTimeoutMs,
      socketTimeout: answerTimeoutMs,
    };
  }

  /**
   * @param signal ends the attempt.
   * @throws {MailFailure} final if the mail server rejects the recipient or the text for good.
   */
  async send(
    to: string,
    { subject, paragraphs, html, fromName, messageId, headers, replyTo }: MailContent,
    signal: AbortSignal,
  ): Promise<void> {
    const text = `${paragraphs.join('\n\n')}\n`;
    const from = fromName === undefined ? this.from : { name: fromName, address: addressOf(this.from) };
    const mail = { from, to, replyTo, subject, text, html, messageId, headers: { ...headers }, signal };
    const transport = createTransport(this.#options);
    let isWhole = false;
    onEndOfText(transport, () => {
      isWhole = true;
    });
    await transport.sendMail(mail).catch((error: Error) => {
      // The error's own text contains the recipient's address.
      const { code, responseCode, command, response } = error as {
        [name in 'code' | 'responseCode' | 'command' | 'response']?: unknown;
      };
      // A rejected sender, or a server that requires a sign-in, concerns all mails: somebody can correct the settings.
      const isRejected = typeof responseCode === 'number' && responseCode >= 500 && responseCode !== 530;
      const isRecipient = code === 'EENVELOPE' && command === 'RCPT TO';
      const isFinal = isRejected && (code === 'EMESSAGE' || isRecipient);
      const isBounce = isRejected && isRecipient && !isAboutSender.test(String(response));
      const isUnanswered = isWhole && typeof responseCode !== 'number';
      const message =
        code === 'ETLS'
          ? 'an email was not sent: no TLS'
          : `an email ${isUnanswered ? 'may have been sent: the mail server did not answer it' : 'could not be sent'}`;
      const details = { code, responseCode, command };
      throw new MailFailure(message, isFinal, details, {
        bounceCode: isBounce ? responseCode : null,
        isUnanswered,
      });
    });
  }
}

/** Calls a function when the connection has taken the last part of an email: from then on, the mail server can have accepted it. */
function onEndOfText(transport: Transporter, onEnd: () => void): void {
  transport.use('stream', ({ message }, done) => {
    message.processFunc((text) => Readable.from(untilEnd(text, onEnd)));
    done();
  });
}

/** Is read only as far as the connection takes it. */
async function* untilEnd(text: AsyncIterable<unknown>, onEnd: () => void): AsyncGenerator<unknown> {
  yield* text;
  onEnd();
}
