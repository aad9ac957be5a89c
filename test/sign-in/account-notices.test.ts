import { beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { type Mail, openMailbox } from '../harness/mailbox.js';
import { addPasskey, passkeyProof } from '../harness/passkeys.js';
import { client, openProvider } from '../harness/provider.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the emails about changes of a person's own account; see docs/sign-in.md#emails-about-an-account. */

let server: TestServer;
let market: TestMarketplace;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let mail: { url: string; from: string };

beforeAll(async () => {
  mailbox = await openMailbox();
  mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
  server = await startTestServer({ signIn: { mail } });
  market = await makeMarketplace(server, 'Market', []);
});

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;
const visit = () => new Browser(server);
/** Returns a browser at an address where passkeys can be used. */
const localBrowser = () =>
  new Browser({ ...server, address: server.address.replace('127.0.0.1', 'localhost') });

const subjectOf = ({ text }: Mail) => /^Subject: (.*)$/im.exec(text)?.[1]?.trim();
const newPassword = 'a wholly new password';

/** Returns the next mail, and checks that it is a notice to a person, without a link and without secrets. */
async function noticeTo(email: string, ...secrets: string[]): Promise<Mail> {
  const next = await mailbox.next();
  expect(next.to).toEqual([email]);
  for (const secret of ['http', password, newPassword, ...secrets]) expect(next.text).not.toContain(secret);
  return next;
}

/** Checks that no mail was sent: the next one is that of a request for a link to sign in. */
async function expectNoNotice(): Promise<void> {
  const { email } = await makeUser(server, support(), { password: null });
  await visit().post('/auth/sign-in/magic-link', { email });
  expect((await mailbox.next()).to).toEqual([email]);
}

test('a changed password is noticed with the time and the address, and without the browser’s name', async () => {
  const { email } = await makeUser(server, support());
  const browser = await visit().signIn(email);
  const before = new Date();
  const userAgent = 'call +1 555 0100 now';
  const change = { currentPassword: password, newPassword };
  expect((await browser.post('/auth/change-password', change, { 'user-agent': userAgent })).status).toBe(200);
  const notice = await noticeTo(email, userAgent);
  expect(subjectOf(notice)).toBe('Your password was changed');
  expect(notice.text).toContain('Address: 127.0.0.1');
  expect(notice.text).toContain(String(before.getUTCFullYear()));
  expect(notice.text).toContain('Forgot your password?');
  const failed = await browser.post('/auth/change-password', { ...change, currentPassword: 'not it' });
  expect(failed.status).toBe(400);
  await expectNoNotice();
});

test.each([
  ['de-CH, en;q=0.5', 'Dein Passwort wurde geändert.'],
  ['ar', 'تغيّرت كلمة مرورك.'],
  ['fr, de;q=0.2', 'Dein Passwort wurde geändert.'],
  ['fr', 'Your password was changed.'],
  ['\u00ff;;;q=x', 'Your password was changed.'],
])('with Accept-Language %j it begins with %j', async (language, sentence) => {
  const { email } = await makeUser(server, support());
  const browser = await visit().signIn(email);
  const change = { currentPassword: password, newPassword };
  await browser.post('/auth/change-password', change, { 'accept-language': language });
  expect((await noticeTo(email)).text).toContain(sentence);
});

test('a password that is set with a link is noticed', async () => {
  const { email } = await makeUser(server, support());
  await visit().post('/auth/request-password-reset', { email, redirectTo: '/reset' });
  const token = /reset-password\/([\w-]+)/.exec((await mailbox.next()).text)?.[1] ?? '';
  expect((await visit().post('/auth/reset-password', { token, newPassword })).status).toBe(200);
  expect(subjectOf(await noticeTo(email, token))).toBe('Your password was set with a link');
});

describe('a second factor', () => {
  test('is noticed when an app is turned on and off, and when backup codes are created', async () => {
    const { email } = await makeUser(server, support());
    const browser = await visit().signIn(email);
    const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
    await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
    const secret = new URL(totpURI).searchParams.get('secret') ?? '';
    expect(subjectOf(await noticeTo(email, secret))).toBe(
      'An authenticator app was turned on for your account',
    );
    const [first, second] = backupCodes;
    await browser.post('/auth/two-factor/generate-backup-codes', { password, code: first });
    expect(subjectOf(await noticeTo(email, second))).toBe('New backup codes were created for your account');
    const code = codeOf(totpURI, 'next');
    expect((await browser.post('/auth/two-factor/disable', { password, code })).status).toBe(200);
    expect(subjectOf(await noticeTo(email, code))).toBe(
      'The authenticator app of your account was turned off',
    );
  });

  test('is noticed when a passkey is added, removed and restored, and when an app is added to it', async () => {
    const { email } = await makeUser(server, support());
    const browser = await localBrowser().signIn(email);
    const { passkey } = await addPasskey(browser, { password });
    expect(subjectOf(await noticeTo(email))).toBe('A passkey was added to your account');
    const proof = { passkey: await passkeyProof(browser, passkey) };
    const { totpURI } = (await browser.post('/auth/two-factor/enable', { password, ...proof })).body;
    expect(subjectOf(await noticeTo(email))).toBe('New backup codes were created for your account');
    await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
    expect(subjectOf(await noticeTo(email))).toBe('An authenticator app was turned on for your account');
    const [{ id }] = (await browser.get('/auth/passkeys')).body.passkeys;
    expect((await browser.post('/auth/passkeys/remove', { id })).status).toBe(200);
    expect(subjectOf(await noticeTo(email))).toBe('A passkey was removed from your account');
    expect((await browser.post('/auth/passkeys/restore', { id })).status).toBe(200);
    expect(subjectOf(await noticeTo(email))).toBe('A passkey was added to your account again');
  });
});

test('a link to the single sign-on provider is noticed when it is made and removed', async () => {
  const provider = await openProvider();
  const publicUrl = new URL('http://chat.example');
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  const linking = await startTestServer({
    database: server.database,
    signIn: { publicUrl, singleSignOn, mail },
  });
  const { email } = await makeUser(server, support());
  const browser = await new Browser(linking, publicUrl.origin).signIn(email);
  provider.state.user = { sub: 'N-1', email, email_verified: true, name: 'Nina' };
  const german = { 'accept-language': 'de' };
  const addresses = { callbackURL: '/operator', errorCallbackURL: '/' };
  const { body } = await browser.post('/auth/provider-link', { ...addresses, password });
  const there = await fetch(body.url, { redirect: 'manual' });
  const { pathname, search } = new URL(there.headers.get('location') ?? '');
  expect((await browser.get(pathname + search, german)).status).toBe(302);
  expect((await noticeTo(email)).text).toContain('Dein Konto wurde mit Single Sign-on verknüpft.');
  expect((await browser.post('/auth/provider-link/remove', { password })).status).toBe(200);
  expect(subjectOf(await noticeTo(email))).toBe('The link of your account to single sign-on was removed');
});

test('a sign-in in a new browser is noticed, but neither the first one nor one in a known browser', async () => {
  const { email } = await makeUser(server, support());
  const known = await visit().signIn(email);
  await known.post('/auth/sign-out', {});
  await known.signIn(email);
  await expectNoNotice();
  await visit().signIn(email);
  expect(subjectOf(await noticeTo(email))).toBe('A new browser signed in to your account');
});

test('without a mail server nothing is sent, and nothing fails', async () => {
  const silent = await startTestServer({ database: server.database });
  const { email } = await makeUser(silent, support());
  const browser = await new Browser(silent).signIn(email);
  const change = { currentPassword: password, newPassword };
  expect((await browser.post('/auth/change-password', change)).status).toBe(200);
});
