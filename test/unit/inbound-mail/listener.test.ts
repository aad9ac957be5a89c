import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { DatabaseUnavailable } from '../../../src/database/unavailable.js';
import { ReaderBusy } from '../../../src/inbound-mail/mail-reader.js';
import { readMail } from '../../../src/inbound-mail/read-mail.js';
import type { ReplyOutcome } from '../../../src/inbound-mail/receive-reply.js';
import { type ListenerOptions, ReplyListener } from '../../../src/inbound-mail/reply-listener.js';
import { ReplyAddresses } from '../../../src/notifications/reply-addresses.js';
import { deliver } from '../../harness/answer-mails.js';
import { mailOf, ownMail, replyDomain } from '../../harness/answers.js';
import { selfSigned } from '../../harness/certificate.js';
import { keptLog } from '../../harness/server.js';

/* Tests the listener for answers: what it answers to mail servers, and its limits. */

const addresses = new ReplyAddresses(['x'.repeat(32)], replyDomain);
const target = { marketplaceId: 1, memberId: 2, sellerId: 3 };
const to = addresses.addressFor(target, new Date());
const raw = mailOf({ plain: 'Hello' }, { headers: { messageId: '<1@arcade.example>' } });

/** Returns a promise that the test resolves. */
function pending<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

const open: ReplyListener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Starts a listener that stores nothing. */
async function listen(options: Partial<ListenerOptions> = {}) {
  const received: unknown[] = [];
  const { log, logger } = keptLog();
  const listener = new ReplyListener({
    addresses,
    reader: { read: (bytes) => readMail(bytes, ownMail) },
    receive: async (receiver, { text, isAutomatic }): Promise<ReplyOutcome> => {
      received.push({ ...receiver, text, isAutomatic });
      return { state: 'stored' };
    },
    log: logger,
    networks: null,
    tls: null,
    ...options,
  });
  open.push(listener);
  return { port: await listener.listen({ host: '127.0.0.1', port: 0 }), received, log, listener };
}

test('an answer is read, and given to its thread', async () => {
  const { port, received } = await listen();
  expect((await deliver(port, { to, raw })).code).toBe(250);
  expect((await deliver(port, { from: '', to, raw })).code).toBe(250);
  expect(received).toEqual([
    { ...target, text: 'Hello', isAutomatic: false },
    { ...target, text: 'Hello', isAutomatic: true },
  ]);
});

test('success is answered after the answer was stored', async () => {
  const stored = pending<ReplyOutcome>();
  const begun = pending<void>();
  const { port } = await listen({
    receive: () => {
      begun.resolve();
      return stored.promise;
    },
  });
  let code: number | null = null;
  const delivering = deliver(port, { to, raw }).then((answer) => {
    code = answer.code;
  });
  await begun.promise;
  await new Promise(setImmediate);
  expect(code).toBeNull();
  stored.resolve({ state: 'stored' });
  await delivering;
  expect(code).toBe(250);
});

test('a mail server tries again while the database is unavailable, too many answers wait, or something fails', async () => {
  const failing = async (error: Error) => {
    const { port, log } = await listen({ receive: () => Promise.reject(error) });
    return { ...(await deliver(port, { to, raw })), log: log.join() };
  };
  expect(await failing(new DatabaseUnavailable('connection'))).toMatchObject({ code: 451 });
  expect((await failing(new ReaderBusy())).log).toBe('');
  const failed = await failing(new Error('a mistake'));
  expect(failed.code).toBe(451);
  expect(failed.text).not.toContain('mistake');
  expect(failed.log).toContain('a mistake');
  const busy = await listen({ receive: async () => ({ state: 'busy' }) });
  expect((await deliver(busy.port, { to, raw })).code).toBe(451);
});

test.each([
  ['closed', '5.2.1'],
  ['sender', '5.7.1'],
  ['unproven', '5.7.26'],
  ['noticeLimit', '5.7.1'],
] as const)('an answer that is refused (%s) does not come again', async (reason, status) => {
  const { port } = await listen({ receive: async () => ({ state: 'refused', reason }) });
  const { code, text } = await deliver(port, { to, raw });
  expect([code, text.startsWith(`${status} `)]).toEqual([550, true]);
});

test('an email that cannot be read, or is too large, does not come again', async () => {
  const unreadable = await listen({ reader: { read: async () => null } });
  expect((await deliver(unreadable.port, { to, raw })).code).toBe(554);
  const { port, received } = await listen();
  const large = mailOf({ plain: 'word '.repeat(300_000) });
  expect((await deliver(port, { to, raw: large })).code).toBe(552);
  expect(received).toEqual([]);
});

test('only one recipient at a time is accepted, and none of another server', async () => {
  const { port, received } = await listen();
  const expired = addresses.addressFor(target, new Date(Date.now() - 16 * 86_400_000));
  expect(await deliver(port, { to: expired, raw })).toMatchObject({
    code: 550,
    text: expect.stringContaining('expired'),
  });
  expect(await deliver(port, { to: addresses.unanswerable.toUpperCase(), raw })).toMatchObject({
    code: 550,
    text: expect.stringContaining('cannot be answered. Please open the conversation'),
  });
  expect((await deliver(port, { to: 'ann@arcade.example', raw })).code).toBe(550);
  const client = await openClient(port);
  for (const line of ['EHLO mx', 'MAIL FROM:<ann@arcade.example>', `RCPT TO:<${to}>`]) await client.say(line);
  expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^452 4\.5\.3/);
  client.socket.destroy();
  expect(received).toEqual([]);
});

test('other mail servers are not served if networks are configured', async () => {
  const other = await listen({ networks: ['192.0.2.0/24'] });
  const { socket, greeting } = await openClient(other.port);
  expect(greeting).toMatch(/^554 5\.7\.1/);
  socket.destroy();
  const own = await listen({ networks: ['127.0.0.0/8'] });
  expect((await deliver(own.port, { to, raw })).code).toBe(250);
});

test('with a certificate, emails come over TLS', async () => {
  const { cert, key } = selfSigned;
  const { port } = await listen({ tls: { cert: Buffer.from(cert), key: Buffer.from(key) } });
  expect((await deliver(port, { to, raw }, { ca: cert })).code).toBe(250);
  const without = await listen();
  const client = await openClient(without.port);
  expect(await client.say('EHLO mx')).not.toContain('STARTTLS');
  expect(await client.say('STARTTLS')).toMatch(/^5/);
  expect(await client.say('AUTH PLAIN AGFubgBzZWNyZXQ=')).toMatch(/^5/);
  client.socket.destroy();
});

test('an email whose bytes look like the end of another one, or like commands, is one email', async () => {
  const { port, received } = await listen();
  const client = await openClient(port);
  for (const line of ['EHLO mx', 'MAIL FROM:<ann@arcade.example>', `RCPT TO:<${to}>`, 'DATA'])
    await client.say(line);
  const smuggled = ['\n.\n', '\r.\r', '\n.\r\n', '\r\n.\n', '\r\n.\r\r\n'].map((end) => `${end}RSET`);
  expect(await client.say(`From: ann@arcade.example\r\n\r\nHello${smuggled.join('')}\r\n.`)).toMatch(/^250 /);
  expect(received).toHaveLength(1);
  // Several commands and emails in one packet are answered one after the other.
  const next = `MAIL FROM:<ann@arcade.example>\r\nRCPT TO:<${to}>\r\nDATA\r\nFrom: ann@arcade.example\r\n\r\nNext\r\n.\r\n`;
  client.socket.write(`${next}${next}QUIT\r\n`);
  await once(client.socket, 'close');
  expect(received).toHaveLength(3);
});

test('commands before TLS have no effect after it', async () => {
  const { cert, key } = selfSigned;
  const { port, received } = await listen({ tls: { cert: Buffer.from(cert), key: Buffer.from(key) } });
  const client = await openClient(port);
  await client.say('EHLO mx');
  expect(await client.say(`STARTTLS\r\nMAIL FROM:<ann@arcade.example>\r\nRCPT TO:<${to}>`)).toMatch(/^220 /);
  client.socket.removeAllListeners('data');
  const secure = connectTls({
    socket: client.socket,
    ca: cert,
    servername: 'localhost',
    checkServerIdentity: () => undefined,
  });
  await once(secure, 'secureConnect');
  secure.setEncoding('utf8').write('EHLO mx\r\nDATA\r\nQUIT\r\n');
  expect(await readText(secure)).toMatch(/^503 /m);
  expect(received).toEqual([]);
});

test('a client that leaves within an email is no error of this server', async () => {
  const { port, log, received, listener } = await listen();
  const client = await openClient(port);
  for (const line of ['EHLO mx', 'MAIL FROM:<ann@arcade.example>', `RCPT TO:<${to}>`, 'DATA'])
    await client.say(line);
  client.socket.write('From: ann@arcade.example\r\n\r\nHel');
  client.socket.destroy();
  expect((await deliver(port, { to, raw })).code).toBe(250);
  expect(received).toHaveLength(1);
  // The stop waits for both emails.
  await listener.close();
  expect(log.join()).not.toContain('"level":50');
});

test('a slow client is cut off, and takes no room of others', async () => {
  const limits = { connectionMs: 2_000, connectionsPerAddress: 3 };
  const { port } = await listen({ limits });
  const slow = await Promise.all([openClient(port), openClient(port)]);
  // A byte from time to time, so that it is never idle.
  const timers = slow.map(({ socket }) => setInterval(() => socket.write('N'), 50));
  expect((await deliver(port, { to, raw })).code).toBe(250);
  await Promise.all(slow.map(({ socket }) => once(socket, 'close')));
  for (const timer of timers) clearInterval(timer);
});

test('an address has a few connections at the same time', async () => {
  const { port } = await listen({ limits: { connectionsPerAddress: 2 } });
  const clients = await Promise.all([openClient(port), openClient(port)]);
  const third = connect(port, '127.0.0.1');
  expect(await readText(third).catch(() => '')).toBe('');
  for (const { socket } of clients) {
    socket.end();
    await once(socket, 'close');
  }
  const { socket } = await openClient(port);
  socket.destroy();
});

test('a stop waits for answers under way', async () => {
  const begun = pending<void>();
  const stored = pending<ReplyOutcome>();
  const { port, listener } = await listen({
    receive: () => {
      begun.resolve();
      return stored.promise;
    },
  });
  const delivering = deliver(port, { to, raw });
  await begun.promise;
  let isClosed = false;
  const closing = listener.close().then(() => {
    isClosed = true;
  });
  await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  stored.resolve({ state: 'stored' });
  expect((await delivering).code).toBe(250);
  await closing;
});

/** Opens a connection on which a test says single lines. */
async function openClient(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.setEncoding('utf8');
  const reply = async () => {
    let text = '';
    while (!/^\d{3} .*\r\n/m.test(text)) text += (await once(socket, 'data'))[0];
    return text;
  };
  const greeting = await reply();
  const say = (line: string) => {
    const answered = reply();
    socket.write(`${line}\r\n`);
    return answered;
  };
  return { socket, greeting, say };
}
