import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { resetMember } from '../../src/accounts/members.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the second factor, TOTP; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({
    signInLimits: {
      address: { maxAttempts: 1_000, windowSeconds: 60 },
      account: { maxAttempts: 1_000, windowSeconds: 60 },
    },
  });
  market = await makeMarketplace(server, 'Market', []);
});

/** Returns a user who started to set up a second factor, with the browser and the answer. */
async function startSetUp() {
  const user = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const browser = await new Browser(server).signIn(user.email);
  const { status, body } = await browser.post('/auth/two-factor/enable', { password });
  expect(status).toBe(200);
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] };
  return { ...user, browser, totpURI, backupCodes };
}

/** Returns a user whose second factor is confirmed. */
async function makeGuarded() {
  const user = await startSetUp();
  const { browser, totpURI } = user;
  expect((await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200);
  return user;
}

/** Returns a browser after a correct password, before the code. */
async function browserAfterPassword(email: string): Promise<Browser> {
  const browser = new Browser(server);
  const { status, body } = await browser.post('/auth/sign-in/email', { email, password });
  expect(status).toBe(200);
  expect(body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  return browser;
}

const verify = (browser: Browser, code: string) => browser.post('/auth/two-factor/verify-totp', { code });

test('a confirmed second factor is required; the password alone gives no session', async () => {
  const { email, browser, totpURI } = await startSetUp();
  expect(totpURI).toMatch(/^otpauth:\/\/totp\/Parley/);
  expect((await new Browser(server).signIn(email)).setCookies).toHaveLength(1);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
  expect((await browser.get('/auth/session')).body.user.twoFactorEnabled).toBe(true);

  const again = await browserAfterPassword(email);
  expect((await again.get('/auth/session')).body.user).toBeNull();
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, 10))).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, -1))).status).toBe(200);
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(200);
});

test('a code signs in once, even while the app still shows it', async () => {
  const { email, totpURI } = await makeGuarded();
  const next = codeOf(totpURI, -1);
  const browsers = await Promise.all([
    browserAfterPassword(email),
    browserAfterPassword(email),
    browserAfterPassword(email),
  ]);
  const statuses = await Promise.all(browsers.map(async (each) => (await verify(each, next)).status));
  expect(statuses.sort()).toEqual([200, 401, 401]);
});

test('a backup code replaces a code once', async () => {
  const { email, backupCodes } = await makeGuarded();
  const [code] = backupCodes;
  const use = async () =>
    (await browserAfterPassword(email)).post('/auth/two-factor/verify-backup-code', { code });
  expect([(await use()).status, (await use()).status]).toEqual([200, 401]);
});

test('five wrong codes end the sign-in', async () => {
  const { email, totpURI } = await makeGuarded();
  const browser = await browserAfterPassword(email);
  for (let guess = 0; guess < 5; guess++) expect((await verify(browser, '000000')).status).toBe(401);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(400);
  expect((await browser.get('/auth/session')).body.user).toBeNull();
});

test('its owner, with the password, or the administrator can remove it', async () => {
  const { browser, email } = await makeGuarded();
  expect((await browser.post('/auth/two-factor/disable', { password: 'not the password' })).status).toBe(400);
  expect((await browser.post('/auth/two-factor/disable', { password })).status).toBe(200);
  await new Browser(server).signIn(email);
  const lost = await makeGuarded();
  await resetMember(administrator, server.database, { password }, lost.id);
  await new Browser(server).signIn(lost.email);
});

test('its secret and its codes are not stored in plain text', async () => {
  const { id, totpURI, backupCodes } = await makeGuarded();
  const { rows } = await server.database.pool.query('select * from auth_two_factor where user_id = $1', [id]);
  const secret = new URL(totpURI).searchParams.get('secret') ?? 'none';
  for (const kept of [secret, ...backupCodes]) expect(JSON.stringify(rows)).not.toContain(kept);
});
