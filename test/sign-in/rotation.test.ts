import { beforeAll, expect, test } from 'vitest';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { addPasskey, signInByPasskey } from '../harness/passkeys.js';
import { client, openProvider } from '../harness/provider.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests that an operation that began before a rotation of the secrets continues in a process with the new ones. */

const [first, second, oldKey, newKey] = ['a', 'b', 'k', 'l'].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
];

let before: TestServer;
let after: TestServer;
let market: TestMarketplace;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let provider: Awaited<ReturnType<typeof openProvider>>;
const publicUrl = new URL('http://localhost');

beforeAll(async () => {
  mailbox = await openMailbox();
  provider = await openProvider();
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
  const signIn = { publicUrl, mail, singleSignOn };
  // All processes must know the new values before one uses them.
  const informed = {
    secret: first,
    previousSecrets: [second],
    secretsKey: oldKey,
    previousSecretsKeys: [newKey],
  };
  before = await startTestServer({ signIn: { ...signIn, ...informed } });
  const rotated = {
    secret: second,
    previousSecrets: [first],
    secretsKey: newKey,
    previousSecretsKeys: [oldKey],
  };
  after = await startTestServer({ database: before.database, signIn: { ...signIn, ...rotated } });
  market = await makeMarketplace(before, 'Market', []);
});

/** A browser whose requests go to the first process until `rotate`. */
class Rotating extends Browser {
  readonly #place: { address: string; database: TestServer['database']; log: string[] };
  constructor() {
    const place = { ...before };
    super(place, publicUrl.origin);
    this.#place = place;
  }
  rotate(): this {
    this.#place.address = after.address;
    return this;
  }
}

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;
const userOf = async (browser: Browser) => (await browser.get('/auth/session')).body.user?.email ?? null;

async function makeGuarded() {
  const { email } = await makeUser(before, support());
  const browser = await new Rotating().signIn(email);
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
  expect((await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200);
  return { email, browser, totpURI, backupCodes };
}

test('a sign-in that waits for a code, a backup code or a passkey', async () => {
  const { email, browser, totpURI, backupCodes } = await makeGuarded();
  const { passkey } = await addPasskey(browser, { password, code: backupCodes[0] });
  for (const step of ['totp', 'backup', 'passkey'] as const) {
    const waiting = new Rotating();
    await waiting.post('/auth/sign-in/email', { email, password });
    waiting.rotate();
    const { status } =
      step === 'passkey'
        ? await signInByPasskey(waiting, passkey, { step: 'second' })
        : step === 'totp'
          ? await waiting.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI, 'next') })
          : await waiting.post('/auth/two-factor/verify-backup-code', { code: backupCodes[1] });
    expect([step, status]).toEqual([step, 200]);
    expect(await userOf(waiting)).toBe(email);
  }
});

test('a challenge of a passkey, and the undo of a removal', async () => {
  const { email, browser, backupCodes } = await makeGuarded();
  const { passkey } = await addPasskey(browser, { password, code: backupCodes[0] });
  const [{ id }] = (await browser.get('/auth/passkeys')).body.passkeys;
  const signing = new Rotating();
  const { body: options } = await signing.post('/auth/passkey/sign-in-options', {});
  signing.rotate();
  expect((await signing.post('/auth/passkey/sign-in', { response: passkey.get(options) })).status).toBe(200);
  expect(await userOf(signing)).toBe(email);
  expect((await browser.post('/auth/passkeys/remove', { id })).status).toBe(200);
  expect((await browser.rotate().post('/auth/passkeys/restore', { id })).status).toBe(200);
});

test('a new app that is not confirmed', async () => {
  const { email } = await makeUser(before, support());
  const browser = await new Rotating().signIn(email);
  const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
  browser.rotate();
  expect((await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200);
  expect((await browser.get('/auth/session')).body.user.twoFactorEnabled).toBe(true);
});

test('the trust in a browser, and its attempts as a known one', async () => {
  const { email, backupCodes } = await makeGuarded();
  const trusted = new Rotating();
  await trusted.post('/auth/sign-in/email', { email, password });
  const code = { code: backupCodes[0], trustDevice: true };
  expect((await trusted.post('/auth/two-factor/verify-backup-code', code)).status).toBe(200);
  await trusted.post('/auth/sign-out', {});
  const { body } = await trusted.rotate().post('/auth/sign-in/email', { email, password });
  expect(body.twoFactorRedirect).toBeUndefined();
  expect(await userOf(trusted)).toBe(email);
});

test('links that were mailed', async () => {
  const { email } = await makeUser(before, support());
  await new Rotating().post('/auth/sign-in/magic-link', { email });
  const linkIn = ({ text }: { text: string }) => /http:\/\/localhost\S+/.exec(text)?.[0];
  await expect.poll(() => mailbox.mails.some(linkIn)).toBe(true);
  const link = mailbox.mails.map(linkIn).find(Boolean) ?? '';
  const opened = new Rotating().rotate();
  const { pathname, search } = new URL(link);
  expect((await opened.submit(pathname + search)).status).toBe(302);
  expect(await userOf(opened)).toBe(email);
});

test('single sign-on under way', async () => {
  const { email } = await makeUser(before, support(), { password: null });
  provider.state.user = { sub: 'R-1', email, email_verified: true, name: 'Rita' };
  const browser = new Rotating();
  const addresses = { callbackURL: '/operator', errorCallbackURL: '/' };
  const { body } = await browser.post('/auth/sign-in/social', { provider: 'sso', ...addresses });
  const there = await fetch(body.url, { redirect: 'manual' });
  const { pathname, search } = new URL(there.headers.get('location') ?? '');
  const back = await browser.rotate().get(pathname + search);
  expect([back.status, new URL(back.headers.get('location') ?? '', publicUrl).pathname]).toEqual([
    302,
    '/operator',
  ]);
  expect(await userOf(browser)).toBe(email);
});
