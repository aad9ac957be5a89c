import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { hashLink, passwordLinkPrefix } from '../../src/accounts/invitations.js';
import { resetMember } from '../../src/accounts/members.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { quickPasswords } from '../harness/passwords.js';
import { type Answer, makeMarketplace, startTestServer } from '../harness/server.js';

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

/** Requests of a person, who has a session and a password. Each of them starts a session. */
const starts: readonly [
  name: string,
  act: (browser: Browser, signingIn: Browser, email: string) => Promise<Answer>,
][] = [
  [
    'another password',
    (browser) =>
      browser.post('/auth/change-password', { currentPassword: password, newPassword: 'my other password' }),
  ],
  ['a sign-in', (_browser, signingIn, email) => signingIn.post('/auth/sign-in/email', { email, password })],
];

test.each(starts)(
  '%s whose check an administrator overtakes with a reset starts no session',
  async (_name, act) => {
    let overtake = async () => {};
    const verify: typeof quickPasswords.verify = async (attempt) => {
      const isCorrect = await quickPasswords.verify(attempt);
      await overtake();
      return isCorrect;
    };
    const server = await startTestServer({ passwordHash: { ...quickPasswords, verify } });
    const { pool } = server.database;
    const market = await makeMarketplace(server, 'Market', []);
    const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' });
    const { rows } = await pool.query('select id from membership where user_id = $1', [id]);
    const browser = await new Browser(server).signIn(email);
    overtake = async () => {
      await resetMember(administrator, server.database, { password: 'of the administrator' }, rows[0].id);
    };
    const { status } = await act(browser, new Browser(server), email);
    expect((await pool.query('select from auth_session where user_id = $1', [id])).rows).toEqual([]);
    expect(status).toBe(401);
  },
);
