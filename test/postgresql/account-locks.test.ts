import pg from 'pg';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { hashLink, passwordLinkPrefix, signInLinkPrefix } from '../../src/accounts/invitations.js';
import { removeMember, resetMember } from '../../src/accounts/members.js';
import { databaseLimits } from '../../src/database/limits.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openTestDatabase } from '../harness/database.js';
import { afterFile } from '../harness/ending.js';
import { addPasskey, passkeyProof, signInByPasskey } from '../harness/passkeys.js';
import { client, openProvider } from '../harness/provider.js';
import {
  type Answer,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests that changes of the same account at the same time wait for one another, and do not deadlock. */

test('a reset by an administrator and one by a link of the same person do not deadlock', async () => {
  const server = await startTestServer();
  const { pool } = server.database;
  const market = await makeMarketplace(server, 'Market', []);
  const { id } = await makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' });
  const { rows: members } = await pool.query('select id from membership where user_id = $1', [id]);
  const memberId: number = members[0].id;
  const token = 'a-link-of-an-invitation';
  const linkHash = hashLink(passwordLinkPrefix + token);
  await pool.query(
    "insert into auth_verification (identifier, value, expires_at) values ($1, $2, now() + interval '1 hour')",
    [linkHash, String(id)],
  );
  await pool.query(
    "update membership set accepted_at = null, invitation_hash = $1, invitation_expires_at = now() + interval '1 hour' where id = $2",
    [linkHash, memberId],
  );
  const waiting = async () => (await pool.query('select from pg_locks where not granted')).rows.length;
  const other = await pool.connect();
  try {
    await other.query('begin');
    await other.query('select from membership where id = $1 for update', [memberId]);
    const access = { urlOf: (token: string) => token, mail: null };
    const byAdministrator = resetMember(administrator, server.database, access, memberId);
    await expect.poll(waiting).toBe(1);
    const byLink = new Browser(server).post('/auth/reset-password', {
      token,
      newPassword: 'a password of the person',
    });
    await expect.poll(waiting).toBe(2);
    await other.query('commit');
    await byAdministrator;
    const { status } = await byLink;
    expect([200, 400]).toContain(status);
  } finally {
    other.release();
  }
});

/** Opens a database whose pool has two connections for sign-ins, as that of a process has by default. */
async function openShares() {
  const { url = '' } = await openTestDatabase();
  const database = openPostgresql(url, 16, () => {});
  afterFile(() => database.close());
  return database;
}

const publicUrl = new URL('http://parley.localhost');
const mail = { url: 'smtp://127.0.0.1:9', from: 'Parley <chat@market.example>' };

describe('a sign-in that another request overtakes', () => {
  let server: TestServer;
  let market: TestMarketplace;
  let provider: Awaited<ReturnType<typeof openProvider>>;

  beforeAll(async () => {
    provider = await openProvider();
    const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
    server = await startTestServer({
      database: await openShares(),
      mailPollMs: 3_600_000,
      signIn: { publicUrl, mail, singleSignOn },
    });
    market = await makeMarketplace(server, 'Market', []);
  });

  interface Person {
    id: number;
    email: string;
    memberId: number;
    /** A browser in which the person is signed in. */
    browser: Browser;
  }

  const newBrowser = () => new Browser(server, publicUrl.origin);
  const run = async (text: string, values: unknown[]) =>
    (await server.database.pool.query(text, values)).rows;

  async function makePerson(): Promise<Person> {
    const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' });
    const [member] = await run('select id from membership where user_id = $1', [id]);
    return { id, email, memberId: member.id, browser: await newBrowser().signIn(email) };
  }

  /** Runs an act once, after the sign-in library has sent a statement and before it gets the answer. */
  function onceSent(pattern: RegExp, act: () => Promise<unknown>): () => boolean {
    const { query: send } = pg.Client.prototype;
    let isDone = false;
    const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...given: unknown[]
    ) {
      const answer = Reflect.apply(send, this, given);
      const text = typeof given[0] === 'string' ? given[0] : (given[0] as { text: string }).text;
      if (isDone || !pattern.test(text)) return answer;
      isDone = true;
      return (async () => {
        const result = await answer;
        await act();
        return result;
      })();
    } as never);
    onTestFinished(() => spy.mockRestore());
    return () => isDone;
  }

  /** A way to sign in, up to its last request, and a statement of the library after which the proof is accepted. */
  type Way = (person: Person) => Promise<{ last: () => Promise<Answer>; accepted: RegExp }>;

  const byPassword: Way = async ({ email }) => ({
    last: () => newBrowser().post('/auth/sign-in/email', { email, password }),
    accepted: /^select .*from "auth_account"/is,
  });
  const byLink: Way = async ({ id, email }) => {
    const token = `sign-in-link-of-${id}`;
    await run(
      "insert into auth_verification (identifier, value, expires_at) values ($1, $2, now() + interval '1 minute')",
      [signInLinkPrefix + hashLink(token), JSON.stringify({ type: 'magic-link', email })],
    );
    const path = `/auth/magic-link/verify?token=${token}&callbackURL=/operator&errorCallbackURL=/`;
    return { last: () => newBrowser().submit(path), accepted: /^select .*from "auth_user"/is };
  };
  const atProvider: Way = async ({ id, email }) => {
    const sub = `S-${id}`;
    await run(
      "insert into auth_account (user_id, provider_id, account_id, updated_at) values ($1, 'sso', $2, now()) on conflict do nothing",
      [id, `${provider.issuer.origin} ${sub}`],
    );
    provider.state.user = { sub, email, email_verified: true };
    const browser = newBrowser();
    const asked = { provider: 'sso', callbackURL: '/operator', errorCallbackURL: '/' };
    const { body } = await browser.post('/auth/sign-in/social', asked);
    const there = await fetch(body.url, { redirect: 'manual' });
    const { pathname, search } = new URL(there.headers.get('location') ?? '');
    return { last: () => browser.get(pathname + search), accepted: /^select .*from "auth_account"/is };
  };
  const byPasskey =
    (step: 'first' | 'second'): Way =>
    async ({ email, browser }) => {
      const { passkey } = await addPasskey(browser, { password });
      const visitor = newBrowser();
      if (step === 'second') await visitor.post('/auth/sign-in/email', { email, password });
      return {
        last: () => signInByPasskey(visitor, passkey, { step }),
        accepted: /^update "auth_passkey"/i,
      };
    };

  /** An act of the person, or of an administrator, that ends all other sessions. */
  type Act = (person: Person) => Promise<unknown>;

  const anotherPassword: Act = async ({ browser }) => {
    const newPassword = 'my wholly other password';
    const { status } = await browser.post('/auth/change-password', {
      currentPassword: password,
      newPassword,
    });
    expect(status).toBe(200);
  };
  const aSecondFactor: Act = ({ browser }) => addPasskey(browser, { password });
  const theEndOfSessions: Act = ({ browser }) => browser.post('/auth/revoke-other-sessions', {});
  const aReset: Act = ({ memberId }) =>
    resetMember(administrator, server.database, { password: 'of the administrator' }, memberId);
  const aRemoval: Act = ({ memberId }) => removeMember(administrator, server.database, memberId);

  const all = { anotherPassword, theEndOfSessions, aReset, aRemoval };
  const cases: [name: string, overtaking: string, Way, Act][] = Object.entries({
    'by password': byPassword,
    'by an emailed link': byLink,
    'at the provider': atProvider,
    'by a passkey': byPasskey('first'),
    'by a passkey as the second step': byPasskey('second'),
  }).flatMap(([name, way]) => {
    const acts = name.includes('passkey') ? all : { ...all, aSecondFactor };
    return Object.entries(acts).map(([by, act]): [string, string, Way, Act] => [name, by, way, act]);
  });

  test.each(cases)('%s, by %s, starts no session', async (_name, _by, way, act) => {
    const person = await makePerson();
    const { last, accepted } = await way(person);
    const sessions = () => run('select id from auth_session where user_id = $1 order by id', [person.id]);
    let left: unknown[] = [];
    const isOvertaken = onceSent(accepted, async () => {
      await act(person);
      left = await sessions();
    });
    const { status, headers } = await last();
    expect(isOvertaken()).toBe(true);
    expect(await sessions()).toEqual(left);
    if (status === 302) expect(headers.get('location')).toMatch(/[?&]error=/);
    else expect(status).toBe(401);
  });

  const waiting: [name: string, before: string, Way, Act][] = [
    ...Object.entries({ anotherPassword, theEndOfSessions, aReset, aSecondFactor }).flatMap(
      ([by, act]): [string, string, Way, Act][] => [
        ['at the provider', by, atProvider, act],
        ['by an emailed link', by, byLink, act],
      ],
    ),
    ['by a passkey as the second step', 'theEndOfSessions', byPasskey('second'), theEndOfSessions],
  ];

  test.each(waiting)('%s that waits for its last step ends by %s', async (_name, _by, way, act) => {
    const person = await makePerson();
    const { last } = await way(person);
    await act(person);
    const sessions = () => run('select id from auth_session where user_id = $1 order by id', [person.id]);
    const left = await sessions();
    const { status, headers } = await last();
    if (status === 302) expect(headers.get('location')).toMatch(/[?&]error=/);
    else expect(status).toBe(401);
    expect(await sessions()).toEqual(left);
  });

  test('at the provider works again after the account has changed', async () => {
    const person = await makePerson();
    await anotherPassword(person);
    expect((await (await atProvider(person)).last()).headers.get('location')).toMatch(/\/operator$/);
  });

  test('and another password that it overtakes does not replace the session', async () => {
    const { browser, memberId, id } = await makePerson();
    const isOvertaken = onceSent(/^select .*from "auth_account"/is, () =>
      resetMember(administrator, server.database, { password: 'of the administrator' }, memberId),
    );
    const given = { currentPassword: password, newPassword: 'my other password' };
    expect((await browser.post('/auth/change-password', given)).status).toBe(401);
    expect(isOvertaken()).toBe(true);
    expect(await run('select from auth_session where user_id = $1', [id])).toEqual([]);
  });
});

test('of two removals at the same time, that of the last second factor needs a proof', async () => {
  const server = await startTestServer({ database: await openShares(), signIn: { publicUrl } });
  const { pool } = server.database;
  const market = await makeMarketplace(server, 'Market', []);
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' });
  const browser = await new Browser(server, publicUrl.origin).signIn(email);
  const { passkey } = await addPasskey(browser, { password });
  await addPasskey(browser, { passkey: await passkeyProof(browser, passkey) });
  const { passkeys } = (await browser.get('/auth/passkeys')).body;
  const waiting = async () => (await pool.query('select from pg_locks where not granted')).rows.length;
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    await holder.query('select from auth_user where id = $1 for no key update', [id]);
    const removals = passkeys.map((each: { id: string }) =>
      browser.post('/auth/passkeys/remove', { id: each.id }),
    );
    // One waits for the person, the other for the first.
    await expect.poll(waiting).toBe(2);
    await holder.query('rollback');
    const statuses = (await Promise.all<Answer>(removals)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 400]);
    expect((await browser.get('/auth/passkeys')).body.passkeys).toHaveLength(1);
  } finally {
    holder.release();
  }
});

test('sign-ins of a person whose row is locked leave the connections of sign-ins to others soon', async () => {
  const server = await startTestServer({ database: await openShares() });
  const { pool } = server.database;
  const market = await makeMarketplace(server, 'Market', []);
  const [locked, other] = await Promise.all(
    [0, 1].map(() => makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' })),
  );
  const waiting = async () => (await pool.query('select from pg_locks where not granted')).rows.length;
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    await holder.query('select from auth_user where id = $1 for no key update', [locked?.id]);
    const given = { email: locked?.email, password };
    const signIns = [0, 1].map(() => new Browser(server).post('/auth/sign-in/email', given));
    await expect.poll(waiting).toBeGreaterThan(0);
    const answers = await Promise.all(signIns);
    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [503, expect.any(String)],
      [503, expect.any(String)],
    ]);
    const { rows } = await holder.query('select clock_timestamp() - now() < $1::interval as "isSoon"', [
      `${databaseLimits.lockMs - 1_000} ms`,
    ]);
    expect(rows).toEqual([{ isSoon: true }]);
    await new Browser(server).signIn(other?.email ?? '');
  } finally {
    await holder.query('rollback');
    holder.release();
  }
});
