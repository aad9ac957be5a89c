import { beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/http/sign-in/library-operations.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { makeMarketplace, manyAttempts, startTestServer, type TestServer } from '../harness/server.js';

/* Tests that errors under /auth have the format of all errors. */

let server: TestServer;
let email: string;

beforeAll(async () => {
  server = await startTestServer({
    signInLimits: { address: manyAttempts, account: { maxAttempts: 3, windowSeconds: 60 } },
  });
  const { id } = await makeMarketplace(server, 'Market', []);
  email = (await makeUser(server, { marketplaceId: id, role: 'FULL_ADMIN' })).email;
});

const errorOf = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] });

test.each<[string, object, number, string, string]>([
  ['/sign-in/email', { email: 1, password }, 400, 'BAD_USER_INPUT', '"email" must be a string.'],
  ['/sign-in/email', {}, 400, 'BAD_USER_INPUT', '"email" is missing. "password" is missing.'],
  ['/sign-in/email', { email: 'x', password }, 400, 'INVALID_EMAIL', 'Invalid email.'],
  [
    '/sign-in/email',
    { email: 'x@shop.example', password },
    401,
    'INVALID_EMAIL_OR_PASSWORD',
    'Invalid email or password.',
  ],
  ['/sign-in/email', [], 400, 'BAD_USER_INPUT', 'The body must be a JSON object.'],
  [
    '/change-password',
    { currentPassword: 'a', newPassword: 'b' },
    401,
    'UNAUTHENTICATED',
    'You are not signed in, or your session has ended.',
  ],
  ['/reset-password', { token: 'x', newPassword: password }, 400, 'INVALID_TOKEN', 'Invalid token.'],
  ['/reset-password', { token: 'x' }, 400, 'BAD_USER_INPUT', '"newPassword" is missing.'],
])('POST /auth%s with %j', async (path, body, status, code, message) => {
  const answer = await new Browser(server).post(`/auth${path}`, body);
  expect([answer.status, answer.body]).toEqual([status, errorOf(code, message)]);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
});

test('GET without a session', async () => {
  const { status, body } = await new Browser(server).get('/auth/list-sessions');
  expect([status, body]).toEqual([
    401,
    errorOf('UNAUTHENTICATED', 'You are not signed in, or your session has ended.'),
  ]);
});

test('a request of another site', async () => {
  const { status, body } = await new Browser(server, 'https://evil.example').post('/auth/sign-out', {});
  expect([status, body]).toEqual([403, errorOf('FORBIDDEN', 'This request comes from another site.')]);
});

test.each(['javascript', 'https:', 'ftp', 'https://x', '"'])(
  'the protocol %s, as claimed by a proxy, is ignored',
  async (protocol) => {
    const proxied = await startTestServer({ database: server.database, trustedProxies: ['127.0.0.1'] });
    const { status, body } = await new Browser(proxied).post(
      '/auth/sign-in/email',
      { email: 'x@shop.example', password },
      { 'x-forwarded-proto': protocol },
    );
    expect([status, body.errors[0].extensions.code]).toEqual([401, 'INVALID_EMAIL_OR_PASSWORD']);
  },
);

describe('too many attempts', () => {
  test('get the time to wait', async () => {
    const attempt = () => new Browser(server).post('/auth/sign-in/email', { email, password: 'wrong' });
    for (let guess = 0; guess < 3; guess++) await attempt();
    const { status, headers, body } = await attempt();
    const wait = headers.get('retry-after');
    expect([status, body]).toEqual([
      429,
      errorOf('RATE_LIMITED', `Too many attempts. Please try again in ${wait} s.`),
    ]);
  });
});

describe('a text that is too long is refused', () => {
  const long = 'x'.repeat(2_049);
  const tooLong = (field: string, characters: number) =>
    errorOf('BAD_USER_INPUT', `"${field}" is too long: a text has at most ${characters} characters.`);
  const members = operations
    .filter(({ method, passkeyStep }) => method === 'POST' && !passkeyStep)
    .flatMap(({ path, inputFields }) =>
      ['unknown', ...inputFields].map((field): [string, string] => [path, field]),
    );
  let providing: TestServer;

  beforeAll(async () => {
    const client = { clientId: 'x', clientSecret: 'x' };
    const singleSignOn = { name: 'ID', issuer: new URL('http://127.0.0.1:9'), ...client };
    providing = await startTestServer({ database: server.database, signIn: { singleSignOn } });
  });

  test.each([
    ...members,
    ['/memberships/accept', 'token'],
    ['/memberships/choose', 'id'],
    ['/provider-link', 'callbackURL'],
    ['/passkeys/add', 'name'],
    ['/passkeys/add-options', 'password'],
  ])('POST /auth%s: %s', async (path, field) => {
    const { status, body } = await new Browser(providing).post(`/auth${path}`, { [field]: long });
    expect([status, body]).toEqual([400, tooLong(field, 2_048)]);
  });

  test('in the query, and in the answer of a passkey', async () => {
    const inQuery = await new Browser(server).get(`/auth/reset-password/token?callbackURL=/${long}`);
    expect([inQuery.status, inQuery.body]).toEqual([400, tooLong('callbackURL', 2_048)]);
    const response = { id: 'x', nested: [{ deep: 'x'.repeat(65_537) }] };
    const { status, body } = await new Browser(server).post('/auth/passkey/sign-in', { response });
    expect([status, body]).toEqual([400, tooLong('response', 65_536)]);
  });

  test.each([9, 50_000])('and so is a body that is nested %i levels deep', async (depth) => {
    const answer = await fetch(`${server.address}/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.address },
      body: `{"email":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      errorOf('BAD_USER_INPUT', '"email" is nested too deeply.'),
    ]);
  });
});
