import { expect, test } from 'vitest';
import { readMail } from '../../../src/inbound-mail/read-mail.js';
import { allAnswers, mailOf, ownMail } from '../../harness/answers.js';

/* Tests what is kept of answers, as mail programs write them. */

test('an answer is what its author has written, of each mail program in each language', async () => {
  const answers = allAnswers();
  expect(answers.length).toBeGreaterThanOrEqual(200);
  const wrong: Record<string, string> = {};
  for (const { title, raw, text } of answers) {
    const mail = await readMail(raw, ownMail);
    if (mail.text !== text) wrong[title] = mail.text;
  }
  expect(wrong).toEqual({});
});

const readText = async (plain: string) => (await readMail(mailOf({ plain }), ownMail)).text;

test.each([
  ['a list of days', 'From: Monday\nTo: Friday\nTime: 9:30'],
  ['a list after a colon', 'We need at 10:30:\n- two boxes'],
  ['a delivery that was sent', 'Sent with DHL from Cologne.'],
  ['a delivery that was sent, in German', 'Versendet mit DHL.'],
  ['a delivery that was sent, in Turkish', 'Paket depodan gönderildi'],
  ['an address to write to', 'Please write to chat@market.example, not to me.'],
  ['a link alone', 'https://shop.example/pallets/7'],
  ['a program in a sentence', 'The page looks wrong in Outlook on Android.'],
  ['a greeting', 'Thanks!\n\nBest wishes,\nAnn'],
  ['a dash in a line', 'Size -- 42'],
])('%s stays in an answer', async (_title, text) => {
  expect(await readText(text)).toBe(text);
});

const words = 'Größe 42 – für 5 €';
const inWesternBytes = 'Gr\xf6\xdfe 42 \x96 f\xfcr 5 \x80';
const inUtf8Bytes = Buffer.from(words).toString('latin1');

test.each([
  ['no type', '', inWesternBytes],
  ['no type, in UTF-8', '', inUtf8Bytes],
  ['no charset', 'Content-Type: text/plain;\r\n format=flowed\r\n', inWesternBytes],
  ['its charset', 'Content-Type: text/plain; charset=windows-1252\r\n', inWesternBytes],
  ['no charset, in UTF-8', 'Content-Type: text/plain\r\n', inUtf8Bytes],
  ['no charset, in HTML', 'Content-Type: text/html\r\n', `<p>${inWesternBytes}</p>`],
  [
    'no charset, in quoted-printable',
    'Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n',
    'Gr=F6=DFe 42 =96 f=FCr 5 =80',
  ],
  [
    'no charset in one of its parts',
    'Content-Type: multipart/mixed; boundary=b\r\n',
    `--b\r\nContent-Type: text/plain\r\n\r\nGr\xf6\xdfe 42 \x96\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nf\xc3\xbcr 5 \xe2\x82\xac\r\n--b--\r\n`,
  ],
])('an answer with %s has the words of its author', async (_title, type, body) => {
  const raw = `From: ann@arcade.example\r\nMIME-Version: 1.0\r\n${type}\r\n${body}\r\n`;
  const { text } = await readMail(Buffer.from(raw, 'latin1'), ownMail);
  expect(text.replace(/\s+/g, ' ')).toBe(words);
});

test('answers between the quoted lines are kept', async () => {
  const text = await readText(
    `On Fri, Mar 12, 2027 at 10:11 AM Quay <chat@market.example> wrote:\n\n> ##- Write above -##\n> Where is pallet 7?\n\nOn the truck.\n\n> And 8?\n\nStill here.\n`,
  );
  expect(text).toBe('On the truck.\n\nStill here.');
});

test.each([
  ['nothing', ''],
  ['the earlier email alone', '> ##- Write above -##\n> 3 unread messages\n'],
  ['a signature alone', '-- \nAnn Arcade\n'],
  [
    'the line of a phone alone',
    'Sent from my iPhone\n\nOn Fri, Mar 12, 2027 at 10:11 AM Quay <chat@market.example> wrote:\n> x',
  ],
])('%s is an empty answer', async (_title, plain) => {
  expect(await readText(plain)).toBe('');
});

test.each([
  ['Auto-Submitted: auto-replied'],
  ['Auto-Submitted: auto-generated (vacation)'],
  ['Precedence: bulk'],
  ['Precedence: auto_reply'],
  ['X-Autoreply: yes'],
  ['X-Autorespond: 1'],
  ['List-Id: <sellers.example>'],
  ['List-Unsubscribe: <https://list.example>'],
  ['Return-Path: <>'],
  ['X-Loop: ann@arcade.example'],
  ['X-Failed-Recipients: chat@market.example'],
])('an email with "%s" is not from a person', async (header) => {
  const mail = await readMail(mailOf({ plain: 'Hi' }, { headers: { more: [header] } }), ownMail);
  expect(mail.isAutomatic).toBe(true);
});

test.each(['Auto-Submitted: no', 'Precedence: normal', 'X-Priority: 1'])(
  'an email with "%s" is from a person',
  async (header) => {
    const mail = await readMail(mailOf({ plain: 'Hi' }, { headers: { more: [header] } }), ownMail);
    expect(mail.isAutomatic).toBe(false);
  },
);

test.each([
  'Automatic reply: 3 unread messages',
  'Automatische Antwort: 3 ungelesene',
  'Abwesenheitsnotiz: Urlaub',
  'Réponse automatique : 3',
  'Respuesta automática: 3',
  'Risposta automatica: 3',
  'Resposta automática: 3',
  'رد تلقائي: 3',
  '自動応答: 3',
  '自动回复: 3',
  'Otomatik yanıt: 3',
])('"%s" is the subject of an out-of-office reply', async (subject) => {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;
  const raw = mailOf({ plain: 'I am away.' })
    .toString('latin1')
    .replace(/^Subject: .*$/m, `Subject: ${encoded}`);
  expect((await readMail(Buffer.from(raw, 'latin1'), ownMail)).isAutomatic).toBe(true);
});

test.each(['MAILER-DAEMON@mx.example', 'postmaster@mx.example', 'no-reply@shop.example'])(
  'an email of %s is not from a person',
  async (from) => {
    expect((await readMail(mailOf({ plain: 'Hi' }, { headers: { from } }), ownMail)).isAutomatic).toBe(true);
  },
);

test('a file is an attachment, and the picture of a signature is none', async () => {
  const withPart = (part: string) =>
    readMail(
      Buffer.from(
        `From: ann@arcade.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\n${part}\r\n\r\nAAAA\r\n--b--\r\n`,
      ),
      ownMail,
    );
  const file = await withPart(
    'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf',
  );
  expect([file.text, file.hasAttachments]).toEqual(['Here it is.', true]);
  const picture = await withPart(
    'Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline',
  );
  expect([picture.text, picture.hasAttachments]).toEqual(['Here it is.', false]);
  const key = await withPart(
    'Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Disposition: attachment',
  );
  expect(key.hasAttachments).toBe(false);
});

test('an email without an id has the same key when it is delivered again by another way', async () => {
  const first = await readMail(mailOf({ plain: 'Hi' }), ownMail);
  const again = await readMail(
    Buffer.concat([Buffer.from('Received: from mx2.example\r\n'), mailOf({ plain: 'Hi' })]),
    ownMail,
  );
  expect(again.key).toBe(first.key);
  expect((await readMail(mailOf({ plain: 'Ho' }), ownMail)).key).not.toBe(first.key);
});
