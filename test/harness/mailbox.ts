import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect } from 'vitest';

export interface Mail {
  to: string[];
  /** The whole mail, decoded. */
  text: string;
  /** The whole mail, as it was received. */
  raw: string;
}

/** Decodes the body of a mail (RFC 2045). */
function decoded(text: string): string {
  const bodyAt = text.indexOf('\r\n\r\n');
  const head = text.slice(0, bodyAt);
  const body = text.slice(bodyAt);
  if (/^content-transfer-encoding: base64/im.test(head)) return head + Buffer.from(body, 'base64').toString();
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([\dA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return head + Buffer.from(bytes, 'latin1').toString();
}

/** Starts a mail server that stores its mails; `url` is a value for SMTP_URL. */
export async function openMailbox(): Promise<{
  url: string;
  mails: Mail[];
  /** The addresses to which it accepts nothing. */
  refused: Set<string>;
  /** Its answer to these: by default that there is no such user. */
  refusal: { text: string; code: number };
  next(): Promise<Mail>;
}> {
  const mails: Mail[] = [];
  const refused = new Set<string>();
  const refusal = { text: '5.1.1 No such user', code: 550 };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      refused.has(address)
        ? done(Object.assign(new Error(refusal.text), { responseCode: refusal.code }))
        : done(),
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: decoded(text),
          raw: text,
        });
        done();
      });
    },
  });
  // A process that is killed resets its connection.
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise<void>((closed) => server.close(() => closed())));
  const { port } = server.server.address() as AddressInfo;
  let read = 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refused,
    refusal,
    next: async () => {
      await expect.poll(() => mails.length).toBeGreaterThan(read);
      return mails[read++] as Mail;
    },
  };
}
