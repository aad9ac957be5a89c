import pg from 'pg';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { hashLink, passwordLinkPrefix } from '../../src/accounts/invitations.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { addPasskey, Passkey, passkeyProof } from '../harness/passkeys.js';
import { client, openProvider } from '../harness/provider.js';
import {
  type Answer,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Tests that a change of an account that the sign-in library commits has its audit entry and its email exactly if it has happened:
 * whenever the process dies, and if an entry cannot be written.
 */

const newPassword = 'a wholly new password';
const mail = { url: 'smtp://127.0.0.1:9', from: 'Parley <chat@market.example>' };
/** No poll: mails wait until the test has counted them. */
const mailPollMs = 3_600_000;

let server: TestServer;
/** A server with the provider, on the same database. */
let linking: TestServer;
let provider: Awaited<ReturnType<typeof openProvider>>;
let market: TestMarketplace;
const publicUrl = new URL('http://chat.example');

beforeAll(async () => {
  provider = await openProvider();
  const many = { maxAttempts: 10_000, windowSeconds: 60 };
  const signInLimits = { address: many, account: many };
  server = await startTestServer({ mailPollMs, signInLimits, signIn: { mail } });
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  const { database } = server;
  linking = await startTestServer({
    ...{ database, mailPollMs, signInLimits },
    signIn: { publicUrl, mail, singleSignOn },
  });
  market = await makeMarketplace(server, 'Market', []);
});

interface Person {
  id: number;
  email: string;
}
/** Prepares a change. @returns the request that makes it. */
type Prepare = (person: Person) => Promise<() => Promise<Answer>>;

/** Returns a browser in which a person has signed in, at an address where passkeys can be used. */
const signedIn = ({ email }: Person) =>
  new Browser({ ...server, address: server.address.replace('127.0.0.1', 'localhost') }).signIn(email);

/** Returns the request that adds a passkey. */
async function newPasskey(browser: Browser, proof: object) {
  const { body } = await browser.post('/auth/passkeys/add-options', proof);
  const response = new Passkey(browser.origin).create(body.options);
  return () => browser.post('/auth/passkeys/add', { name: 'Laptop', response });
}

/** Begins to set up an app. @returns the function that returns its current code, or the next one. */
async function beginApp(browser: Browser, proof = {}) {
  const { body } = await browser.post('/auth/two-factor/enable', { password, ...proof });
  return (which: 'current' | 'next' = 'current') => codeOf(body.totpURI, which);
}

/** Turns on an app. @returns a code of it that is not used yet. */
async function turnOnApp(browser: Browser) {
  const code = await beginApp(browser);
  expect((await browser.post('/auth/two-factor/verify-totp', { code: code() })).status).toBe(200);
  return code('next');
}

/** Every change that the library commits, by its audit action. */
const changes: readonly [name: string, action: string, prepare: Prepare][] = [
  [
    'another password',
    'passwordChange',
    async (person) => {
      const browser = await signedIn(person);
      return () => browser.post('/auth/change-password', { currentPassword: password, newPassword });
    },
  ],
  [
    'a password by a link',
    'passwordReset',
    async ({ id }) => {
      const token = `link-of-${id}`;
      await query(
        "insert into auth_verification (identifier, value, expires_at) values ($1, $2, now() + interval '1 hour')",
        [hashLink(passwordLinkPrefix + token), String(id)],
      );
      return () => new Browser(server).post('/auth/reset-password', { token, newPassword });
    },
  ],
  [
    'an app',
    'secondFactorEnable',
    async (person) => {
      const browser = await signedIn(person);
      const code = await beginApp(browser);
      return () => browser.post('/auth/two-factor/verify-totp', { code: code() });
    },
  ],
  [
    'an app beside a passkey',
    'secondFactorEnable',
    async (person) => {
      const browser = await signedIn(person);
      const { passkey } = await addPasskey(browser, { password });
      const code = await beginApp(browser, { passkey: await passkeyProof(browser, passkey) });
      return () => browser.post('/auth/two-factor/verify-totp', { code: code() });
    },
  ],
  [
    'no app',
    'secondFactorDisable',
    async (person) => {
      const browser = await signedIn(person);
      const code = await turnOnApp(browser);
      return () => browser.post('/auth/two-factor/disable', { password, code });
    },
  ],
  [
    'no app beside a passkey',
    'secondFactorDisable',
    async (person) => {
      const browser = await signedIn(person);
      const { passkey } = await addPasskey(browser, { password, code: await turnOnApp(browser) });
      const proof = { passkey: await passkeyProof(browser, passkey) };
      return () => browser.post('/auth/two-factor/disable', { password, ...proof });
    },
  ],
  [
    'new backup codes',
    'backupCodesGenerate',
    async (person) => {
      const browser = await signedIn(person);
      const code = await turnOnApp(browser);
      return () => browser.post('/auth/two-factor/generate-backup-codes', { password, code });
    },
  ],
  [
    'new backup codes by the set-up of an app beside a passkey',
    'backupCodesGenerate',
    async (person) => {
      const browser = await signedIn(person);
      const { passkey } = await addPasskey(browser, { password });
      const proof = { passkey: await passkeyProof(browser, passkey) };
      return () => browser.post('/auth/two-factor/enable', { password, ...proof });
    },
  ],
  ['a first passkey', 'passkeyAdd', async (person) => newPasskey(await signedIn(person), { password })],
  [
    'another passkey',
    'passkeyAdd',
    async (person) => {
      const browser = await signedIn(person);
      const { passkey } = await addPasskey(browser, { password });
      return newPasskey(browser, { passkey: await passkeyProof(browser, passkey) });
    },
  ],
  [
    'a link to the provider',
    'singleSignOnLink',
    async ({ id, email }) => {
      const browser = await new Browser(linking, publicUrl.origin).signIn(email);
      provider.state.user = { sub: `N-${id}`, email, email_verified: true, name: 'Nina' };
      const addresses = { callbackURL: '/operator', errorCallbackURL: '/' };
      const { body } = await browser.post('/auth/provider-link', { ...addresses, password });
      const there = await fetch(body.url, { redirect: 'manual' });
      const { pathname, search } = new URL(there.headers.get('location') ?? '');
      return () => browser.get(pathname + search);
    },
  ],
  [
    'the end of a session',
    'signOut',
    async (person) => {
      const browser = await signedIn(person);
      return () => browser.post('/auth/sign-out', {});
    },
  ],
];

const query = async (text: string, values: unknown[]) =>
  (await server.database.pool.query(text, values)).rows;

/** Returns the parts of an account that the change with this action can change. */
async function stateOf({ id }: Person, action: string) {
  const rows = await query(
    `select two_factor_enabled as "hasFactor",
       (select json_agg(json_build_array(provider_id, password)) from auth_account where user_id = $1) as accounts,
       (select json_agg(coalesce(verified, true)) from auth_two_factor where user_id = $1
          and coalesce(verified, true)) as apps,
       (select json_agg(backup_codes) from auth_two_factor where user_id = $1 and two_factor_enabled) as codes,
       (select count(*)::integer from auth_passkey where user_id = $1) as passkeys,
       (select count(*)::integer from auth_session where user_id = $1 and $2::text = 'signOut') as sessions
     from auth_user where id = $1`,
    [id, action],
  );
  return rows[0];
}

/** Returns the numbers of audit entries and of emails about the change with this action. */
async function recordsOf({ id, email }: Person, action: string) {
  const entries = await query('select from audit_entry where identity = $1 and action = $2', [
    `user:${id}`,
    action,
  ]);
  const mails = await query("select from outgoing_mail where recipient = $1 and kind = 'accountNotice'", [
    email,
  ]);
  return { entries: entries.length, mails: mails.length };
}

const textOf = (given: unknown) => (typeof given === 'string' ? given : (given as { text: string }).text);
const nameOf = (given: unknown) => (given as { name?: string }).name;

/**
 * Makes statements fail from now on.
 * @param fails decides for each statement; it is called after earlier ones were sent.
 */
function failing(fails: (given: unknown, isInTransaction: boolean) => boolean) {
  const { query: send } = pg.Client.prototype;
  const inTransaction = new WeakSet<object>();
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const text = textOf(given[0]);
    if (text === 'begin') inTransaction.add(this);
    if (text !== 'rollback' && fails(given[0], inTransaction.has(this)))
      return Promise.reject(new Error('A fault of the test.'));
    if (text === 'commit' || text === 'rollback') inTransaction.delete(this);
    return Reflect.apply(send, this, given);
  } as never);
  return () => spy.mockRestore();
}

/** Returns the fault of a process that dies after it has committed something so often. */
function dyingAfter(commits: number) {
  let committed = 0;
  let isDead = false;
  const end = failing((given, isInTransaction) => {
    if (isDead) return true;
    const text = textOf(given);
    const commitsSomething =
      text === 'commit' || (!isInTransaction && !/^\s*(select|begin|with)/i.test(text));
    if (commitsSomething && ++committed === commits) isDead = true;
    return commitsSomething ? false : isDead;
  });
  return { end, hasDied: () => isDead };
}

const makePerson = () => makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' });

describe.each(changes)('%s', (_name, action, prepare) => {
  const hasMail = action !== 'signOut';

  test('has an audit entry and an email exactly if it has happened, whenever the process dies', async () => {
    const outcomes = new Set<boolean>();
    for (let commits = 1; ; commits++) {
      const person = await makePerson();
      const act = await prepare(person);
      const [state, records] = [await stateOf(person, action), await recordsOf(person, action)];
      const { end, hasDied } = dyingAfter(commits);
      try {
        await act();
      } finally {
        end();
      }
      const isChanged = JSON.stringify(await stateOf(person, action)) !== JSON.stringify(state);
      const after = await recordsOf(person, action);
      const expected = {
        entries: records.entries + (isChanged ? 1 : 0),
        mails: records.mails + (isChanged && hasMail ? 1 : 0),
      };
      expect(after, `dead after commit ${commits}`).toEqual(expected);
      outcomes.add(isChanged);
      if (!hasDied()) break;
    }
    expect(outcomes).toContain(true);
  }, 60_000);

  test('does not happen if its audit entry cannot be written', async () => {
    const person = await makePerson();
    const act = await prepare(person);
    const [state, records] = [await stateOf(person, action), await recordsOf(person, action)];
    const end = failing((given) => nameOf(given) === 'add-audit-entry');
    const { status } = await act().finally(end);
    expect([500, 302]).toContain(status);
    expect(await stateOf(person, action)).toEqual(state);
    expect(await recordsOf(person, action)).toEqual(records);
  });
});

test('of two changes at the same time of which one fails, only the other is recorded', async () => {
  const person = await makePerson();
  const browsers = [await signedIn(person), await signedIn(person)] as const;
  const { mails } = await recordsOf(person, 'passwordChange');
  const [right, wrong] = browsers.map((browser, index) =>
    browser.post(
      '/auth/change-password',
      { currentPassword: index === 0 ? password : 'not the password', newPassword },
      { 'user-agent': index === 0 ? 'right' : 'wrong' },
    ),
  );
  expect((await right)?.status).toBe(200);
  // The other password ended the session of the other browser, perhaps before its request was handled.
  expect([400, 401]).toContain((await wrong)?.status);
  expect(await recordsOf(person, 'passwordChange')).toEqual({ entries: 1, mails: mails + 1 });
  const [entry] = await query(
    "select user_agent as by from audit_entry where identity = $1 and action = 'passwordChange'",
    [`user:${person.id}`],
  );
  expect(entry).toEqual({ by: 'right' });
});

test('codes that are not in use yet change nothing that is recorded', async () => {
  const person = await makePerson();
  const browser = await signedIn(person);
  await beginApp(browser);
  await beginApp(browser);
  expect((await browser.post('/auth/two-factor/disable', { password })).status).toBe(200);
  for (const action of ['backupCodesGenerate', 'secondFactorDisable'])
    expect(await recordsOf(person, action)).toMatchObject({ entries: 0 });
});
