import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { userRoles } from '../../src/access/user-roles.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { removeMember, resetMember, updateMember } from '../../src/accounts/members.js';
import { type SignInPolicy, updateSignInPolicy } from '../../src/accounts/sign-in-policy.js';
import { userId } from '../../src/graphql/ids.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { changingNothing } from '../harness/content.js';
import { revokedKey } from '../harness/keys.js';
import {
  makeClient,
  makeMarketplace,
  manyAttempts,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests signing in with a password, and the permissions of a session; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;
let shop: TestMarketplace['sellers'][number];

const admin = () => ({ marketplaceId: market.id, role: 'FULL_ADMIN' }) as const;
const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id sentByName } } }';

beforeAll(async () => {
  server = await startTestServer({
    signInLimits: { address: manyAttempts, account: { maxAttempts: 5, windowSeconds: 60 } },
  });
  market = await makeMarketplace(server, 'Harbour Market', ['Shop', 'Neighbour']);
  shop = market.sellers[0] as typeof shop;
});

describe('with a password', () => {
  test('a session is a cookie that scripts cannot read and other sites do not send', async () => {
    const { id, email } = await makeUser(server, admin(), { name: 'Ada Lovelace' });
    const browser = new Browser(server);
    expect((await browser.get('/auth/session')).body).toEqual({
      user: null,
      memberships: null,
      ways: { password: true, link: false, singleSignOn: null, passkey: false },
    });
    const { status } = await browser.post('/auth/sign-in/email', { email: email.toUpperCase(), password });
    expect(status).toBe(200);
    expect(browser.setCookies).toEqual([
      expect.stringMatching(
        /^parley\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
      expect.stringMatching(
        /^parley\.device=[\w-]{32}\.[\w%]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    const { headers, body } = await browser.get('/auth/session');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.user).toEqual({
      id: String(id),
      actorId: `user-${id}-marketplace-${market.id}`,
      apiId: userId(id),
      name: 'Ada Lovelace',
      email,
      twoFactorEnabled: false,
      requiresSecondFactor: false,
      mustSetUpSecondFactor: false,
      side: 'operator',
      role: 'FULL_ADMIN',
      mayChat: true,
      marketplace: { name: 'Harbour Market' },
      seller: null,
      expiresAt: expect.any(String),
      canSwitch: false,
      notices: [],
    });
  });

  test('behind https the cookie is sent over https only', async () => {
    const secure = await startTestServer({
      database: server.database,
      signIn: { publicUrl: new URL('https://chat.example') },
    });
    const { id } = await makeMarketplace(secure, 'Market', []);
    const { email } = await makeUser(secure, { marketplaceId: id, role: 'FULL_ADMIN' });
    const browser = await new Browser(secure, 'https://chat.example').signIn(email);
    for (const [place, name] of ['session_token', 'device'].entries()) {
      const cookie = browser.setCookies[place] ?? '';
      expect(cookie).toMatch(
        new RegExp(`^__Host-parley.${name}=.*; Path=/; HttpOnly; Secure; SameSite=Lax$`),
      );
      expect(cookie).not.toContain('Domain');
    }
    expect((await browser.ask('operator', '{ chatEventsCursor }')).status).toBe(200);
    // A subdomain can set a cookie of this host only under another name, which is no session and hides none.
    const [, token = ''] = /__Host-parley\.session_token=([^;]+)/.exec(browser.headers.cookie ?? '') ?? [];
    const asked = async (cookie: string) =>
      (
        await post(
          secure,
          '/operator/graphql',
          { query: '{ chatEventsCursor }' },
          { cookie, origin: 'https://chat.example' },
        )
      ).status;
    const own = `__Host-parley.session_token=${token}`;
    for (const prefix of ['', '__Secure-', '__host-', '__Host_']) {
      const name = `${prefix}parley.session_token`;
      expect(await asked(`${name}=${token}`), name).toBe(401);
      expect(await asked(`${name}=another; ${own}; ${name}=another`), name).toBe(200);
    }
    const foreign = await new Browser(secure).post('/auth/sign-in/email', { email, password });
    expect(foreign.status).toBe(403);
  });

  test('a wrong password, an unknown address and a user without a password get the same answer', async () => {
    const { email } = await makeUser(server, admin());
    const bare = await makeUser(server, admin(), { password: null });
    const answers = [];
    for (const each of [email, bare.email, 'nobody@shop.example']) {
      const browser = new Browser(server);
      const { status, text } = await browser.post('/auth/sign-in/email', {
        email: each,
        password: 'not the password',
      });
      answers.push({ status, text, cookies: browser.setCookies });
    }
    expect(answers[0]).toMatchObject({ status: 401, cookies: [] });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(server.log.join()).not.toContain('not the password');
    expect(server.log.join()).not.toContain(email);
  });

  test('guesses at an account are limited from all addresses together, correct ones too', async () => {
    const { email } = await makeUser(server, admin());
    const statuses = [];
    for (const guess of ['1', '2', '3', '4', '5', password]) {
      const { status, headers } = await new Browser(server).post('/auth/sign-in/email', {
        email: guess === '2' ? email.toUpperCase() : email,
        password: guess,
      });
      statuses.push(status);
      if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const other = await makeUser(server, admin());
    await new Browser(server).signIn(other.email);
  });

  test('guesses at the password in an open session are limited too', async () => {
    const { email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const statuses = [];
    for (let guess = 0; guess < 6; guess++) {
      // An address that this path does not use does not move the attempt to another account.
      const given = { email: `other${guess}@shop.example` };
      const change = { ...given, currentPassword: `guess ${guess}`, newPassword: 'a very new password' };
      statuses.push((await browser.post('/auth/change-password', change)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  });

  test('guesses of strangers lock out neither a session nor a known device, and those of a device only itself', async () => {
    const { email } = await makeUser(server, admin());
    const owner = await new Browser(server).signIn(email);
    const device = await new Browser(server).signIn(email);
    await device.post('/auth/sign-out', {});
    const guess = (browser: Browser, given: string, of = email) =>
      browser.post('/auth/sign-in/email', { email: of, password: given });
    for (let each = 0; each < 6; each++) await guess(new Browser(server), 'a wrong password');
    expect((await guess(new Browser(server), password)).status).toBe(429);
    const change = { currentPassword: password, newPassword: 'a very new password' };
    expect((await owner.post('/auth/change-password', change)).status).toBe(200);
    expect((await guess(device, 'a very new password')).status).toBe(200);
    await device.post('/auth/sign-out', {});
    const statuses = [];
    for (let each = 0; each < 5; each++) statuses.push((await guess(device, 'a wrong password')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    // For another account the device is unknown, and an invented cookie has no effect.
    const other = await makeUser(server, admin());
    for (let each = 0; each < 5; each++) await guess(device, 'a wrong password', other.email);
    expect((await guess(device, password, other.email)).status).toBe(429);
    const forged = await new Browser(server).post(
      '/auth/sign-in/email',
      { email, password: 'a very new password' },
      { cookie: `parley.device=${'x'.repeat(32)}` },
    );
    expect(forged.status).toBe(429);
  });

  test('a client cannot choose the token of its device', async () => {
    const { id, email } = await makeUser(server, admin());
    const chosen = 'x'.repeat(32);
    const signIn = (cookie: string, given = password) => {
      const browser = new Browser(server);
      const answer = browser.post('/auth/sign-in/email', { email, password: given }, { cookie });
      return answer.then(({ status }) => ({ status, cookies: browser.setCookies }));
    };
    const valueIn = (cookies: string[], name: string) =>
      cookies.flatMap((each) =>
        each.startsWith(`${name}=`) ? each.slice(name.length + 1).split(';', 1) : [],
      )[0];
    const { cookies } = await signIn(`parley.device=${chosen}`);
    const issued = valueIn(cookies, 'parley.device') ?? '';
    expect(issued).not.toContain(chosen);
    const again = await signIn(`parley.device=${issued}`);
    expect(valueIn(again.cookies, 'parley.device')).toBe(issued);
    const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
    const { rows } = await server.database.pool.query(
      'select token_hash as hash from auth_device where user_id = $1',
      [id],
    );
    expect(rows).toEqual([{ hash: hashOf(issued.split('.')[0] ?? '') }]);
    for (let each = 0; each < 6; each++) await signIn('', 'a wrong password');
    const signature = issued.slice(issued.indexOf('.'));
    const session = valueIn(cookies, 'parley.session_token');
    for (const forged of [chosen, `${chosen}.`, chosen + signature, issued.split('.')[0], session]) {
      expect((await signIn(`parley.device=${forged}`)).status, forged).toBe(429);
    }
    expect((await signIn(`parley.device=${issued}`)).status).toBe(200);
    // The signature of another cookie does not fit.
    const other = await makeUser(server, admin());
    const browser = new Browser(server);
    const credentials = { email: other.email, password };
    await browser.post('/auth/sign-in/email', credentials, { cookie: `parley.device=${session}` });
    expect(valueIn(browser.setCookies, 'parley.device')).toMatch(/^[\w-]{32}\./);
    expect(valueIn(browser.setCookies, 'parley.device')).not.toContain(session?.split('.')[0]);
  });

  test('a new password must not be short, common, one’s own address or the marketplace, and the old one stays', async () => {
    const { email } = await makeUser(server, admin(), { email: 'gertrude.kappelhoff@shop.example' });
    const browser = await new Browser(server).signIn(email);
    for (const [newPassword, code] of [
      ['🦊🐢🦉🐙🦀🐝', 'PASSWORD_TOO_SHORT'],
      ['x'.repeat(129), 'PASSWORD_TOO_LONG'],
      ['password1234', 'PASSWORD_TOO_COMMON'],
      ['gertrude.kappelhoff', 'PASSWORD_FROM_IDENTITY'],
      ['Harbour-Market', 'PASSWORD_FROM_IDENTITY'],
    ]) {
      const { status, body } = await browser.post('/auth/change-password', {
        currentPassword: password,
        newPassword,
        // Only a reset has a token.
        token: 'x',
      });
      expect([status, body.errors[0].extensions.code]).toEqual([400, code]);
    }
    await new Browser(server).signIn(email);
  });

  test('a person who chooses unsuitable passwords again and again does not have to wait', async () => {
    const { email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const change = (newPassword: string, currentPassword = password) =>
      browser.post('/auth/change-password', { currentPassword, newPassword });
    for (let i = 0; i < 12; i++) {
      expect((await change('password1234')).body.errors[0].extensions.code).toBe('PASSWORD_TOO_COMMON');
    }
    expect((await change('a wholly different phrase')).status).toBe(200);
  });

  test('an outdated hash is renewed at the next sign-in, and links and trusted devices stay', async () => {
    const { pool } = server.database;
    const renewing = await startTestServer({
      database: server.database,
      passwordHash: {
        hash: async (text) => `new:${text}`,
        verify: async ({ hash, password: given }) => hash.endsWith(`:${given}`),
        isOutdated: (hash) => hash.startsWith('quick:'),
      },
    });
    const { id, email } = await makeUser(server, admin());
    const link =
      "insert into auth_verification (identifier, value, expires_at) values ($1, $2, now() + interval '1 day')";
    for (const identifier of ['x'.repeat(43), 'trust-device-x'])
      await pool.query(link, [identifier, String(id)]);
    await new Browser(renewing).signIn(email);
    const stored = await pool.query('select password from auth_account where user_id = $1', [id]);
    expect(stored.rows).toEqual([{ password: `new:${password}` }]);
    expect((await pool.query('select from auth_verification where value = $1', [String(id)])).rowCount).toBe(
      2,
    );
    await new Browser(renewing).signIn(email);
  });

  test('signing up and the library’s other paths are not served', async () => {
    await changingNothing(server, async () => {
      const browser = new Browser(server);
      const person = { email: 'new@shop.example', password, name: 'New' };
      for (const path of [
        'sign-up/email',
        'update-user',
        'delete-user',
        'change-email',
        'get-session',
        'ok',
      ]) {
        expect((await browser.post(`/auth/${path}`, person)).status, path).toBe(404);
      }
      expect((await browser.get('/auth/get-session')).status).toBe(404);
    });
  });

  test('an invalid body is rejected', async () => {
    const browser = new Browser(server);
    for (const body of ['[]', '"text"']) {
      expect((await browser.post('/auth/sign-in/email', JSON.parse(body))).status).toBe(400);
    }
    const form = await browser.post('/auth/sign-in/email', {}, { 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
    expect((await browser.post('/auth/sign-in/email', { email: 1 })).status).toBe(400);
  });
});

describe('a session', () => {
  test("lets an operator's user write under its own name, and a seller's user in its own thread", async () => {
    const ada = await makeUser(server, admin(), { name: 'Ada' });
    const operator = await new Browser(server).signIn(ada.email);
    const sent = await operator.ask('operator', send, {
      input: { sellerId: shop.id, message: 'Good morning.' },
    });
    expect(sent.body.data.chatMessageCreate.chatMessage.sentByName).toBe('Ada');
    const bob = await makeUser(server, { sellerId: shop.number }, { name: 'Bob' });
    const seller = await new Browser(server).signIn(bob.email);
    const { body } = await seller.ask(
      'seller',
      '{ seller { id } chatMessages { nodes { message sentByName } } }',
    );
    expect(body.data).toEqual({
      seller: { id: shop.id },
      chatMessages: { nodes: [{ message: 'Good morning.', sentByName: 'Harbour Market' }] },
    });
    const wrong = await seller.ask('operator', '{ chatEventsCursor }');
    expect([wrong.status, wrong.body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(wrong.body.errors[0].message).toBe(
      "This is the operator's address, and the session is not an operator's.",
    );
    const byKey = await new Browser(server).post(
      '/seller/graphql',
      { query: '{ seller { id } }' },
      { authorization: `Bearer ${market.operator.key}` },
    );
    expect(byKey.body.errors[0].message).toBe("This is the seller's address, and the key is not a seller's.");
    const both = await seller.post('/graphql', { query: '{ seller { id } }' });
    expect(both.body.data.seller.id).toBe(shop.id);
  });

  test('identifies the viewer to a portal, and a key to a program', async () => {
    const viewer = '{ viewer { name email role mayChat maySetUp marketplace { name chatEnabled } } }';
    const { email } = await makeUser(server, admin(), { name: 'Ada' });
    const browser = await new Browser(server).signIn(email);
    const marketplace = { name: 'Harbour Market', chatEnabled: true };
    expect((await browser.ask('operator', viewer)).body.data).toEqual({
      viewer: { name: 'Ada', email, role: 'FULL_ADMIN', mayChat: true, maySetUp: true, marketplace },
    });
    const reader = await makeClient(
      server,
      { marketplaceId: market.id },
      { label: 'BI', scope: 'chat:read' },
    );
    expect(await reader.data(viewer)).toEqual({
      viewer: { name: 'BI', email: null, role: null, mayChat: false, maySetUp: false, marketplace },
    });
    const bob = await makeUser(server, { sellerId: shop.number }, { name: 'Bob' });
    const seller = await new Browser(server).signIn(bob.email);
    expect((await seller.ask('seller', viewer.replace('role ', ''))).body.data.viewer).toEqual({
      name: 'Bob',
      email: bob.email,
      mayChat: true,
      maySetUp: true,
      marketplace,
    });
  });

  test.each(userRoles)('of the role %s can chat or gets FORBIDDEN', async (role) => {
    const { email } = await makeUser(server, { marketplaceId: market.id, role });
    const browser = await new Browser(server).signIn(email);
    const { status, body } = await browser.ask('operator', '{ chatEventsCursor }');
    const { user } = (await browser.get('/auth/session')).body;
    expect(user).toMatchObject({ role, mayChat: role !== 'MEMBER' });
    if (role === 'MEMBER') {
      expect(status).toBe(403);
      expect(body.errors[0]).toEqual({
        message:
          'The role MEMBER cannot use the chat. These roles can: CUSTOMER_SUPPORT, MARKETING, FINANCE, WEBMASTER, FULL_ADMIN.',
        extensions: { code: 'FORBIDDEN' },
      });
      return;
    }
    expect(status).toBe(200);
    const maySetUp = ['WEBMASTER', 'FULL_ADMIN'].includes(role);
    expect((await browser.ask('operator', '{ viewer { maySetUp } }')).body.data.viewer).toEqual({ maySetUp });
    const log = await browser.ask('operator', '{ auditLog { nodes { id } } }');
    expect(log.body.errors?.[0].extensions.code).toBe(maySetUp ? undefined : 'FORBIDDEN');
    const policy = await browser.ask('operator', '{ contentPolicy { actions { kind } } }');
    expect(policy.body.errors).toBeUndefined();
  });

  test('is useless to another site’s scripts, forms and streams', async () => {
    const { email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const query = '{ chatEventsCursor }';
    const url = `/operator/graphql?query=${encodeURIComponent(query)}`;
    const statusOf = async (answer: Promise<{ status: number }>) => (await answer).status;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: server.address.replace('127.0.0.1', 'localhost') },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-site' },
    ]) {
      await changingNothing(server, async () => {
        const input = { sellerId: shop.id, message: 'Forged.' };
        expect(
          await statusOf(browser.post('/operator/graphql', { query: send, variables: { input } }, headers)),
        ).toBe(403);
        expect(await statusOf(browser.get(url, headers))).toBe(403);
        expect(await statusOf(browser.get(url, { ...headers, accept: 'text/event-stream' }))).toBe(403);
        expect(await statusOf(browser.post('/auth/sign-out', {}, headers))).toBe(403);
      });
    }
    const { cookie } = browser;
    const bare = (headers: Record<string, string>) =>
      fetch(server.address + url, { headers: { cookie, ...headers } });
    expect((await bare({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await bare({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await bare({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await bare({ 'sec-fetch-site': 'none' })).status).toBe(200);
    expect((await bare({})).status).toBe(200);
    const text = await browser.post('/operator/graphql', { query }, { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
    const mutation = encodeURIComponent(
      'mutation { chatMessageRead(input: {seller: "x", sentBy: "User"}) { errors { field } } }',
    );
    for (const accept of ['application/json', 'text/event-stream']) {
      expect(await statusOf(browser.get(`/operator/graphql?query=${mutation}`, { accept }))).toBe(405);
    }
  });

  test('is ignored if a key is sent, valid or not', async () => {
    const { email } = await makeUser(server, admin(), { name: 'Ada' });
    const browser = await new Browser(server).signIn(email);
    const requestWithKey = (key: string) =>
      browser.post(
        '/graphql',
        { query: '{ __typename seller: node(id: "x") { id } }' },
        { authorization: `Bearer ${key}`, origin: 'https://elsewhere.example' },
      );
    expect((await requestWithKey(market.operator.key)).status).toBe(200);
    expect((await requestWithKey(await revokedKey(server, { marketplaceId: market.id }))).status).toBe(401);
  });

  test('with a wrong or missing signature is invalid', async () => {
    const { email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const [, token = '', signature = ''] = /session_token=([^.]+)\.([^;]+)/.exec(browser.cookie) ?? [];
    const forged = decodeURIComponent(signature).replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
    for (const value of [
      token,
      `${token}.`,
      `${token}.${encodeURIComponent(forged)}`,
      `x${token}.${signature}`,
    ]) {
      const { status } = await browser.post(
        '/operator/graphql',
        { query: '{ chatEventsCursor }' },
        { cookie: `parley.session_token=${value}` },
      );
      expect(status, value).toBe(401);
    }
  });

  test.each([
    [
      'a sign-out',
      async (browser: Browser) => expect((await browser.post('/auth/sign-out', {})).status).toBe(200),
    ],
    ['its removal', (_: Browser, id: number) => removeMember(administrator, server.database, id)],
    [
      'another role',
      (_: Browser, id: number) => updateMember(administrator, server.database, { id, role: 'FINANCE' }),
    ],
    [
      'a reset',
      (_: Browser, id: number) =>
        resetMember(administrator, server.database, { password: 'another password' }, id),
    ],
    [
      'its expiry',
      async (_: Browser, id: number) => {
        const expire = "update auth_session set expires_at = now() - interval '1 second' where user_id = $1";
        await server.database.pool.query(expire, [id]);
      },
    ],
  ])('ends at once after %s', async (_how, end) => {
    const { id, email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const { headers } = browser;
    await end(browser, id);
    const after = await fetch(`${server.address}/operator/graphql?query={__typename}`, { headers });
    expect(after.status).toBe(401);
  });

  test('that has expired is deleted at a later sign-in', async () => {
    const { pool } = server.database;
    const { id, email } = await makeUser(server, admin());
    await new Browser(server).signIn(email);
    await pool.query("update auth_session set expires_at = now() - interval '1 day' where user_id = $1", [
      id,
    ]);
    await new Browser(server).signIn((await makeUser(server, admin())).email);
    expect((await pool.query('select from auth_session where user_id = $1', [id])).rowCount).toBe(0);
  });

  test('is listed and ended by an id that is no secret, only by its user', async () => {
    const { email } = await makeUser(server, admin());
    const here = await new Browser(server).signIn(email);
    const elsewhere = await new Browser(server).signIn(email);
    const stranger = await new Browser(server).signIn((await makeUser(server, admin())).email);
    const { body } = await here.get('/auth/list-sessions');
    const place = { createdAt: expect.any(String), expiresAt: expect.any(String), ipAddress: '127.0.0.1' };
    const session = { id: expect.stringMatching(/^\d+$/), ...place, userAgent: 'node' };
    expect(body).toEqual([
      { ...session, isCurrent: false },
      { ...session, isCurrent: true },
    ]);
    const [{ id }] = body;
    expect((await stranger.post('/auth/revoke-session', { id })).status).toBe(200);
    expect((await elsewhere.get('/auth/session')).body.user).not.toBeNull();
    expect((await here.post('/auth/revoke-session', { id: 'x' })).status).toBe(400);
    expect((await here.post('/auth/revoke-session', { id }, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect((await here.post('/auth/revoke-session', { id })).status).toBe(200);
    expect((await elsewhere.get('/auth/session')).body.user).toBeNull();
    expect((await elsewhere.get('/auth/list-sessions')).status).toBe(401);
    expect((await here.get('/auth/list-sessions')).body).toHaveLength(1);
  });

  test('is named by its person in the log, whatever it does and whether it succeeds', async () => {
    const { id, email } = await makeUser(server, admin());
    const browser = await new Browser(server).signIn(email);
    const wrong = 'a wrong password';
    await browser.get('/auth/session');
    await browser.get('/auth/list-sessions');
    await browser.post('/auth/revoke-session', {});
    await browser.post('/auth/change-password', { currentPassword: wrong, newPassword: 'shiny new lantern' });
    await browser.post('/auth/passkeys/add-options', { password: wrong });
    await browser.post('/auth/memberships/choose', { id: '1' });
    await expect
      .poll(() =>
        server.log
          .map((line) => JSON.parse(line))
          .filter(({ actor }) => actor === `user:${id}`)
          .map(({ route, outcome }) => `${route} ${outcome}`),
      )
      .toEqual([
        '/auth/sign-in/email ok',
        '/auth/session ok',
        '/auth/list-sessions ok',
        '/auth/revoke-session BAD_USER_INPUT',
        '/auth/change-password INVALID_PASSWORD',
        '/auth/passkeys/add-options INVALID_PASSWORD',
        '/auth/memberships/choose BAD_USER_INPUT',
      ]);
  });

  test('ends the others, and writes an audit entry only if there are others', async () => {
    const { id, email } = await makeUser(server, admin());
    const here = await new Browser(server).signIn(email);
    const elsewhere = await new Browser(server).signIn(email);
    for (const _ of [1, 2]) {
      expect((await here.post('/auth/revoke-other-sessions', {})).status).toBe(200);
      await here.post('/auth/two-factor/disable', { password });
    }
    expect((await elsewhere.get('/auth/session')).body.user).toBeNull();
    expect((await here.get('/auth/session')).body.user).toMatchObject({ email });
    const { rows } = await server.database.pool.query(
      "select action from audit_entry where identity = $1 and action <> 'signIn'",
      [`user:${id}`],
    );
    expect(rows).toEqual([{ action: 'sessionRevoke' }]);
  });

  test('a new password ends the other sessions', async () => {
    const { email } = await makeUser(server, admin());
    const [here, elsewhere] = [
      await new Browser(server).signIn(email),
      await new Browser(server).signIn(email),
    ];
    const change = { currentPassword: password, newPassword: 'a very new password' };
    expect((await here.post('/auth/change-password', change)).status).toBe(200);
    expect((await elsewhere.get('/auth/session')).body.user).toBeNull();
    expect((await here.get('/auth/session')).body.user).toMatchObject({ email });
  });
});

describe('the times of a session', () => {
  const hour = 60;
  const day = 24 * hour;
  const asks = async (browser: Browser) => (await browser.ask('operator', '{ chatEventsCursor }')).status;
  const sql = (text: string, ...values: unknown[]) => server.database.pool.query(text, values);

  /** Returns a new marketplace with this policy, a user and their browser. */
  async function makeSession(policy: Partial<SignInPolicy> = {}) {
    const { id: marketplaceId } = await makeMarketplace(server, 'Market', []);
    const manager = await administratorOf(administrator, server.database, marketplaceId, 'id');
    const change = (next: Partial<SignInPolicy>) => updateSignInPolicy(manager, server.database, next, false);
    await change(policy);
    const { id, email } = await makeUser(server, { marketplaceId, role: 'FULL_ADMIN' });
    const browser = await new Browser(server).signIn(email);
    /** Moves the sign-in and the last use into the past. */
    const age = (column: 'started_at' | 'updated_at', minutes: number) =>
      sql(
        `update auth_session set ${column} = clock_timestamp() - $2 * interval '1 minute' where user_id = $1`,
        id,
        minutes,
      );
    const session = async () => (await sql('select * from auth_session where user_id = $1', id)).rows[0];
    const isFresh = async () => Date.now() - (await session()).updated_at.getTime() < 60_000;
    /** Waits until the last use is written, which no request does. */
    const lastUseWritten = () => expect.poll(isFresh).toBe(true);
    return { id, browser, change, age, session, lastUseWritten };
  }

  test('a session ends when it was not used for 12 hours, and each use counts', async () => {
    const { browser, age, session, lastUseWritten } = await makeSession();
    await age('updated_at', 12 * hour - 1);
    const shown = await browser.get('/auth/session');
    expect(Date.parse(shown.body.user.expiresAt) - Date.now()).toBeLessThan(2 * 60_000);
    await lastUseWritten();
    expect((await session()).expires_at.getTime() - Date.now()).toBeGreaterThan((12 * hour - 1) * 60_000);
    await age('updated_at', 12 * hour + 1);
    expect(await asks(browser)).toBe(401);
  });

  test('a use within a minute after the last one is not written', async () => {
    const { browser, session } = await makeSession();
    const { updated_at: before } = await session();
    for (let n = 0; n < 3; n++) expect(await asks(browser)).toBe(200);
    expect((await session()).updated_at).toEqual(before);
  });

  test('a session that is used ends 30 days after the sign-in, and a new password does not extend it', async () => {
    const { browser, age, session } = await makeSession();
    await age('started_at', 29 * day);
    const change = { currentPassword: password, newPassword: 'a very new password' };
    expect((await browser.post('/auth/change-password', change)).status).toBe(200);
    const [cookie] = browser.setCookies;
    const maxAge = Number(/; Max-Age=(\d+)/.exec(cookie ?? '')?.[1]);
    expect(maxAge).toBeGreaterThan(86_000);
    expect(maxAge).toBeLessThanOrEqual(86_400);
    const { started_at, sign_in_method, membership_id } = await session();
    expect(Date.now() - started_at.getTime()).toBeGreaterThan(29 * day * 60_000 - 1);
    expect({ sign_in_method, hasMembership: membership_id !== null }).toEqual({
      sign_in_method: 'password',
      hasMembership: true,
    });
    expect(await asks(browser)).toBe(200);
    await age('started_at', 30 * day);
    expect(await asks(browser)).toBe(401);
    // The sign-in library, which does not know the policy, does not accept it either.
    const again = { currentPassword: change.newPassword, newPassword: 'another new password' };
    expect((await browser.post('/auth/change-password', again)).status).toBe(401);
    expect((await browser.get('/auth/session')).body.memberships).toBeNull();
    expect(browser.cookie).not.toContain('session_token');
  });

  test("a stricter policy applies to a marketplace's sessions at once, and to no other's", async () => {
    const { browser, age, change, lastUseWritten } = await makeSession({ sessionIdleMinutes: 2 * day });
    const other = await makeSession();
    await age('updated_at', 25 * hour);
    await other.age('updated_at', 2 * hour);
    expect(await asks(browser)).toBe(200);
    await lastUseWritten();
    await age('updated_at', 2 * hour);
    await change({ sessionIdleMinutes: hour });
    expect(await asks(browser)).toBe(401);
    expect(await asks(other.browser)).toBe(200);
    await other.age('started_at', 2 * hour);
    await other.change({ sessionIdleMinutes: hour, sessionLifetimeMinutes: hour });
    expect(await asks(other.browser)).toBe(401);
  });

  test('a session without a membership has the default times', async () => {
    const { id, browser, age, lastUseWritten } = await makeSession({ sessionIdleMinutes: 5 });
    await sql('update auth_session set membership_id = null where user_id = $1', id);
    await age('updated_at', 60);
    const { memberships } = (await browser.get('/auth/session')).body;
    expect(memberships).toHaveLength(1);
    await lastUseWritten();
    await age('updated_at', 12 * hour);
    expect((await browser.get('/auth/session')).body.memberships).toBeNull();
  });

  test.each([
    [{ sessionIdleMinutes: 4 }, 'sessionIdleMinutes'],
    [{ sessionIdleMinutes: 30 * day + 1 }, 'sessionIdleMinutes'],
    [{ sessionLifetimeMinutes: 14 }, 'sessionLifetimeMinutes'],
    [{ sessionLifetimeMinutes: 365 * day + 1 }, 'sessionLifetimeMinutes'],
    [{ sessionLifetimeMinutes: 11 * hour }, 'sessionLifetimeMinutes'],
  ])('times beyond the bounds are refused: %j', async (policy, field) => {
    const { change } = await makeSession();
    await expect(change(policy)).rejects.toMatchObject({ fieldErrors: [{ field }] });
  });
});
