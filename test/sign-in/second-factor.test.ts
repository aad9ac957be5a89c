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

/* TOTP, the second factor; docs/sign-in.md. */

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

/** A user with a second factor, the browser in which it was set up, and what was told of it. */
async function makeCareful() {
  const user = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const browser = await new Browser(server).signIn(user.email);
  const { status, body } = await browser.post('/auth/two-factor/enable', { password });
  expect(status).toBe(200);
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] };
  return { ...user, browser, totpURI, backupCodes };
}

/** One that has been confirmed by a first code. */
async function makeGuarded() {
  const careful = await makeCareful();
  const { browser, totpURI } = careful;
  expect((await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200);
  return careful;
}

/** A browser in which the password was right. */
async function halfWay(email: string): Promise<Browser> {
  const browser = new Browser(server);
  const { status, body } = await browser.post('/auth/sign-in/email', { email, password });
  expect(status).toBe(200);
  expect(body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  return browser;
}

const verify = (browser: Browser, code: string) => browser.post('/auth/two-factor/verify-totp', { code });

test('it is asked for once a code has confirmed it, and the password alone opens nothing', async () => {
  const { email, browser, totpURI } = await makeCareful();
  expect(totpURI).toMatch(/^otpauth:\/\/totp\/Parley/);
  expect((await new Browser(server).signIn(email)).setCookies).toHaveLength(1);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
  expect((await browser.get('/auth/session')).body.user.twoFactorEnabled).toBe(true);

  const again = await halfWay(email);
  expect((await again.get('/auth/session')).body.user).toBeNull();
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, 10))).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, -1))).status).toBe(200);
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(200);
});

test('a code is good for one sign-in, though it is shown for longer', async () => {
  const { email, totpURI } = await makeGuarded();
  const next = codeOf(totpURI, -1);
  const browsers = await Promise.all([halfWay(email), halfWay(email), halfWay(email)]);
  const statuses = await Promise.all(browsers.map(async (each) => (await verify(each, next)).status));
  expect(statuses.sort()).toEqual([200, 401, 401]);
});

test('a backup code stands for it, once', async () => {
  const { email, backupCodes } = await makeGuarded();
  const [code] = backupCodes;
  const use = async () => (await halfWay(email)).post('/auth/two-factor/verify-backup-code', { code });
  expect([(await use()).status, (await use()).status]).toEqual([200, 401]);
});

test('it cannot be guessed at: five wrong codes end what was begun', async () => {
  const { email, totpURI } = await makeGuarded();
  const browser = await halfWay(email);
  for (let guess = 0; guess < 5; guess++) expect((await verify(browser, '000000')).status).toBe(401);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(400);
  expect((await browser.get('/auth/session')).body.user).toBeNull();
});

test('it is taken away by its owner with the password, or by the administrator', async () => {
  const { browser, email } = await makeGuarded();
  expect((await browser.post('/auth/two-factor/disable', { password: 'not the password' })).status).toBe(400);
  expect((await browser.post('/auth/two-factor/disable', { password })).status).toBe(200);
  await new Browser(server).signIn(email);
  const lost = await makeGuarded();
  await resetMember(administrator, server.database, { password }, lost.id);
  await new Browser(server).signIn(lost.email);
});

test('neither its secret nor its codes are kept as they are', async () => {
  const { id, totpURI, backupCodes } = await makeGuarded();
  const { rows } = await server.database.pool.query('select * from auth_two_factor where user_id = $1', [id]);
  const secret = new URL(totpURI).searchParams.get('secret') ?? 'none';
  for (const kept of [secret, ...backupCodes]) expect(JSON.stringify(rows)).not.toContain(kept);
});
