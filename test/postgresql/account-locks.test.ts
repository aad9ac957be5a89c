import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { hashLink, passwordLinkPrefix } from '../../src/accounts/invitations.js';
import { resetMember } from '../../src/accounts/members.js';
import { Browser, makeUser } from '../harness/browser.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

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
