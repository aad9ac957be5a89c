import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MailReader, ReaderBusy } from '../../../src/inbound-mail/mail-reader.js';
import { readMail, UnreadableMail } from '../../../src/inbound-mail/read-mail.js';
import { allAnswers, mailOf, ownMail } from '../../harness/answers.js';

/* Tests emails that are made to take long, or to break what reads them. */

/**
 * The longest processor time of a hostile email. Emails of people take some milliseconds; the thread has five seconds. Only
 * processor time counts, because others use a busy machine meanwhile.
 */
const maxMs = 3_000;

/** Reads an email; null if it cannot be read. */
async function read(raw: Uint8Array | string) {
  const before = process.cpuUsage();
  try {
    return await readMail(Buffer.from(raw as string), ownMail);
  } catch (error) {
    if (error instanceof UnreadableMail) return null;
    throw error;
  } finally {
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(maxMs);
  }
}

const head = 'From: ann@arcade.example\r\nMIME-Version: 1.0\r\n';
const nested = (depth: number) =>
  Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
  ).join('');

test('an email that is nested too deeply, or has headers that are too long, cannot be read', async () => {
  expect(await read(`${head}${nested(500)}Content-Type: text/plain\r\n\r\nHi`)).toBeNull();
  expect(await read(`${head}${'X-Long: y\r\n'.repeat(40_000)}\r\nHi`)).toBeNull();
  expect(await read(`${head}Subject: ${'x'.repeat(400_000)}\r\n\r\nHi`)).toBeNull();
});

test.each([
  [
    'twenty thousand parts',
    `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(20_000)}--b--\r\n`,
  ],
  ['wrong base64', `${head}Content-Transfer-Encoding: base64\r\n\r\n${'=!$%&A\r\n'.repeat(50_000)}`],
  [
    'wrong quoted-printable',
    `${head}Content-Transfer-Encoding: quoted-printable\r\n\r\n${'=ZZ=\r\n='.repeat(50_000)}`,
  ],
  ['a charset that does not exist', `${head}Content-Type: text/plain; charset=klingon\r\n\r\nHi`],
  ['one line of a mebibyte', `${head}\r\n${'> '.repeat(500_000)}`],
  ['many lines that look like labels', `${head}\r\n${'From: a@b.example\r\n'.repeat(50_000)}`],
  [
    'many lines that look like attributions',
    `${head}\r\n${'On 10:11 <chat@market.example> wrote:\r\n'.repeat(25_000)}`,
  ],
  ['many addresses', `From: ${'a@b.example, '.repeat(15_000)}\r\n\r\nHi`],
  ['deeply nested HTML', `${head}Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}Hi`],
  ['deeply nested quotes', `${head}Content-Type: text/html\r\n\r\n${'<blockquote>'.repeat(40_000)}Hi`],
  ['many elements', `${head}Content-Type: text/html\r\n\r\n${'<b>x</b><br>'.repeat(40_000)}`],
  ['many empty paragraphs', `${head}Content-Type: text/html\r\n\r\n${'<p></p><hr>'.repeat(40_000)}`],
  ['nested tables', `${head}Content-Type: text/html\r\n\r\n${'<table><tr><td>'.repeat(15_000)}Hi`],
  [
    'many attributes',
    `${head}Content-Type: text/html\r\n\r\n<p class="${'gmail_signature x '.repeat(50_000)}">Hi</p>`,
  ],
  ['many entities', `${head}Content-Type: text/html\r\n\r\n${'&amp;&#0;&bogus'.repeat(60_000)}`],
  ['comments in an authentication result', `${head}Authentication-Results: ${'('.repeat(100_000)}\r\n\r\nHi`],
])(
  '%s take little time',
  async (_title, raw) => {
    const mail = await read(raw);
    expect(mail === null || mail.text.isWellFormed()).toBe(true);
  },
  20_000,
);

test('no bytes break the reader', async () => {
  const samples = allAnswers().map(({ raw }) => raw);
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 30 }))
    .map(([raw, changes]) => {
      const bytes = Buffer.from(raw);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });
  const random = fc.uint8Array({ maxLength: 2_000 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, random), async (raw) => {
      const mail = await read(raw);
      expect(mail === null || (mail.text.isWellFormed() && !mail.text.includes('\0'))).toBe(true);
    }),
    { numRuns: 150 },
  );
}, 30_000);

/** Returns a module for the thread, in place of the reader. */
function moduleOf(text: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mail-reader-'));
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, text);
  removed.push(folder);
  return pathToFileURL(file);
}
const removed: string[] = [];

test('an email that takes too long, or too much memory, is given up, and the next one is read', async () => {
  const body = `export default ({ raw }) => {
    if (raw[0] === 1) for (;;);
    if (raw[0] === 2) { const all = []; for (;;) all.push(new Array(1_000_000).fill(all.length)); }
    return { text: 'read' };
  };`;
  const reader = new MailReader(ownMail, 1_500, moduleOf(body));
  try {
    const results = await Promise.all([0, 1, 2, 0].map((byte) => reader.read(Uint8Array.of(byte))));
    expect(results).toEqual([{ text: 'read' }, null, null, { text: 'read' }]);
  } finally {
    await reader.close();
    for (const folder of removed) rmSync(folder, { recursive: true });
  }
}, 20_000);

test('too many emails at the same time are for later', async () => {
  const reader = new MailReader(ownMail);
  const raw = mailOf({ plain: 'Hi' });
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => reader.read(raw)));
  const rejected = all.filter(({ status }) => status === 'rejected');
  expect(rejected.length).toBeGreaterThan(0);
  for (const { reason } of rejected as PromiseRejectedResult[]) expect(reason).toBeInstanceOf(ReaderBusy);
  expect((await reader.read(raw))?.text).toBe('Hi');
});
