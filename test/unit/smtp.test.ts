import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Smtp } from '../../src/mail/smtp.js';
import { selfSigned } from '../harness/certificate.js';

/* Tests that emails are sent only over TLS with a certificate that Node trusts. */

/** Starts a mail server with a certificate that nobody has signed. Returns its port and the recipients of its mails. */
async function openServer(options: SMTPServerOptions): Promise<{ port: number; recipients: string[] }> {
  const recipients: string[] = [];
  const server = new SMTPServer({
    ...selfSigned,
    disabledCommands: ['AUTH'],
    ...options,
    onRcptTo: ({ address }, _session, done) => {
      recipients.push(address);
      done();
    },
    onData: (stream, _session, done) => {
      stream.resume().on('end', () => done());
    },
  });
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  return { port: (server.server.address() as AddressInfo).port, recipients };
}

const mail = { subject: 'Hello', paragraphs: ['Ada'] };
const noLimit = new AbortController().signal;

const trusting = 'tls.rejectUnauthorized=false';

test.each([
  ['smtps', ''],
  ['smtp', ''],
  ['smtps', trusting],
  ['smtp', `${trusting}&requireTLS=false&ignoreTLS=true`],
])(
  '%s://…?%s sends nothing to a mail server whose certificate nobody has signed',
  async (protocol, query) => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { port, recipients } = await openServer({ secure: protocol === 'smtps' });
    // An address that is not a loopback one, although the system connects it to this machine.
    const smtp = new Smtp(`${protocol}://0.0.0.0:${port}/?${query}`, 'chat@market.example');
    const sending = smtp.send('ada@shop.example', mail, noLimit);
    await expect(sending).rejects.toMatchObject({ isFinal: false });
    expect(recipients).toEqual([]);
  },
);

test('nothing is sent without TLS if the mail server, or somebody between, offers none', async () => {
  const { port, recipients } = await openServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
  const send = async (tls: 'required' | 'optional') => {
    const smtp = new Smtp(`smtp://0.0.0.0:${port}`, 'chat@market.example', tls);
    await smtp.send('ada@shop.example', mail, noLimit);
  };
  await expect(send('required')).rejects.toMatchObject({ isFinal: false });
  expect(recipients).toEqual([]);
  await send('optional');
  expect(recipients).toEqual(['ada@shop.example']);
});

test('with TLS optional, the parameters of the address decide', async () => {
  const { port, recipients } = await openServer({ secure: true });
  const smtp = new Smtp(`smtps://127.0.0.1:${port}/?${trusting}`, 'chat@market.example', 'optional');
  await smtp.send('ada@shop.example', mail, noLimit);
  expect(recipients).toEqual(['ada@shop.example']);
});

/** Starts a mail server on this machine. Returns its client. */
async function openPlain(options: SMTPServerOptions): Promise<Smtp> {
  const server = new SMTPServer({ disabledCommands: ['AUTH', 'STARTTLS'], ...options });
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  const { port } = server.server.address() as AddressInfo;
  const smtp = new Smtp(`smtp://127.0.0.1:${port}`, 'chat@market.example');
  return smtp;
}

const rejection = (responseCode: number) => Object.assign(new Error('No'), { responseCode });

test.each([
  ['a recipient', { onRcptTo: (_to, _session, done) => done(rejection(550)) }, true],
  ['a recipient for now', { onRcptTo: (_to, _session, done) => done(rejection(450)) }, false],
  ['a recipient until a sign-in', { onRcptTo: (_to, _session, done) => done(rejection(530)) }, false],
  ['the sender', { onMailFrom: (_from, _session, done) => done(rejection(550)) }, false],
  [
    'the text',
    { onData: (stream, _session, done) => stream.resume().on('end', () => done(rejection(554))) },
    true,
  ],
] as const satisfies readonly [string, SMTPServerOptions, boolean][])(
  'a mail server that refuses %s: final only if it is about this mail',
  async (_name, options, isFinal) => {
    const sending = (await openPlain(options)).send('ada@shop.example', mail, noLimit);
    await expect(sending).rejects.toMatchObject({ isFinal });
  },
);

test.each([
  [
    'the whole email',
    (limit: AbortController) => ({ onData: (stream) => void stream.resume().on('end', () => limit.abort()) }),
    true,
  ],
  ['a part of it', (limit: AbortController) => ({ onRcptTo: () => limit.abort() }), false],
] as const satisfies readonly [string, (limit: AbortController) => SMTPServerOptions, boolean][])(
  'a mail server that got %s without an answer: it can only have accepted the whole one',
  async (_name, optionsOf, isUnanswered) => {
    const limit = new AbortController();
    const smtp = await openPlain(optionsOf(limit));
    await expect(smtp.send('ada@shop.example', mail, limit.signal)).rejects.toMatchObject({ isUnanswered });
  },
);

test('an attempt ends at its signal, although the mail server would still answer', async () => {
  const limit = new AbortController();
  const smtp = await openPlain({ onRcptTo: () => limit.abort() });
  await expect(smtp.send('ada@shop.example', mail, limit.signal)).rejects.toMatchObject({
    isFinal: false,
    details: { code: 'EABORT' },
  });
});
