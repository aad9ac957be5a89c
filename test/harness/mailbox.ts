import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect } from 'vitest';

export interface Letter {
  to: string[];
  /** The whole of it, as it is read. */
  text: string;
}

/** A mail server that keeps what it is sent; `url` is as SMTP_URL takes it. */
export async function openMailbox(): Promise<{ url: string; letters: Letter[]; next(): Promise<Letter> }> {
  const letters: Letter[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, done) => {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        // Long lines are broken, and an equals sign is spelt out (RFC 2045, quoted-printable).
        const read = text.replace(/=\r\n/g, '').replace(/=3D/g, '=');
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: read });
        done();
      });
    },
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  afterAll(() => new Promise<void>((closed) => server.close(() => closed())));
  const { port } = server.server.address() as AddressInfo;
  let read = 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    next: async () => {
      await expect.poll(() => letters.length, { timeout: 10_000 }).toBeGreaterThan(read);
      return letters[read++] as Letter;
    },
  };
}
