import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { resetMember } from '../../src/accounts/members.js';
import { userId } from '../../src/graphql/ids.js';
import { recordedActions } from '../harness/audit-log.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';
import { followLists } from '../harness/work-lists.js';

/* Tests emailed links, to sign in and to set a new password; see docs/sign-in.md. */

let server: Awaited<ReturnType<typeof startTestServer>>;
let market: TestMarketplace;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;

/** The address that browsers use. The test uses another one, like a proxy. */
const publicUrl = new URL('http://chat.example');

beforeAll(async () => {
  mailbox = await openMailbox();
  const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
  server = await startTestServer({ signIn: { publicUrl, mail } });
  market = await makeMarketplace(server, 'Lantern Quay', ['Shop']);
});

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;
const visit = () => new Browser(server, publicUrl.origin);

/** Returns the path of the link in the next email that has one, and checks the recipient. Notices of changes have none. */
async function linkTo(email: string): Promise<string> {
  const { to, text } = await mailbox.next();
  const [link] = /http:\/\/chat\.example\S+/.exec(text) ?? [];
  if (link === undefined) return linkTo(email);
  expect(to).toEqual([email]);
  const { pathname, search } = new URL(link);
  return pathname + search;
}

test('a link signs in once', async () => {
  const { email } = await makeUser(server, support(), { password: null });
  const asked = { email, callbackURL: '/operator' };
  expect((await visit().get('/auth/session')).body.ways.link).toBe(true);
  expect((await visit().post('/auth/sign-in/magic-link', asked)).body).toEqual({ status: true });
  const link = await linkTo(email);
  const browser = visit();
  const { status, headers } = await browser.submit(link);
  expect([status, headers.get('location')]).toEqual([302, 'http://chat.example/operator']);
  expect((await browser.get('/auth/session')).body.user).toMatchObject({ email });
  const later = visit();
  await later.submit(link);
  expect((await later.get('/auth/session')).body.user).toBeNull();
  expect(server.log.join()).not.toContain(new URL(link, publicUrl).searchParams.get('token'));
});

test('a sign-in that accepts an invitation is recorded, and the operator’s users are notified', async () => {
  const admin = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const { email, id } = await makeUser(server, support(), { name: 'Grace' });
  const reset = 'mutation ($id: ID!) { userReset(input: { id: $id }) { errors { messages } } }';
  const { body } = await (await visit().signIn(admin.email)).ask('operator', reset, { id: userId(id) });
  expect(body).toEqual({ data: { userReset: { errors: null } } });
  await linkTo(email);
  const lists = await followLists(server, market.operator, 'sse', { sellerId: market.sellers[0]?.id });
  await visit().post('/auth/sign-in/magic-link', { email });
  await visit().submit(await linkTo(email));
  await market.operator.data(
    'mutation { marketplaceUpdate(input: { chatEnabled: false }) { errors { field } } }',
  );
  expect(await lists.untilSettings()).toEqual(['COLLEAGUES']);
  await lists.stop();
  expect(await recordedActions(market, 'Grace')).toEqual(['signIn', 'invitationAccept']);
});

test('another password ends the emailed links of its user only', async () => {
  const { email } = await makeUser(server, support());
  const other = await makeUser(server, support());
  const links: string[] = [];
  for (const address of [email.toUpperCase(), other.email]) {
    await visit().post('/auth/sign-in/magic-link', { email: address });
    links.push(await linkTo(address.toLowerCase()));
  }
  // As if the clock of the process that made the links were wrong.
  await server.database.pool.query(
    "update auth_verification set expires_at = expires_at + interval '2 hours'",
  );
  const owner = await visit().signIn(email);
  const newPassword = 'a password that replaces it';
  const changed = await owner.post('/auth/change-password', { currentPassword: password, newPassword });
  expect(changed.status).toBe(200);
  const users = [];
  for (const link of links) {
    const browser = visit();
    await browser.submit(link);
    users.push((await browser.get('/auth/session')).body.user?.email ?? null);
  }
  expect(users).toEqual([null, other.email]);
});

test('a visit of a link, as by a mail scanner, does not use it, and another site cannot', async () => {
  const { email } = await makeUser(server, support());
  await visit().post('/auth/sign-in/magic-link', { email, callbackURL: '/operator' });
  const link = await linkTo(email);
  for (let look = 0; look < 2; look++) {
    const page = await fetch(server.address + link, { redirect: 'manual' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('<form method="post">');
  }
  const browser = visit();
  expect((await browser.submit(link, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await browser.submit(link)).status).toBe(302);
  expect((await browser.get('/auth/session')).body.user).toMatchObject({ email });
});

test('an unknown address gets no email and the same answer', async () => {
  const before = mailbox.mails.length;
  const answer = await visit().post('/auth/sign-in/magic-link', { email: 'nobody@shop.example' });
  expect([answer.status, answer.body]).toEqual([200, { status: true }]);
  await visit().post('/auth/request-password-reset', { email: 'nobody@shop.example', redirectTo: '/reset' });
  const { email } = await makeUser(server, support());
  await visit().post('/auth/sign-in/magic-link', { email });
  await linkTo(email);
  expect(mailbox.mails).toHaveLength(before + 1);
});

test('a link does not bypass the second factor', async () => {
  const { id, email } = await makeUser(server, support());
  await visit().post('/auth/sign-in/magic-link', { email });
  const link = await linkTo(email);
  await server.database.pool.query('update auth_user set two_factor_enabled = true where id = $1', [id]);
  const browser = visit();
  await browser.submit(link);
  expect((await browser.get('/auth/session')).body.user).toBeNull();
  await visit().post('/auth/sign-in/magic-link', { email });
  expect((await mailbox.next()).text).toContain('please sign in with your password');
});

test('a link cannot lead to another site', async () => {
  const { email } = await makeUser(server, support());
  const asked = { email, callbackURL: 'https://evil.example/' };
  expect((await visit().post('/auth/sign-in/magic-link', asked)).status).toBe(403);
});

test('a password reset ends all sessions', async () => {
  const { email } = await makeUser(server, support(), { name: 'Forgetful' });
  const signedIn = await visit().signIn(email);
  await visit().post('/auth/request-password-reset', { email, redirectTo: '/reset' });
  const link = await linkTo(email);
  const browser = visit();
  const { status, headers } = await browser.get(link);
  expect(status).toBe(302);
  const token = new URL(headers.get('location') ?? '', publicUrl).searchParams.get('token');
  const choose = (newPassword: string) => browser.post('/auth/reset-password', { token, newPassword });
  expect((await choose('short')).status).toBe(400);
  const ownMarketplace = await choose('LanternQuay2024');
  expect(ownMarketplace.body.errors[0].extensions.code).toBe('PASSWORD_FROM_IDENTITY');
  expect((await choose('a wholly new password')).status).toBe(200);
  expect((await choose('another new password')).status).toBe(400);
  expect(await recordedActions(market, 'Forgetful')).toEqual(['passwordReset', 'signIn']);
  expect((await signedIn.get('/auth/session')).body.user).toBeNull();
  const old = await visit().post('/auth/sign-in/email', { email, password });
  const now = await visit().post('/auth/sign-in/email', { email, password: 'a wholly new password' });
  expect([old.status, now.status]).toEqual([401, 200]);
});

test('a link to choose a password ends when a newer one is made, and a mailed one leaves no notice', async () => {
  const { id, email } = await makeUser(server, support(), { name: 'Impatient' });
  const requestLink = async () => {
    await visit().post('/auth/request-password-reset', { email, redirectTo: '/reset' });
    return /reset-password\/([\w-]+)/.exec(await linkTo(email))?.[1];
  };
  const choose = (token: unknown) =>
    visit().post('/auth/reset-password', { token, newPassword: 'a wholly new password' });
  const first = await requestLink();
  const second = await requestLink();
  expect((await choose(first)).status).toBe(400);
  await resetMember(administrator, server.database, { password: 'a password of another' }, id);
  expect((await choose(second)).status).toBe(400);
  const third = await requestLink();
  expect((await choose(third)).status).toBe(200);
  const signedIn = await visit().signIn(email, 'a wholly new password');
  expect((await signedIn.get('/auth/session')).body.user.notices).toMatchObject([
    { kind: 'passwordSet', causedBy: 'administrator', ipAddress: null },
  ]);
});

test('an invited person gets the link, and the Full Admin does not see it', async () => {
  const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const administrator = await visit().signIn(email);
  const { body } = await administrator.ask(
    'operator',
    `mutation {
      userInvite(input: {email: "eve@market.example", name: "Eve", role: FINANCE}) { user { id } invitationUrl }
    }`,
  );
  expect(body.data.userInvite).toEqual({ user: { id: expect.any(String) }, invitationUrl: null });
  expect(await linkTo('eve@market.example')).toMatch(/^\/reset-password\?token=[\w-]{32}$/);
});

test('without TLS, nothing is sent to a mail server on another machine, unless a setting allows it', async () => {
  // An address that is not a loopback one, although the system connects it to this machine.
  const url = `${mailbox.url.replace('127.0.0.1', '0.0.0.0')}/?requireTLS=false&ignoreTLS=true`;
  const { email } = await makeUser(server, support());
  // It would send the mails of the queue to its own mail server.
  await server.close();
  const requestLink = async (tls: 'required' | 'optional') => {
    const mail = { url, from: 'chat@market.example', tls };
    const other = await startTestServer({ database: server.database, signIn: { publicUrl, mail } });
    const asked = new Browser(other, publicUrl.origin).post('/auth/sign-in/magic-link', { email });
    expect((await asked).status).toBe(200);
    return other;
  };
  const sent = mailbox.mails.length;
  const refusing = await requestLink('required');
  await expect.poll(() => refusing.log.join()).toContain('an email was not sent: no TLS');
  expect(mailbox.mails).toHaveLength(sent);
  await refusing.close();
  await requestLink('optional');
  expect((await mailbox.next()).to).toEqual([email]);
});
