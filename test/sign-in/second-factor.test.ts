import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { removeMember, resetMember } from '../../src/accounts/members.js';
import { createUser } from '../../src/accounts/users.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { firstResult, following, logged, transports } from '../harness/follower.js';
import {
  addPasskey,
  Passkey,
  type PasskeyFault,
  passkeyProof,
  signInByPasskey,
} from '../harness/passkeys.js';
import {
  makeMarketplace,
  manyAttempts,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the second factors: TOTP and passkeys; see docs/sign-in.md. */

const subscription = `subscription { chatEvents { ${logged} } }`;

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
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
  const other = await new Browser(server).signIn(email);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
  expect((await browser.get('/auth/session')).body.user.twoFactorEnabled).toBe(true);
  // It ends the sessions that began without it.
  expect((await other.get('/auth/session')).body.user).toBeNull();

  const again = await browserAfterPassword(email);
  expect((await again.get('/auth/session')).body.user).toBeNull();
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, 'expired'))).status).toBe(401);
  expect((await verify(again, codeOf(totpURI, 'next'))).status).toBe(200);
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(200);
});

test('a code signs in once, even while the app still shows it', async () => {
  const { email, totpURI } = await makeGuarded();
  const next = codeOf(totpURI, 'next');
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

test('wrong codes from unknown browsers with the right password do not lock out a known device', async () => {
  const strict = await startTestServer({
    database: server.database,
    signInLimits: { address: manyAttempts, account: { maxAttempts: 6, windowSeconds: 60 } },
  });
  const { email, totpURI, backupCodes } = await makeGuarded();
  const enter = async (browser: Browser, code: string | undefined, path = 'verify-totp') => {
    const { status } = await browser.post('/auth/sign-in/email', { email, password });
    return status === 200 ? (await browser.post(`/auth/two-factor/${path}`, { code })).status : status;
  };
  const device = new Browser(strict);
  expect(await enter(device, backupCodes[0], 'verify-backup-code')).toBe(200);
  await device.post('/auth/sign-out', {});
  const statuses = [];
  for (let guess = 0; guess < 4; guess++) statuses.push(await enter(new Browser(strict), '000000'));
  expect(statuses.at(-1)).toBe(429);
  expect(await enter(device, codeOf(totpURI, 'next'))).toBe(200);
});

test('a new password ends a sign-in that waits for a code', async () => {
  const { email, browser, totpURI } = await makeGuarded();
  const waiting = await browserAfterPassword(email);
  const change = { currentPassword: password, newPassword: 'a wholly new password' };
  expect((await browser.post('/auth/change-password', change)).status).toBe(200);
  const { status, text } = await verify(waiting, codeOf(totpURI, 'next'));
  expect(status).toBe(401);
  expect(text).toContain('INVALID_TWO_FACTOR_COOKIE');
});

test('five wrong codes end the sign-in', async () => {
  const { email, totpURI } = await makeGuarded();
  const browser = await browserAfterPassword(email);
  for (let guess = 0; guess < 5; guess++) expect((await verify(browser, '000000')).status).toBe(401);
  expect((await verify(browser, codeOf(totpURI))).status).toBe(400);
  expect((await browser.get('/auth/session')).body.user).toBeNull();
});

test('only its owner, with the password and a code, or the administrator can remove it', async () => {
  const { browser, email, totpURI, backupCodes } = await makeGuarded();
  const [first, second, third] = backupCodes;
  const remove = (given: object) => browser.post('/auth/two-factor/disable', { password, ...given });
  const replaceCodes = (given: object) =>
    browser.post('/auth/two-factor/generate-backup-codes', { password, ...given });
  expect([(await remove({})).status, (await replaceCodes({})).status]).toEqual([400, 400]);
  for (const code of ['000000', 'aaaaa-bbbbb', '']) {
    const statuses = [(await remove({ code })).status, (await replaceCodes({ code })).status];
    expect(statuses, code).toEqual(code === '' ? [400, 400] : [401, 401]);
  }
  expect((await remove({ code: first, password: 'not the password' })).status).toBe(400);
  expect((await remove({ code: first })).status).toBe(401);
  const { body } = await replaceCodes({ code: second });
  expect(body.backupCodes).toHaveLength(10);
  expect((await remove({ code: third })).status).toBe(401);
  const code = codeOf(totpURI, 'next');
  const fresh = (await replaceCodes({ code })).body.backupCodes;
  // A code of the app works once.
  expect((await remove({ code })).status).toBe(401);
  expect((await remove({ code: fresh[0] })).status).toBe(200);
  await new Browser(server).signIn(email);
  const lost = await makeGuarded();
  await resetMember(administrator, server.database, { password }, lost.id);
  await new Browser(server).signIn(lost.email);
});

/** Signs in with a backup code, and trusts the browser. */
async function trustedBrowser(email: string, code: string | undefined): Promise<Browser> {
  const browser = await browserAfterPassword(email);
  const answer = await browser.post('/auth/two-factor/verify-backup-code', { code, trustDevice: true });
  expect(answer.status).toBe(200);
  return browser;
}

/** Returns whether the password is enough in a browser. */
async function isTrusted(browser: Browser, email: string, given = password): Promise<boolean> {
  await browser.post('/auth/sign-out', {});
  const { status, body } = await browser.post('/auth/sign-in/email', { email, password: given });
  expect(status).toBe(200);
  return body.twoFactorRedirect !== true;
}

test('a trusted device needs no code until its user ends it, also from another browser', async () => {
  const { browser, email, backupCodes } = await makeGuarded();
  const trusted = await trustedBrowser(email, backupCodes[0]);
  const other = await trustedBrowser(email, backupCodes[1]);
  expect(await isTrusted(trusted, email)).toBe(true);
  const list = async (by: Browser) => (await by.get('/auth/list-trusted-devices')).body;
  const device = {
    id: expect.stringMatching(/^\d+$/),
    lastUsedAt: expect.any(String),
    expiresAt: expect.any(String),
    ipAddress: '127.0.0.1',
    userAgent: 'node',
  };
  const listed = await list(trusted);
  expect(listed).toEqual([
    { ...device, isCurrent: true },
    { ...device, isCurrent: false },
  ]);
  const stranger = await makeGuarded();
  await stranger.browser.post('/auth/revoke-trusted-device', { id: listed[0].id });
  expect(await list(stranger.browser)).toEqual([]);
  expect((await browser.post('/auth/revoke-trusted-device', { id: listed[0].id })).status).toBe(200);
  expect(await list(browser)).toEqual([{ ...device, isCurrent: false }]);
  expect(await isTrusted(trusted, email)).toBe(false);
  expect(await isTrusted(other, email)).toBe(true);
});

test.each<[string, (user: Awaited<ReturnType<typeof makeGuarded>>) => Promise<unknown>, string]>([
  [
    'a new password',
    ({ browser }) =>
      browser.post('/auth/change-password', {
        currentPassword: password,
        newPassword: 'a very new password',
      }),
    'a very new password',
  ],
  [
    'a new second factor',
    async ({ browser, totpURI }) => {
      await browser.post('/auth/two-factor/disable', { password, code: codeOf(totpURI, 'next') });
      const { body } = await browser.post('/auth/two-factor/enable', { password });
      return browser.post('/auth/two-factor/verify-totp', { code: codeOf(body.totpURI) });
    },
    password,
  ],
])('a trusted device needs a code again after %s', async (_name, change, given) => {
  const user = await makeGuarded();
  const trusted = await trustedBrowser(user.email, user.backupCodes[0]);
  await change(user);
  expect(await isTrusted(trusted, user.email, given)).toBe(false);
});

test('its secret and its codes are not stored in plain text', async () => {
  const { id, totpURI, backupCodes } = await makeGuarded();
  const { rows } = await server.database.pool.query('select * from auth_two_factor where user_id = $1', [id]);
  const secret = new URL(totpURI).searchParams.get('secret') ?? 'none';
  for (const kept of [secret, ...backupCodes]) expect(JSON.stringify(rows)).not.toContain(kept);
});

describe('if the marketplace requires it for a role', () => {
  const update = `mutation ($input: SignInPolicyUpdateInput!) {
    signInPolicyUpdate(input: $input) { signInPolicy { secondFactorRoles } errors { field messages } } }`;
  const policy = '{ signInPolicy { requireSingleSignOn secondFactorRoles sessionIdleMinutes } }';

  /** Returns a marketplace, its seller, and a Full Admin with a second factor. */
  async function makeStrictMarket(roles: string[]) {
    const own = await makeMarketplace(server, 'Strict Market', ['Shop']);
    const admin = await makeUser(server, { marketplaceId: own.id, role: 'FULL_ADMIN' });
    const browser = await new Browser(server).signIn(admin.email);
    const set = async (secondFactorRoles: string[]) =>
      (await browser.ask('operator', update, { input: { secondFactorRoles } })).body.data.signInPolicyUpdate;
    const { errors } = await set(['FULL_ADMIN']);
    expect(errors).toEqual([
      { field: 'secondFactorRoles', messages: [expect.stringContaining('your own account first')] },
    ]);
    const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
    expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
    expect(await set(roles)).toEqual({ signInPolicy: { secondFactorRoles: roles }, errors: null });
    return { ...own, browser, set, totpURI };
  }

  const restricted = async (browser: Browser) => (await browser.get('/auth/session')).body.user;
  const codeOfAnswer = ({ status, body }: Awaited<ReturnType<Browser['get']>>) => [
    status,
    body.errors?.[0].extensions.code,
  ];
  const refused = [403, 'SECOND_FACTOR_REQUIRED'];

  test('a person of the role without one can only set it up', async () => {
    const own = await makeStrictMarket(['FINANCE', 'FULL_ADMIN', 'SELLER']);
    const finance = await makeUser(server, { marketplaceId: own.id, role: 'FINANCE' });
    const seller = await makeUser(server, { sellerId: own.sellers[0]?.number as number });
    const marketing = await makeUser(server, { marketplaceId: own.id, role: 'MARKETING' });
    const other = await new Browser(server).signIn(marketing.email);
    expect((await other.ask('operator', '{ chatEventsCursor }')).status).toBe(200);

    for (const [side, { email }] of [
      ['operator', finance],
      ['seller', seller],
    ] as const) {
      const browser = await new Browser(server).signIn(email);
      expect(await restricted(browser)).toMatchObject({
        requiresSecondFactor: true,
        mustSetUpSecondFactor: true,
      });
      for (const answer of [
        await browser.ask(side, '{ chatEventsCursor }'),
        await browser.get(`/${side}/audit-log.csv`),
        await browser.get('/auth/list-sessions'),
        await browser.post('/auth/dismiss-notice', { id: '1' }),
        await browser.post('/auth/revoke-other-sessions', {}),
        await browser.post('/auth/change-password', {
          currentPassword: password,
          newPassword: 'a very new password',
        }),
      ]) {
        expect(codeOfAnswer(answer)).toEqual(refused);
      }
      for (const transport of transports) {
        const asked = firstResult(server, { side, headers: browser.headers }, transport, subscription);
        await expect(asked).rejects.toMatchObject(
          transport === 'ws'
            ? { code: 4403, reason: expect.stringMatching(/^SECOND_FACTOR_REQUIRED/) }
            : { response: { status: 403 } },
        );
      }
      const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
      expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
      expect(await restricted(browser)).toMatchObject({ mustSetUpSecondFactor: false });
      expect((await browser.ask(side, '{ chatEventsCursor }')).status).toBe(200);
      const off = await browser.post('/auth/two-factor/disable', { password, code: codeOf(totpURI, 'next') });
      expect(codeOfAnswer(off)).toEqual(refused);
    }
  });

  test('it is required of existing sessions at once, until it is no longer required', async () => {
    const own = await makeStrictMarket([]);
    const { email } = await makeUser(server, { marketplaceId: own.id, role: 'FINANCE' });
    const browser = await new Browser(server).signIn(email);
    const ask = async () => (await browser.ask('operator', '{ chatEventsCursor }')).status;
    expect(await ask()).toBe(200);
    await own.set(['FINANCE']);
    expect(await ask()).toBe(403);
    // Keys are not affected.
    expect((await own.operator.ask('{ chatEventsCursor }')).status).toBe(200);
    await own.set([]);
    expect(await ask()).toBe(200);
    const code = codeOf(own.totpURI, 'next');
    expect((await own.browser.post('/auth/two-factor/disable', { password, code })).status).toBe(200);
  });

  test('only a Full Admin changes the policy, and a key with `manage` only reads it', async () => {
    const own = await makeStrictMarket(['FINANCE']);
    const { email } = await makeUser(server, { marketplaceId: own.id, role: 'WEBMASTER' });
    const webmaster = await new Browser(server).signIn(email);
    const input = { sessionIdleMinutes: 60 };
    for (const answer of [
      await webmaster.ask('operator', update, { input }),
      await own.operator.ask(update, { input }),
      await webmaster.ask('operator', policy),
    ]) {
      expect(answer.body.errors[0].extensions.code).toBe('FORBIDDEN');
    }
    expect((await own.operator.data(policy)).signInPolicy).toEqual({
      requireSingleSignOn: false,
      secondFactorRoles: ['FINANCE'],
      sessionIdleMinutes: 720,
    });
    const { rows } = await server.database.pool.query(
      "select changes from audit_entry where marketplace_id = $1 and action = 'signInPolicyUpdate'",
      [own.id],
    );
    expect(rows).toEqual([{ changes: [{ field: 'secondFactorRoles', before: 'none', after: 'FINANCE' }] }]);
  });
});

/* Passkeys, which sign in alone and are a second factor. */

/** Returns a browser at an address where passkeys can be used. */
const localBrowser = () =>
  new Browser({ ...server, address: server.address.replace('127.0.0.1', 'localhost') });

/** Returns a user with a passkey as the only second factor, and the browser in which it was added. */
async function makeKeyHolder() {
  const user = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const browser = await localBrowser().signIn(user.email);
  return { ...user, browser, ...(await addPasskey(browser, { password })) };
}

const sessionOf = async (browser: Browser) => (await browser.get('/auth/session')).body;
const passkeysOf = async (browser: Browser) => (await browser.get('/auth/passkeys')).body.passkeys;

/** Returns the acts in the audit log about a person's account, the oldest first. */
async function actsOf(id: number): Promise<string[]> {
  const { rows } = await server.database.pool.query(
    "select action from audit_entry where identity = $1 and action <> 'signIn' order by id",
    [`user:${id}`],
  );
  return rows.map(({ action }) => action);
}

test('a passkey signs in alone, and the password alone no longer does', async () => {
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const other = await localBrowser().signIn(email);
  const browser = await localBrowser().signIn(email);
  expect((await sessionOf(browser)).ways.passkey).toBe(true);
  const { passkey, backupCodes } = await addPasskey(browser, { password });
  expect(backupCodes).toHaveLength(10);
  // The first one is a new second factor: it ends the sessions that began without it.
  expect((await sessionOf(browser)).user).toMatchObject({ id: String(id), twoFactorEnabled: true });
  expect((await sessionOf(other)).user).toBeNull();
  expect(await passkeysOf(browser)).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      name: 'Work laptop',
      createdAt: expect.any(String),
      lastUsedAt: null,
    },
  ]);

  const { status, body } = await localBrowser().post('/auth/sign-in/email', { email, password });
  expect([status, body]).toEqual([200, { twoFactorRedirect: true, twoFactorMethods: ['passkey'] }]);
  const again = localBrowser();
  expect((await signInByPasskey(again, passkey)).status).toBe(200);
  expect((await again.ask('operator', '{ chatEventsCursor }')).status).toBe(200);
  expect(await passkeysOf(again)).toEqual([expect.objectContaining({ lastUsedAt: expect.any(String) })]);
});

test('a passkey or a backup code is the second step after the password, also beside an app', async () => {
  const { email, passkey, backupCodes } = await makeKeyHolder();
  const step = async () => {
    const browser = localBrowser();
    await browser.post('/auth/sign-in/email', { email, password });
    return browser;
  };
  const byPasskey = await step();
  expect((await signInByPasskey(byPasskey, passkey, { step: 'second' })).status).toBe(200);
  expect((await sessionOf(byPasskey)).user).toMatchObject({ email });
  // The sign-in that waited has ended.
  const repeated = await byPasskey.post('/auth/two-factor/passkey-options', {});
  expect(repeated.status).toBe(401);
  const byCode = await step();
  const [code] = backupCodes ?? [];
  expect((await byCode.post('/auth/two-factor/verify-backup-code', { code })).status).toBe(200);
  // Codes of an app that nobody has set up do not work.
  expect((await verify(await step(), '000000')).status).toBe(400);
  const stranger = await makeKeyHolder();
  const foreign = await step();
  expect((await signInByPasskey(foreign, stranger.passkey, { step: 'second' })).status).toBe(401);
  expect((await sessionOf(foreign)).user).toBeNull();

  const guarded = await makeGuarded();
  const browser = await localBrowser();
  await browser.post('/auth/sign-in/email', { email: guarded.email, password });
  await verify(browser, codeOf(guarded.totpURI, 'next'));
  const proof = { password, code: guarded.backupCodes[0] };
  expect((await addPasskey(browser, proof)).backupCodes).toBeNull();
  const { body } = await localBrowser().post('/auth/sign-in/email', { email: guarded.email, password });
  expect(body.twoFactorMethods).toEqual(['totp', 'passkey']);
});

test.each<[string, (origin: string) => PasskeyFault]>([
  ['of another origin', () => ({ origin: 'https://evil.example' })],
  ['of another host', () => ({ rpId: 'evil.example' })],
  ['for another challenge', () => ({ challenge: 'AAAA' })],
  ['without user verification', () => ({ isUserVerified: false })],
  ['whose counter went back', () => ({ counter: 1 })],
  ['signed by another key', (origin) => ({ signedBy: new Passkey(origin) })],
])('an answer %s is refused, like an unknown passkey', async (_name, fault) => {
  const { id, browser, passkey } = await makeKeyHolder();
  expect((await signInByPasskey(localBrowser(), passkey)).status).toBe(200);
  const attempt = localBrowser();
  const wrong = await signInByPasskey(attempt, passkey, { fault: fault(browser.origin) });
  const unknown = await signInByPasskey(localBrowser(), new Passkey(browser.origin));
  expect([wrong.status, wrong.body]).toEqual([401, unknown.body]);
  expect((await sessionOf(attempt)).user).toBeNull();
  expect(await actsOf(id)).toEqual(['passkeyAdd', 'signInFail']);
  expect((await signInByPasskey(localBrowser(), passkey)).status).toBe(200);
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test('an answer works once, in the browser that got its challenge, and not as a proof for another person', async () => {
  const { passkey } = await makeKeyHolder();
  const browser = localBrowser();
  const { body: options } = await browser.post('/auth/passkey/sign-in-options', {});
  const response = passkey.get(options);
  const elsewhere = await localBrowser().post('/auth/passkey/sign-in', { response });
  expect(elsewhere.body.errors[0].extensions.code).toBe('PASSKEY_EXPIRED');
  const statuses = [];
  for (let use = 0; use < 2; use++)
    statuses.push((await browser.post('/auth/passkey/sign-in', { response })).status);
  expect(statuses).toEqual([200, 401]);

  const stranger = await makeKeyHolder();
  const proof = await passkeyProof(stranger.browser, passkey);
  expect((await stranger.browser.post('/auth/passkeys/add-options', { passkey: proof })).status).toBe(401);
});

test('a new passkey needs a proof; a person has at most ten, with names of their own', async () => {
  const { id, browser, passkey, backupCodes } = await makeKeyHolder();
  const begin = (proof: object) => browser.post('/auth/passkeys/add-options', proof);
  for (const proof of [{}, { password }, { password: 'not the password', code: backupCodes?.[0] }]) {
    expect((await begin(proof)).status, JSON.stringify(proof)).toBe(400);
  }
  expect((await begin({ password, code: '000000' })).status).toBe(401);
  // Without the options of a proof there is no challenge; and it must verify its user.
  const unasked = new Passkey(browser.origin).create({ challenge: 'AAAA', rp: { id: 'localhost' } });
  expect((await browser.post('/auth/passkeys/add', { name: 'Mine', response: unasked })).status).toBe(400);
  const { body } = await begin({ passkey: await passkeyProof(browser, passkey) });
  const careless = new Passkey(browser.origin).create(body.options, { isUserVerified: false });
  expect((await browser.post('/auth/passkeys/add', { name: 'Mine', response: careless })).status).toBe(400);
  expect((await browser.post('/auth/passkeys/add', { name: ' \u2800', response: careless })).status).toBe(
    400,
  );

  const before = (await sessionOf(browser)).user.expiresAt;
  await addPasskey(browser, { passkey: await passkeyProof(browser, passkey) });
  await server.database.pool.query(
    `insert into auth_passkey (user_id, name, public_key, credential_id, counter, device_type, backed_up)
     select $1::integer, 'Key', 'key', 'key_' || $1 || '_' || n, 0, 'singleDevice', false from generate_series(3, 10) n`,
    [id],
  );
  const full = await begin({ passkey: await passkeyProof(browser, passkey) });
  expect([full.status, full.body.errors[0].message]).toEqual([
    400,
    'You have 10 passkeys, which is the maximum. Remove one first.',
  ]);
  // Only the first one replaces the session.
  expect((await sessionOf(browser)).user.expiresAt).toBe(before);
  const [first, second] = await passkeysOf(browser);
  await browser.post('/auth/passkeys/rename', { id: second.id, name: ' Phone ' });
  expect((await passkeysOf(browser))[1].name).toBe('Phone');
  const stranger = await makeKeyHolder();
  expect((await stranger.browser.post('/auth/passkeys/rename', { id: first.id, name: 'X' })).status).toBe(
    400,
  );
  expect((await stranger.browser.post('/auth/passkeys/remove', { id: first.id })).status).toBe(400);
  expect((await actsOf(id)).filter((each) => each !== 'signInFail')).toEqual([
    'passkeyAdd',
    'passkeyAdd',
    'passkeyRename',
  ]);
});

test('a removed passkey stops working and can be restored; removing the last second factor needs a proof', async () => {
  const { id, email, browser, passkey, backupCodes } = await makeKeyHolder();
  const { passkey: second } = await addPasskey(browser, { passkey: await passkeyProof(browser, passkey) });
  const [first, last] = await passkeysOf(browser);
  const remove = (input: object) => browser.post('/auth/passkeys/remove', input);
  const works = async (each: Passkey) => (await signInByPasskey(localBrowser(), each)).status === 200;
  expect((await remove({ id: first.id })).status).toBe(200);
  expect([await works(passkey), await works(second)]).toEqual([false, true]);
  // Another session, such as that of a stolen device, cannot undo it, and neither can an earlier removal there.
  const thief = localBrowser();
  await signInByPasskey(thief, second);
  const restore = async (by: Browser) => (await by.post('/auth/passkeys/restore', { id: first.id })).status;
  expect([await restore(thief), await restore(browser)]).toEqual([400, 200]);
  await thief.post('/auth/passkeys/remove', { id: first.id });
  expect(await restore(thief)).toBe(200);
  await remove({ id: first.id });
  expect([await restore(thief), await restore(browser)]).toEqual([400, 200]);
  expect(await works(passkey)).toBe(true);
  await remove({ id: first.id });
  for (const proof of [{}, { password }, { password, code: 'aaaaa-bbbbb' }]) {
    expect((await remove({ id: last.id, ...proof })).status).toBeGreaterThanOrEqual(400);
  }
  const final = await remove({ id: last.id, password, code: backupCodes?.[0] });
  expect([final.status, final.body]).toEqual([200, { status: true }]);
  expect((await browser.post('/auth/passkeys/restore', { id: last.id })).status).toBe(400);
  expect((await browser.post('/auth/passkeys/restore', { id: first.id })).status).toBe(400);
  expect((await sessionOf(browser)).user).toMatchObject({ twoFactorEnabled: false });
  await new Browser(server).signIn(email);
  expect(await actsOf(id)).toEqual([
    'passkeyAdd',
    'passkeyAdd',
    ...Array.from({ length: 3 }, () => ['passkeyRemove', 'passkeyRestore']).flat(),
    'passkeyRemove',
    'passkeyRemove',
  ]);
});

describe('the removal of a passkey', () => {
  /** Signs in with a passkey in a new browser. */
  const signedIn = async (passkey: Passkey) => {
    const browser = localBrowser();
    expect((await signInByPasskey(browser, passkey)).status).toBe(200);
    return browser;
  };
  const isSignedIn = async (browser: Browser) => (await sessionOf(browser)).user !== null;
  const knownBrowsers = async (id: number) =>
    (await server.database.pool.query('select from auth_device where user_id = $1', [id])).rowCount;

  /** Returns a person with two passkeys, in a browser that signed in with the password. */
  async function makeHolderOfTwo() {
    const holder = await makeKeyHolder();
    const proof = { passkey: await passkeyProof(holder.browser, holder.passkey) };
    const { passkey: second } = await addPasskey(holder.browser, proof);
    const [{ id: firstId }, { id: secondId }] = await passkeysOf(holder.browser);
    return { ...holder, second, firstId, secondId };
  }

  test('ends the sessions and streams that began with it, and no others', async () => {
    const { id, email, browser, passkey, second, firstId } = await makeHolderOfTwo();
    const byFirst = await signedIn(passkey);
    const bySecondStep = localBrowser();
    await bySecondStep.post('/auth/sign-in/email', { email, password });
    await signInByPasskey(bySecondStep, passkey, { step: 'second' });
    const another = await signedIn(passkey);
    const newPassword = 'a password that replaces it';
    const change = { currentPassword: password, newPassword };
    const bySecond = await signedIn(second);
    const at = { address: browser.origin, log: server.log };
    const stream = await following(at, { side: 'operator', headers: byFirst.headers }, 'sse', subscription);
    const ended = stream.next();
    expect(await knownBrowsers(id)).toBe(5);
    expect((await browser.post('/auth/passkeys/remove', { id: firstId })).status).toBe(200);
    expect((await ended).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    await stream.stop();
    for (const each of [byFirst, bySecondStep, another]) expect(await isSignedIn(each)).toBe(false);
    for (const each of [browser, bySecond]) expect(await isSignedIn(each)).toBe(true);
    expect(await knownBrowsers(id)).toBe(2);
    // A restored passkey signs in again, but its sessions stay ended.
    expect((await browser.post('/auth/passkeys/restore', { id: firstId })).status).toBe(200);
    expect(await isSignedIn(byFirst)).toBe(false);
    const again = await signedIn(passkey);
    // A session that replaces one of a passkey is of this passkey as well.
    expect((await again.post('/auth/change-password', change)).status).toBe(200);
    expect(await isSignedIn(again)).toBe(true);
    await signInByPasskey(browser, second);
    expect((await browser.post('/auth/passkeys/remove', { id: firstId })).status).toBe(200);
    expect(await isSignedIn(again)).toBe(false);
  });

  test('keeps the session that removes it, also when the passkey is deleted', async () => {
    const { id, passkey, second, firstId, secondId, backupCodes } = await makeHolderOfTwo();
    const browser = await signedIn(passkey);
    const other = await signedIn(passkey);
    expect((await browser.post('/auth/passkeys/remove', { id: firstId })).status).toBe(200);
    expect([await isSignedIn(browser), await isSignedIn(other)]).toEqual([true, false]);
    expect(await knownBrowsers(id)).toBe(2);
    // The last second factor is deleted at once.
    const bySecond = await signedIn(second);
    const proof = { password, code: backupCodes?.[0] };
    expect((await browser.post('/auth/passkeys/remove', { id: secondId, ...proof })).status).toBe(200);
    expect([await isSignedIn(browser), await isSignedIn(bySecond)]).toEqual([true, false]);
  });

  test('does not forget a browser in which the password and a code have signed in too', async () => {
    const { email, browser, passkey, firstId, backupCodes } = await makeHolderOfTwo();
    const both = await signedIn(passkey);
    await both.post('/auth/sign-in/email', { email, password });
    const code = { code: backupCodes?.[0], trustDevice: true };
    expect((await both.post('/auth/two-factor/verify-backup-code', code)).status).toBe(200);
    expect((await browser.post('/auth/passkeys/remove', { id: firstId })).status).toBe(200);
    expect(await isSignedIn(both)).toBe(true);
    expect((await browser.get('/auth/list-trusted-devices')).body).toHaveLength(1);
  });
});

test('a passkey that is removed while it signs in starts a session that has ended', async () => {
  const { id, email, browser, passkey } = await makeKeyHolder();
  await addPasskey(browser, { passkey: await passkeyProof(browser, passkey) });
  const [{ id: passkeyId }] = await passkeysOf(browser);
  await browser.post('/auth/passkeys/remove', { id: passkeyId });
  const { rows } = await server.database.pool.query(
    `insert into auth_session (user_id, token, expires_at, updated_at, passkey_id)
     values ($1, $2, now() + interval '1 day', now(), $3)
     returning expires_at <= clock_timestamp() as ended`,
    [id, `late ${email}`, passkeyId],
  );
  expect(rows).toEqual([{ ended: true }]);
});

test('an app beside a passkey needs a proof, and can be turned off without losing the backup codes', async () => {
  const { id, email, browser, passkey } = await makeKeyHolder();
  expect((await browser.post('/auth/two-factor/enable', { password })).status).toBe(400);
  const proof = async () => ({ password, passkey: await passkeyProof(browser, passkey) });
  const { body } = await browser.post('/auth/two-factor/enable', await proof());
  const { totpURI, backupCodes } = body;
  // The app counts only from its first code on.
  expect((await browser.post('/auth/passkeys/add-options', { password, code: codeOf(totpURI) })).status).toBe(
    401,
  );
  expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
  const off = await browser.post('/auth/two-factor/disable', await proof());
  expect(off.status).toBe(200);
  expect((await sessionOf(browser)).user).toMatchObject({ twoFactorEnabled: true });
  expect((await verify(browser, codeOf(totpURI, 'next'))).status).toBe(401);
  const browserOfCode = localBrowser();
  await browserOfCode.post('/auth/sign-in/email', { email, password });
  const used = await browserOfCode.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] });
  expect(used.status).toBe(200);
  expect(await actsOf(id)).toEqual([
    'passkeyAdd',
    'backupCodesGenerate',
    'secondFactorEnable',
    'secondFactorDisable',
  ]);
});

test('a sign-in cannot confirm an app that a person with a passkey has begun to set up', async () => {
  const { id, email, browser, passkey } = await makeKeyHolder();
  const proof = { password, passkey: await passkeyProof(browser, passkey) };
  const { totpURI } = (await browser.post('/auth/two-factor/enable', proof)).body;
  const other = localBrowser();
  await other.post('/auth/sign-in/email', { email, password });
  expect((await verify(other, codeOf(totpURI))).status).toBe(400);
  expect((await browser.get('/auth/passkeys')).body.hasApp).toBe(false);
  expect(await actsOf(id)).toEqual(['passkeyAdd', 'backupCodesGenerate', 'signInFail']);
});

test('a removed passkey cannot be restored as the first second factor, which needs a proof', async () => {
  const { browser, passkey } = await makeKeyHolder();
  const proof = { password, passkey: await passkeyProof(browser, passkey) };
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', proof)).body;
  expect((await verify(browser, codeOf(totpURI))).status).toBe(200);
  const [{ id }] = await passkeysOf(browser);
  expect((await browser.post('/auth/passkeys/remove', { id })).status).toBe(200);
  const off = await browser.post('/auth/two-factor/disable', { password, code: backupCodes[0] });
  expect(off.status).toBe(200);
  expect((await browser.post('/auth/passkeys/restore', { id })).status).toBe(400);
  expect((await sessionOf(browser)).user).toMatchObject({ twoFactorEnabled: false });
});

test('the name of a passkey is only in the log of the marketplace in which its person acts', async () => {
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const elsewhere = await makeMarketplace(server, 'Elsewhere', []);
  const owner = { marketplaceId: elsewhere.id, role: 'FINANCE' } as const;
  const membership = await createUser(administrator, server.database, { owner, email, password: null });
  const browser = await localBrowser().signIn(email);
  await browser.post('/auth/memberships/choose', { id: membership });
  const { passkey } = await addPasskey(browser, { password }, 'Secret client');
  await addPasskey(browser, { passkey: await passkeyProof(browser, passkey) }, 'Phone');
  const [first] = await passkeysOf(browser);
  await browser.post('/auth/passkeys/rename', { id: first.id, name: 'Secret client 2' });
  await browser.post('/auth/passkeys/remove', { id: first.id });
  await browser.post('/auth/passkeys/restore', { id: first.id });
  const { rows } = await server.database.pool.query(
    `select marketplace_id as market, count(*)::integer, bool_or(changes::text || search_text ~* 'secret') as names
     from audit_entry where identity = $1 and action like 'passkey%' group by 1 order by 1`,
    [`user:${id}`],
  );
  expect(rows).toEqual([
    { market: market.id, count: 5, names: false },
    { market: elsewhere.id, count: 5, names: true },
  ]);
});

test('a reset by the administrator and a removal of the user delete passkeys', async () => {
  const lost = await makeKeyHolder();
  await resetMember(administrator, server.database, { password }, lost.id);
  const unknown = await signInByPasskey(localBrowser(), lost.passkey);
  expect(unknown.status).toBe(401);
  const browser = await new Browser(server).signIn(lost.email);
  expect(await passkeysOf(browser)).toEqual([]);
  const gone = await makeKeyHolder();
  await removeMember(administrator, server.database, gone.id);
  expect((await signInByPasskey(localBrowser(), gone.passkey)).body).toEqual(unknown.body);
  const { rows } = await server.database.pool.query('select from auth_passkey where user_id = any ($1)', [
    [lost.id, gone.id],
  ]);
  expect(rows).toEqual([]);
});

test('attempts with a passkey and challenges are limited, for unknown browsers apart from known ones', async () => {
  const { passkey, browser: signedIn } = await makeKeyHolder();
  const strict = await startTestServer({
    database: server.database,
    signInLimits: {
      address: { maxAttempts: 6, windowSeconds: 60 },
      account: { maxAttempts: 2, windowSeconds: 60 },
    },
  });
  const browser = () => new Browser({ ...strict, address: strict.address.replace('127.0.0.1', 'localhost') });
  // The counts of the tests before.
  await server.database.pool.query('delete from rate_limit');
  const statuses = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    const fault = { origin: 'https://evil.example' };
    statuses.push((await signInByPasskey(browser(), passkey, { fault })).status);
  }
  expect(statuses).toEqual([401, 401, 429, 429]);
  for (let challenge = 0; challenge < 2; challenge++)
    await browser().post('/auth/passkey/sign-in-options', {});
  expect((await browser().post('/auth/passkey/sign-in-options', {})).status).toBe(429);
  // Unknown browsers in the same network use up the challenges of neither a session nor a known browser.
  const ask = async (path: string, cookie = signedIn.cookie) =>
    (await browser().post(`/auth/${path}`, {}, { cookie })).status;
  expect(await ask('passkeys/proof-options')).toBe(200);
  const [device] = /parley\.device=[^;]+/.exec(signedIn.cookie) ?? [];
  const asked = [];
  for (let challenge = 0; challenge < 7; challenge++) {
    asked.push(await ask('passkey/sign-in-options', device));
  }
  expect(asked).toEqual([...Array(6).fill(200), 429]);
});

test('behind https a passkey belongs to the public address, and its cookie to this host only', async () => {
  const secure = await startTestServer({
    database: server.database,
    signIn: { publicUrl: new URL('https://chat.example') },
  });
  const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  const browser = await new Browser(secure, 'https://chat.example').signIn(email);
  const { body } = await browser.post('/auth/passkeys/add-options', { password });
  expect(body.options).toMatchObject({
    rp: { id: 'chat.example' },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    attestation: 'none',
  });
  expect(browser.setCookies).toEqual([
    expect.stringMatching(
      /^__Host-parley\.passkey=.*; Max-Age=300; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ]);
  const { passkey } = await addPasskey(browser, { password });
  expect((await signInByPasskey(new Browser(secure, 'https://chat.example'), passkey)).status).toBe(200);
  // Another site cannot request a challenge.
  const foreign = new Browser(secure, 'https://evil.example');
  expect((await foreign.post('/auth/passkey/sign-in-options', {})).status).toBe(403);
});
