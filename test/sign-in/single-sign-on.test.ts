import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { linkRejection } from '../../src/accounts/provider-links.js';
import { stayInThisHour } from '../harness/audit-log.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { firstResult, logged, transports } from '../harness/follower.js';
import { runOn } from '../harness/process.js';
import { client, openProvider } from '../harness/provider.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests single sign-on at an OpenID Connect provider; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;
let provider: Awaited<ReturnType<typeof openProvider>>;

const subscription = `subscription { chatEvents { ${logged} } }`;
const callback = '/auth/callback/sso';
const publicUrl = new URL('http://chat.example');

beforeAll(async () => {
  provider = await openProvider();
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  server = await startTestServer({ signIn: { publicUrl, singleSignOn } });
  market = await makeMarketplace(server, 'Market', []);
});

afterEach(() => {
  Object.assign(provider.state, {
    claims: {},
    hasIdToken: true,
    forgery: null,
    error: null,
    isDown: false,
    isSilent: false,
  });
});

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;
const newBrowser = () => new Browser(server, publicUrl.origin);
const userOf = async (browser: Browser) => (await browser.get('/auth/session')).body.user;

/** Follows a sign-in to the provider and back. Returns the address where the browser ends up. */
async function follow(url: string, returning: Browser): Promise<URL> {
  const there = await fetch(url, { redirect: 'manual' });
  const { pathname, search } = new URL(there.headers.get('location') ?? '');
  expect(pathname).toBe(callback);
  const back = await returning.get(pathname + search);
  expect(back.status).toBe(302);
  return new URL(back.headers.get('location') ?? '', publicUrl);
}

/** Signs in at the provider and returns the address where the browser ends up. */
async function signInAtProvider(browser = newBrowser(), returning = browser) {
  const asked = { provider: 'sso', callbackURL: '/operator', errorCallbackURL: '/' };
  const { status, body } = await browser.post('/auth/sign-in/social', asked);
  expect(status).toBe(200);
  return { browser: returning, end: await follow(body.url, returning) };
}

/** Expects that a sign-in leads to the sign-in page with an error, and gives no session. */
async function expectRefused(error: string, ...browsers: [Browser?, Browser?]) {
  const { browser, end } = await signInAtProvider(...browsers);
  expect(end.pathname + end.search).toMatch(new RegExp(`^/\\?error=${error}(&|$)`));
  expect(await userOf(browser)).toBeNull();
}

const linksOf = async (id: number) => {
  const { rows } = await server.database.pool.query(
    "select account_id from auth_account where user_id = $1 and provider_id = 'sso'",
    [id],
  );
  return rows.map(({ account_id }) => account_id);
};

/** Returns the failed sign-ins in the audit log of a person's marketplace. */
const failuresOf = async (id: number) => {
  const { rows } = await server.database.pool.query(
    `select changes->0->>'after' as reason, occurrences, address, user_agent as agent
     from audit_entry where identity = $1 and action = 'signInFail' and marketplace_id = $2`,
    [`user:${id}`, market.id],
  );
  return rows;
};

test('a user is linked by the verified address first, and found by issuer and subject from then on', async () => {
  const { id, email } = await makeUser(server, support(), { password: null });
  const name = 'Somebody Else';
  provider.state.user = { sub: 'A-1', email: email.toUpperCase(), email_verified: true, name };
  const { browser, end } = await signInAtProvider();
  expect(end.href).toBe('http://chat.example/operator');
  const { user, ways } = (await browser.get('/auth/session')).body;
  expect(user).toMatchObject({ id: String(id), email, name: email.split('@')[0] });
  expect(ways).toEqual({ password: true, link: false, passkey: false, singleSignOn: 'Market ID' });
  provider.state.user = { sub: 'A-1', email: 'renamed@shop.example', email_verified: false };
  const later = await signInAtProvider();
  expect(await userOf(later.browser)).toMatchObject({ id: String(id), email });
  const { rows } = await server.database.pool.query(
    'select account_id, access_token, refresh_token, id_token from auth_account where user_id = $1',
    [id],
  );
  const accountId = `${provider.issuer.origin} A-1`;
  expect(rows).toEqual([{ account_id: accountId, access_token: null, refresh_token: null, id_token: null }]);
});

test('an unknown user and an unverified address get no session and no account', async () => {
  stayInThisHour();
  const { id, email } = await makeUser(server, support());
  provider.state.user = { sub: 'B-1', email: 'nobody@shop.example', email_verified: true };
  await expectRefused('signup_disabled');
  provider.state.user = { sub: 'B-2', email, email_verified: false };
  await expectRefused('email_not_verified');
  provider.state.claims = { email_verified: undefined };
  await expectRefused('email_not_verified');
  provider.state.claims = { email: undefined, email_verified: true };
  provider.state.user = { sub: 'B-2', email: '', email_verified: true };
  await expectRefused('email_not_found');
  const { rows } = await server.database.pool.query("select from auth_user where email like 'nobody%'");
  expect(rows).toHaveLength(0);
  expect(await linksOf(id)).toEqual([]);
  expect(await failuresOf(id)).toMatchObject([{ reason: 'email_not_verified', occurrences: 2 }]);
  // Some providers send the claim as text.
  provider.state.claims = { email, email_verified: 'true' };
  await signInAtProvider();
  expect(await linksOf(id)).toHaveLength(1);
});

test('a second subject with the same address is refused, and an equal subject of another issuer is another one', async () => {
  stayInThisHour();
  const { id, email } = await makeUser(server, support());
  provider.state.user = { sub: 'C-1', email, email_verified: true };
  await signInAtProvider();
  provider.state.user = { sub: 'C-2', email, email_verified: true };
  await expectRefused('second_subject');
  await expectRefused('second_subject');
  expect(await linksOf(id)).toEqual([`${provider.issuer.origin} C-1`]);
  expect(await failuresOf(id)).toEqual([
    { reason: 'second_subject', occurrences: 2, address: '127.0.0.1', agent: 'node' },
  ]);

  // The user was linked to the same subject of the provider that was configured before.
  const earlier = await makeUser(server, support());
  await server.database.pool.query(
    `insert into auth_account (user_id, provider_id, account_id, updated_at)
     values ($1, 'sso', 'https://earlier.example C-3', now())`,
    [earlier.id],
  );
  provider.state.user = { sub: 'C-3', email: 'other@shop.example', email_verified: true };
  await expectRefused('signup_disabled');
});

test('an invitation that is accepted by signing in at the provider ends its link', async () => {
  const admin = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const inviter = await newBrowser().signIn(admin.email);
  const email = 'invited@shop.example';
  const input = { email, name: 'Ann', role: 'CUSTOMER_SUPPORT' };
  const invite = `mutation ($input: UserInviteInput!) { userInvite(input: $input) { invitationUrl } }`;
  const { invitationUrl } = (await inviter.ask('operator', invite, { input })).body.data.userInvite;
  provider.state.user = { sub: 'I-1', email, email_verified: true };
  const { browser } = await signInAtProvider();
  expect(await userOf(browser)).toMatchObject({ email });
  // The administrator kept the link. The account can belong to other marketplaces by now.
  const token = new URL(invitationUrl).searchParams.get('token');
  const kept = await newBrowser().post('/auth/reset-password', { token, newPassword: `${password} 2` });
  expect(kept.status).toBe(400);
  expect(await userOf(browser)).toMatchObject({ email });
});

test('without a valid id token there is no session, although the userinfo endpoint answers', async () => {
  const { id, email } = await makeUser(server, support());
  provider.state.user = { sub: 'D-1', email, email_verified: true };
  const now = Math.floor(Date.now() / 1_000);
  for (const change of [
    { hasIdToken: false },
    ...(['foreign key', 'none', 'client secret', 'public key'] as const).map((forgery) => ({ forgery })),
    { claims: { nonce: 'of another sign-in' } },
    { claims: { nonce: undefined } },
    { claims: { aud: 'another client' } },
    { claims: { iss: 'https://another.example' } },
    { claims: { exp: now - 300, iat: now - 600 } },
    { claims: { exp: undefined } },
  ]) {
    Object.assign(provider.state, { hasIdToken: true, forgery: null, claims: {} }, change);
    await expectRefused('unable_to_get_user_info');
  }
  expect(await linksOf(id)).toEqual([]);
});

test('every failure leads back to the sign-in page with its reason', async () => {
  const { email } = await makeUser(server, support());
  provider.state.user = { sub: 'E-1', email, email_verified: true };
  // The callback of another browser's sign-in.
  await expectRefused('state_mismatch', newBrowser(), newBrowser());
  provider.state.error = 'access_denied';
  await expectRefused('access_denied');
  provider.state.error = null;
  provider.state.isDown = true;
  await expectRefused('invalid_code');
  for (const query of ['', '?state=unknown&code=x', '?error=access_denied']) {
    const { status, headers } = await newBrowser().get(`/auth/callback/sso${query}`);
    expect(status).toBe(302);
    expect(headers.get('location')).toMatch(/^\/\?error=state_|^http:\/\/chat\.example\/\?error=state_/);
  }
  const outcomes = () =>
    server.log
      .map((line) => JSON.parse(line))
      .filter(({ route }) => route === callback)
      .map(({ outcome }) => outcome);
  await expect
    .poll(() => outcomes().slice(-6))
    .toEqual([
      'state_mismatch',
      'access_denied',
      'invalid_code',
      'state_not_found',
      'state_mismatch',
      'state_not_found',
    ]);
});

test('a provider that never answers leads back to the sign-in page', async () => {
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  const impatient = await startTestServer({
    database: server.database,
    signIn: { publicUrl, singleSignOn },
    providerWaitMs: 200,
  });
  provider.state.isSilent = true;
  await expectRefused('provider_failed', new Browser(impatient, publicUrl.origin));
});

describe('in the account page', () => {
  const link = { callbackURL: '/operator/account', errorCallbackURL: '/operator/account' };

  test('a signed-in person links any account of the provider, after the password', async () => {
    const { id, email } = await makeUser(server, support());
    const browser = await newBrowser().signIn(email);
    provider.state.user = { sub: 'F-1', email: 'private@elsewhere.example', email_verified: false };
    expect((await browser.get('/auth/provider-link')).body).toEqual({ isLinked: false });
    expect((await browser.post('/auth/provider-link', link)).status).toBe(400);
    const wrong = await browser.post('/auth/provider-link', { ...link, password: 'a wrong password' });
    expect(wrong.body.errors[0].extensions.code).toBe('INVALID_PASSWORD');
    const { status, body } = await browser.post('/auth/provider-link', { ...link, password });
    expect(status).toBe(200);
    expect((await follow(body.url, browser)).pathname).toBe('/operator/account');
    expect((await browser.get('/auth/provider-link')).body).toEqual({ isLinked: true });
    expect(await userOf((await signInAtProvider()).browser)).toMatchObject({ id: String(id), email });

    // Another person cannot link the same account, nor this one a second.
    const other = await makeUser(server, support());
    const others = await newBrowser().signIn(other.email);
    const begun = await others.post('/auth/provider-link', { ...link, password });
    const taken = await follow(begun.body.url, others);
    expect(taken.searchParams.get('error')).toBe('account_already_linked_to_different_user');
    provider.state.user = { sub: 'F-2', email, email_verified: true };
    const again = await browser.post('/auth/provider-link', { ...link, password });
    expect((await follow(again.body.url, browser)).searchParams.get('error')).toBe('second_subject');
    // Nobody failed to sign in.
    expect(await failuresOf(id)).toEqual([]);

    expect((await browser.post('/auth/provider-link/remove', { password: 'a wrong one' })).status).toBe(400);
    expect((await browser.get('/auth/provider-link')).body).toEqual({ isLinked: true });
    expect((await browser.post('/auth/provider-link/remove', { password })).status).toBe(200);
    expect(await linksOf(id)).toEqual([]);
    const { rows } = await server.database.pool.query(
      "select action from audit_entry where identity = $1 and action like 'singleSignOn%' order by id",
      [`user:${id}`],
    );
    expect(rows.map(({ action }) => action)).toEqual(['singleSignOnLink', 'singleSignOnUnlink']);
  });

  test('a person with a second factor needs a code too, which works once', async () => {
    const { email } = await makeUser(server, support());
    const browser = await newBrowser().signIn(email);
    const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
    await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
    const attempt = (code?: string) => browser.post('/auth/provider-link/remove', { password, code });
    expect((await attempt()).status).toBe(400);
    expect((await attempt('000000')).status).toBe(401);
    const code = codeOf(totpURI, 'next');
    expect((await attempt(code)).status).toBe(200);
    expect((await attempt(code)).status).toBe(401);
  });

  test('the end of the session ends a link that has begun, and another site cannot begin one', async () => {
    const { id, email } = await makeUser(server, support());
    const browser = await newBrowser().signIn(email);
    provider.state.user = { sub: 'G-1', email, email_verified: true };
    const { body } = await browser.post('/auth/provider-link', { ...link, password });
    await browser.post('/auth/sign-out', {});
    expect((await follow(body.url, browser)).searchParams.get('error')).toBe('unable_to_link_account');
    expect(await linksOf(id)).toEqual([]);
    await browser.signIn(email);
    const foreign = { origin: 'http://evil.example' };
    expect((await browser.post('/auth/provider-link', { ...link, password }, foreign)).status).toBe(403);
    expect((await newBrowser().post('/auth/provider-link', { ...link, password })).status).toBe(401);
  });
});

describe('if a marketplace requires it', () => {
  const update = `mutation ($required: Boolean) {
    signInPolicyUpdate(input: { requireSingleSignOn: $required }) { signInPolicy { requireSingleSignOn } errors { field messages } } }`;
  const ask = (browser: Browser) => browser.ask('operator', '{ chatEventsCursor }');
  const refused = { status: 403, body: { errors: [{ extensions: { code: 'SINGLE_SIGN_ON_REQUIRED' } }] } };
  const membershipsOf = async (browser: Browser) => (await browser.get('/auth/session')).body.memberships;
  let subjects = 0;

  /** Signs a person in at the provider. */
  async function atProvider(email: string, browser = newBrowser()) {
    provider.state.user = { sub: `R-${++subjects}`, email, email_verified: true };
    expect((await signInAtProvider(browser)).end.pathname).toBe('/operator');
    return browser;
  }

  /** Returns a marketplace that requires it, and its Full Admin with both kinds of sessions. */
  async function makeStrictMarket(name = 'Strict Market') {
    const own = await makeMarketplace(server, name, []);
    const { email } = await makeUser(server, { marketplaceId: own.id, role: 'FULL_ADMIN' });
    const byPassword = await newBrowser().signIn(email);
    const set = async (browser: Browser, required: boolean) =>
      (await browser.ask('operator', update, { required })).body.data.signInPolicyUpdate;
    expect((await set(byPassword, true)).errors).toEqual([
      { field: 'requireSingleSignOn', messages: [expect.stringContaining('Sign in with single sign-on')] },
    ]);
    const admin = await atProvider(email);
    expect(await set(admin, true)).toEqual({ signInPolicy: { requireSingleSignOn: true }, errors: null });
    return { ...own, email, admin, byPassword, set };
  }

  test('a password gives no access, also to sessions that exist, and the provider does', async () => {
    const own = await makeStrictMarket();
    expect(await ask(own.byPassword)).toMatchObject(refused);
    expect((await ask(own.admin)).status).toBe(200);
    expect((await own.operator.ask('{ chatEventsCursor }')).status).toBe(200);
    for (const transport of transports) {
      const { headers } = own.byPassword;
      const asked = firstResult(server, { side: 'operator', headers }, transport, subscription);
      await expect(asked).rejects.toMatchObject(
        transport === 'ws'
          ? { code: 4403, reason: expect.stringMatching(/^SINGLE_SIGN_ON_REQUIRED/) }
          : { response: { status: 403 } },
      );
    }
    const { id, email } = await makeUser(server, { marketplaceId: own.id, role: 'FINANCE' });
    const browser = await newBrowser().signIn(email);
    const { user, memberships } = (await browser.get('/auth/session')).body;
    expect({ user, memberships }).toMatchObject({
      user: null,
      memberships: [{ id: String(id), needsSingleSignOn: true, isCurrent: false }],
    });
    expect(await browser.post('/auth/memberships/choose', { id: String(id) })).toMatchObject(refused);
    for (const [path, body] of [
      ['/auth/change-password', { currentPassword: password, newPassword: 'a very new password' }],
      ['/auth/two-factor/enable', { password }],
      ['/auth/revoke-other-sessions', {}],
    ] as const) {
      expect(await browser.post(path, body), path).toMatchObject(refused);
    }
    expect(await browser.get('/auth/list-sessions')).toMatchObject(refused);
    const { rows } = await server.database.pool.query(
      "select action from audit_entry where marketplace_id = $1 and identity = $2 and action = 'signIn'",
      [own.id, `user:${id}`],
    );
    expect(rows).toEqual([]);
    // The same browser continues at the provider, with the same membership.
    await atProvider(email, browser);
    expect(await userOf(browser)).toMatchObject({ id: String(id), email });
    expect((await ask(browser)).status).toBe(200);
  });

  test('a person of two marketplaces chooses the other one, and this one only after the provider', async () => {
    const [strict, open] = [await makeStrictMarket('Strict'), await makeMarketplace(server, 'Open', [])];
    const { id, email } = await makeUser(server, { marketplaceId: open.id, role: 'FINANCE' });
    const { rows } = await server.database.pool.query(
      `insert into membership (id, user_id, marketplace_id, role, name, accepted_at)
       values (nextval('auth_user_id_seq'), $1, $2, 'FINANCE', 'Ann', now()) returning id`,
      [id, strict.id],
    );
    const choose = (browser: Browser, membership: number) =>
      browser.post('/auth/memberships/choose', { id: String(membership) });
    const browser = await newBrowser().signIn(email);
    expect((await choose(browser, id)).status).toBe(200);
    expect((await ask(browser)).status).toBe(200);
    expect(await choose(browser, rows[0].id)).toMatchObject(refused);
    expect((await ask(browser)).status).toBe(200);
    await atProvider(email, browser);
    expect((await choose(browser, rows[0].id)).status).toBe(200);
    expect((await membershipsOf(browser)).map(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toEqual([
      false,
      true,
    ]);
    // A new password replaces the session, which still counts as one of the provider.
    const change = { currentPassword: password, newPassword: 'a very new password' };
    expect((await browser.post('/auth/change-password', change)).status).toBe(200);
    expect((await ask(browser)).status).toBe(200);
  });

  test('the administrator turns it off on the command line, with an audit entry, and cannot turn it on', async () => {
    const own = await makeStrictMarket();
    const run = runOn(server.database);
    const id = String(own.id);
    const turnedOn = await run({}, ['marketplace', 'sign-in', id, '--single-sign-on', 'on']);
    expect(turnedOn).toMatchObject({ code: 1, stderr: expect.stringContaining('off') });
    const turnedOff = await run({}, ['marketplace', 'sign-in', id, '--single-sign-on', 'off']);
    expect(turnedOff).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^single sign-on\tnot required$/m),
    });
    expect((await ask(own.byPassword)).status).toBe(200);
    const { rows } = await server.database.pool.query(
      `select identity, changes from audit_entry
       where marketplace_id = $1 and action = 'signInPolicyUpdate' order by id desc limit 1`,
      [own.id],
    );
    expect(rows).toEqual([
      {
        identity: 'administrator',
        changes: [{ field: 'requireSingleSignOn', before: 'true', after: 'false' }],
      },
    ]);
  });

  test('the provider is responsible for a second factor that the role needs', async () => {
    const own = await makeStrictMarket();
    const { body } = await own.admin.ask(
      'operator',
      'mutation { signInPolicyUpdate(input: { secondFactorRoles: [FULL_ADMIN, FINANCE] }) { errors { field } } }',
    );
    expect(body.data.signInPolicyUpdate.errors).toBeNull();
    expect((await ask(own.admin)).status).toBe(200);
    const { email } = await makeUser(server, { marketplaceId: own.id, role: 'FINANCE' });
    expect((await ask(await atProvider(email))).status).toBe(200);
  });
});

test.each([
  [{ isProven: true, hasPassword: true }, true, false, null],
  [{ isProven: false, hasPassword: false }, true, false, null],
  // Another person could have chosen the password.
  [{ isProven: false, hasPassword: true }, true, false, 'address_not_confirmed'],
  [{ isProven: false, hasPassword: true }, false, true, null],
  [{ isProven: true, hasPassword: true }, false, false, 'email_not_verified'],
  [{ isProven: true, hasPassword: true, hasOtherSubject: true }, true, true, 'second_subject'],
])(
  'the link of an account %j: verified %s, confirmed %s: %s',
  (state, isEmailVerified, isConfirmed, rejection) => {
    expect(linkRejection({ isEmailVerified, isConfirmed }, { hasOtherSubject: false, ...state })).toBe(
      rejection,
    );
  },
);
