import { beforeAll, expect, test } from 'vitest';
import { signInCookies } from '../../src/http/sign-in/signed-cookie.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openTestDatabase } from '../harness/database.js';
import { makeHook, type Receiver, startReceiver, verify } from '../harness/receiver.js';
import {
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
  type TestServerOptions,
} from '../harness/server.js';

/* Tests the installation's secrets: their rotation, and what the database stores encrypted with them. */

const [first, second, third, key] = ['a', 'b', 'c', 'k'].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
];

let database: TestServer['database'];
let receiver: Receiver;
/** The server on which all records are created. */
let original: TestServer;
let market: TestMarketplace;
let hook: { id: string; secret: string };
let user: { email: string; browser: Browser; totpURI: string };
let token: string;

/** Starts a process on the same database with other secrets. */
const restart = (signIn: NonNullable<TestServerOptions['signIn']>, more: TestServerOptions = {}) =>
  startTestServer({ database, signIn, ...more });

/** Creates a user with a confirmed second factor. */
async function makeGuardedUser() {
  const { email } = await makeUser(original, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const browser = await new Browser(original).signIn(email);
  const { body } = await browser.post('/auth/two-factor/enable', { password });
  const { totpURI } = body as { totpURI: string };
  expect((await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) })).status).toBe(200);
  return { email, browser, totpURI };
}

beforeAll(async () => {
  database = await openTestDatabase();
  original = await restart({ secret: first });
  market = await makeMarketplace(original, 'Market', ['Seller']);
  receiver = await startReceiver();
  hook = await makeHook(market.operator, receiver.url);
  user = await makeGuardedUser();
  const { chatTokenCreate } = await market.operator.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: market.sellers[0]?.id, name: 'Ann' } },
  );
  token = chatTokenCreate.token;
});

/** Returns the status of a request to one of the library's paths with the cookies that the first secret signed. */
const sessionsStatus = async (server: TestServer) =>
  (await new Browser(server).get('/auth/list-sessions', { cookie: user.browser.cookie })).status;

const userOf = async (server: TestServer) =>
  (await new Browser(server).get('/auth/session', { cookie: user.browser.cookie })).body.user;

const tokenStatus = async (server: TestServer) =>
  (await new Client(server, token, 'seller').ask('{ seller { id } }')).status;

/** Signs in with the password and a code. Returns the status of the code. */
async function codeStatus(server: TestServer): Promise<number> {
  const browser = new Browser(server);
  await browser.post('/auth/sign-in/email', { email: user.email, password });
  const code = codeOf(user.totpURI, 'next');
  return (await browser.post('/auth/two-factor/verify-totp', { code })).status;
}

/** Sends the webhook's test. Returns its failure; if it arrived, its signature is verified. */
async function testHook(server: TestServer): Promise<string | null> {
  const operator = new Client(server, market.operator.key, 'operator');
  const before = receiver.received.length;
  const { webhookTest } = await operator.data(
    'mutation ($id: ID!) { webhookTest(input: { id: $id }) { attempt { failure } } }',
    { id: hook.id },
  );
  const request = receiver.received[before];
  if (request) verify(hook.secret, request);
  return webhookTest.attempt.failure;
}

const storedSecrets = async () => {
  const { rows } = await database.pool.query<{ secret: string }>(
    'select secret from webhook_secret union all select secret from auth_two_factor union all select backup_codes from auth_two_factor',
  );
  return rows.map(({ secret }) => secret);
};

/** Returns the numbers of the keys that the stored secrets are encrypted with. */
const keysInUse = async () => new Set((await storedSecrets()).map((secret) => secret.split('$')[2]));

test('secrets are long random values, each another', async () => {
  const browser = await new Browser(original).signIn(
    (await makeUser(original, { marketplaceId: market.id, role: 'FINANCE' })).email,
  );
  const values = (from: Browser) =>
    [...from.cookie.matchAll(/(?:session_token|device)=([^.;]+)/g)].map(([, value]) => value);
  // 32 of 62 letters and digits have 190 bits, 32 characters of base64url 192, and 43 of them 258.
  expect(values(browser)).toEqual([
    expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    expect.stringMatching(/^[\w-]{32}$/),
  ]);
  const other = await new Browser(original).signIn(
    (await makeUser(original, { marketplaceId: market.id, role: 'FINANCE' })).email,
  );
  for (const value of values(other)) expect(values(browser)).not.toContain(value);
  expect(market.operator.key).toMatch(/^parley_op_[\w-]{43}$/);
  const admin = await new Browser(original).signIn(
    (await makeUser(original, { marketplaceId: market.id, role: 'FULL_ADMIN' })).email,
  );
  const invite =
    'mutation ($email: String!) { userInvite(input: {email: $email, name: "Eve", role: FINANCE}) { invitationUrl } }';
  const urls = new Set<string>();
  for (const email of ['eve@market.example', 'eva@market.example'])
    urls.add((await admin.ask('operator', invite, { email })).body.data.userInvite.invitationUrl);
  expect([...urls]).toEqual([1, 2].map(() => expect.stringMatching(/token=[\w-]{32}$/)));
});

test('stored secrets are encrypted, and a start encrypts those of earlier versions', async () => {
  const stored = await storedSecrets();
  expect(stored).toHaveLength(3);
  for (const secret of stored) expect(secret).toMatch(/^\$ba\$\d{6,}\$[\da-f]{80,}$/);
  expect(await testHook(original)).toBeNull();

  await database.pool.query('update webhook_secret set secret = $1', [hook.secret]);
  const server = await restart({ secret: first });
  expect((await storedSecrets()).join()).not.toContain('whsec_');
  expect(await testHook(server)).toBeNull();
  expect(server.log.join()).toContain('stored secrets were encrypted with the newest key');
});

test('after a rotation, sessions, chat tokens, second factors and webhooks still work', async () => {
  const before = await keysInUse();
  const server = await restart({ secret: second, previousSecrets: [first] });
  const after = await keysInUse();
  expect([before.size, after.size]).toEqual([1, 1]);
  expect([...after]).not.toEqual([...before]);
  expect((await userOf(server))?.email).toBe(user.email);
  expect(await sessionsStatus(server)).toBe(200);
  expect(await tokenStatus(server)).toBe(200);
  expect(await codeStatus(server)).toBe(200);
  expect(await testHook(server)).toBeNull();

  const withoutPrevious = await restart({ secret: second });
  expect(await userOf(withoutPrevious)).toBeNull();
  expect(await sessionsStatus(withoutPrevious)).toBe(401);
  expect(await tokenStatus(withoutPrevious)).toBe(401);
  expect(await testHook(withoutPrevious)).toBeNull();
});

test('after a rotation, the cookie of a known device is still valid', () => {
  const deviceOf = (...secrets: [string, ...string[]]) => signInCookies('parley', secrets).device;
  const cookie = `parley.device=${deviceOf(first).signed('token')}`;
  expect(deviceOf(second, first).valueOf(cookie)).toBe('token');
  expect(deviceOf(second).valueOf(cookie)).toBeNull();
});

test('with a key of their own, stored secrets do not depend on the secret that signs', async () => {
  await restart({ secret: second, secretsKey: key });
  const server = await restart({ secret: third, secretsKey: key });
  expect(await testHook(server)).toBeNull();
  expect(server.log.join()).not.toContain('cannot be decrypted');
  const rotated = await restart({ secret: third, secretsKey: first, previousSecretsKeys: [key] });
  expect(await testHook(rotated)).toBeNull();
});

test('a key that is missing is reported, and nothing is sent with a wrong signature', async () => {
  const server = await restart({ secret: third });
  expect(server.log.join()).toContain('stored secrets cannot be decrypted');
  const before = receiver.received.length;
  expect(await testHook(server)).toMatch(/^The message could not be signed/);
  expect(receiver.received).toHaveLength(before);
  // A new secret signs although the earlier one cannot be read.
  const { webhookUpdate } = await new Client(server, market.operator.key, 'operator').data(
    'mutation ($id: ID!) { webhookUpdate(input: { id: $id, rotateSecret: true }) { secret } }',
    { id: hook.id },
  );
  const original = hook.secret;
  hook.secret = webhookUpdate.secret;
  expect(await testHook(server)).toBeNull();
  const complete = await restart({ secret: third, previousSecretsKeys: [first] });
  for (const secret of [hook.secret, original]) {
    hook.secret = secret;
    expect(await testHook(complete)).toBeNull();
  }
});

test('in production a warning says that the secret lies in the database', async () => {
  const warning = 'AUTH_SECRET is unset';
  expect((await restart({ secret: null }, { production: true })).log.join()).toContain(warning);
  expect((await restart({ secret: first }, { production: true })).log.join()).not.toContain(warning);
  expect((await restart({ secret: null })).log.join()).not.toContain(warning);
});

test('in production a warning says that the Host of a request decides the address in links', async () => {
  const warning = 'PUBLIC_URL is unset';
  const publicUrl = new URL('https://chat.market.example');
  expect((await restart({ secret: first }, { production: true })).log.join()).toContain(warning);
  expect((await restart({ secret: first, publicUrl }, { production: true })).log.join()).not.toContain(
    warning,
  );
  expect((await restart({ secret: first })).log.join()).not.toContain(warning);
});
