import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { createUser } from '../../src/accounts/users.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { following as followChat, logged } from '../harness/follower.js';
import { addPasskey } from '../harness/passkeys.js';
import {
  makeMarketplace,
  manyAttempts,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { followLists } from '../harness/work-lists.js';

/* Tests people with memberships in several marketplaces, and invitations without email; see docs/sign-in.md. */

let server: TestServer;
let first: TestMarketplace;
let second: TestMarketplace;
let firstAdmin: Browser;
let secondAdmin: Browser;

beforeAll(async () => {
  server = await startTestServer();
  first = await makeMarketplace(server, 'First Market', ['Shop']);
  second = await makeMarketplace(server, 'Second Market', ['Store']);
  [firstAdmin, secondAdmin] = await Promise.all([adminOf(first), adminOf(second)]);
});

async function adminOf({ id }: TestMarketplace): Promise<Browser> {
  const { email } = await makeUser(server, { marketplaceId: id, role: 'FULL_ADMIN' });
  return new Browser(server).signIn(email);
}

const support = ({ id }: TestMarketplace) => ({ marketplaceId: id, role: 'CUSTOMER_SUPPORT' }) as const;
const fields = 'id name email role hasPassword twoFactorEnabled kind seller { id } isViewer';
const newPassword = 'another long enough password';
let people = 0;
const newAddress = () => `person${++people}@shop.example`;

/** Runs a mutation of users. Returns its payload. */
async function change(admin: Browser, mutation: string, input: object, answer = `user { ${fields} }`) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} errors { field messages } } }`;
  const { body } = await admin.ask('operator', document, { input });
  expect(body.errors).toBeUndefined();
  return body.data[mutation];
}

/** Invites an address. Returns the payload, with the token of the link. */
async function invite(
  admin: Browser,
  email: string,
  name = 'Ann',
  owner: { role: string } | { sellerId: string | undefined } = { role: 'CUSTOMER_SUPPORT' },
) {
  const input = { email, name, ...owner };
  const payload = await change(admin, 'userInvite', input, `user { ${fields} } invitationUrl`);
  return { ...payload, token: new URL(payload.invitationUrl).searchParams.get('token') as string };
}

const choosePassword = (token: string) =>
  new Browser(server).post('/auth/reset-password', { token, newPassword });

const signIn = async (email: string, secret: string) => {
  const browser = new Browser(server);
  expect((await browser.post('/auth/sign-in/email', { email, password: secret })).status).toBe(200);
  return browser;
};

const sessionOf = async (browser: Browser) => (await browser.get('/auth/session')).body;
const namesOf = async (browser: Browser) =>
  (await sessionOf(browser)).memberships.map(
    ({ marketplace }: { marketplace: { name: string } }) => marketplace.name,
  );

/** Lets a signed-in person choose a marketplace. */
async function choose(browser: Browser, { name }: { name: string }) {
  const { memberships } = await sessionOf(browser);
  const { id } = memberships.find(
    (each: { marketplace: { name: string } }) => each.marketplace.name === name,
  );
  expect((await browser.post('/auth/memberships/choose', { id })).status).toBe(200);
  return id;
}

const firstMarket = { name: 'First Market' };
const secondMarket = { name: 'Second Market' };

test('an invitation has the same answer whether or not the address has an account elsewhere', async () => {
  const { email } = await makeUser(server, support(first), { name: 'Chosen Name' });
  const { email: otherKnown } = await makeUser(server, support(first));
  const [known, unknown] = [await invite(secondAdmin, email), await invite(secondAdmin, newAddress())];
  const shape = ({ user, invitationUrl, errors }: typeof known) => ({
    ...user,
    id: expect.any(String),
    email: expect.any(String),
    invitationUrl: invitationUrl.replace(/token=[\w-]{32}$/, ''),
    errors,
  });
  expect(shape(known)).toEqual(shape(unknown));
  // The ids do not show it either: each invitation takes one number.
  const numberOf = ({ user }: typeof known) => Number(atob(user.id).replace('User-', ''));
  const [before, between, after] = [
    await invite(secondAdmin, newAddress()),
    await invite(secondAdmin, otherKnown),
    await invite(secondAdmin, newAddress()),
  ];
  expect([numberOf(between), numberOf(after)]).toEqual([numberOf(before) + 1, numberOf(before) + 2]);
  expect(known.user).toMatchObject({ name: 'Ann', hasPassword: false, twoFactorEnabled: false });
  const list = `query ($q: String) { users(q: $q) { nodes { ${fields} } } }`;
  const { data } = (await secondAdmin.ask('operator', list, { q: email })).body;
  expect(data.users.nodes).toEqual([known.user]);
  expect((await secondAdmin.ask('operator', list, { q: 'Chosen' })).body.data.users.nodes).toEqual([]);
  // A repeated invitation concerns the inviter's own user.
  const twice = await change(secondAdmin, 'userInvite', { email, name: 'Ann', role: 'FINANCE' });
  expect(twice.errors[0].field).toBe('email');
});

test('a person sees a new membership after sign-in, chooses and switches; each has its own name', async () => {
  const { email, id } = await makeUser(server, support(first), { name: 'Ann One' });
  const browser = await new Browser(server).signIn(email);
  expect((await sessionOf(browser)).user).toMatchObject({ name: 'Ann One', canSwitch: false });
  await invite(secondAdmin, email, 'Ann Two');
  const { user } = await sessionOf(browser);
  expect(user).toMatchObject({ actorId: `user-${id}-marketplace-${first.id}`, canSwitch: true });

  const later = await new Browser(server).signIn(email);
  const before = await sessionOf(later);
  expect(before).toMatchObject({
    user: null,
    memberships: [{ isInvitation: false }, { isInvitation: true }],
  });
  const { status, body } = await later.ask('operator', '{ viewer { canWrite } }');
  expect([status, body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  await choose(later, secondMarket);
  const chosen = (await sessionOf(later)).user;
  expect(chosen).toMatchObject({ name: 'Ann Two', actorId: `user-${id}-marketplace-${second.id}` });
  const businesses = '{ sellersForChats { nodes { businessName } } }';
  const seen = async (each: Browser) => (await each.ask('operator', businesses)).text;
  expect(await seen(later)).toContain('Store');
  expect(await seen(later)).not.toContain('Shop');

  await choose(later, firstMarket);
  expect((await sessionOf(later)).user).toMatchObject({ name: 'Ann One' });
  expect(await seen(later)).not.toContain('Store');
  // A page of the other side does not act for this one.
  const stale = await later.post(
    '/operator/graphql',
    { query: businesses },
    { 'parley-actor': chosen.actorId },
  );
  expect(stale.status).toBe(409);

  const audit = '{ auditLog(last: 50) { nodes { action actor } } }';
  const entries = (await secondAdmin.ask('operator', audit)).body.data.auditLog.nodes;
  const own = entries.filter(({ actor }: { actor: string }) => actor === 'Ann Two');
  expect(own.map(({ action }: { action: string }) => action).sort()).toEqual(['invitationAccept', 'signIn']);
});

test('a switch does not renew the attempts of a session', async () => {
  const { email } = await makeUser(server, support(first));
  await createUser(administrator, server.database, { owner: support(second), email, password: null });
  const guessing = await startTestServer({
    database: server.database,
    signInLimits: { address: manyAttempts, account: { maxAttempts: 2, windowSeconds: 60 } },
  });
  const browser = await new Browser(guessing).signIn(email);
  const guess = async () =>
    (await browser.post('/auth/change-password', { currentPassword: 'wrong', newPassword })).status;
  const { memberships } = await sessionOf(browser);
  const statuses = [];
  for (const { id } of memberships) {
    await browser.post('/auth/memberships/choose', { id });
    statuses.push(await guess(), await guess());
  }
  expect(statuses).toEqual([400, 400, 429, 429]);
});

test('a switch ends the open streams of the other membership', async () => {
  const { email } = await makeUser(server, support(first));
  await createUser(administrator, server.database, { owner: support(second), email, password: null });
  const browser = await new Browser(server).signIn(email);
  await choose(browser, firstMarket);
  const following = await followChat(
    server,
    { side: 'operator', headers: browser.headers },
    'sse',
    `subscription { chatEvents { ${logged} } }`,
    {},
  );
  await choose(browser, secondMarket);
  expect((await following.next()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await following.stop();
});

test('a link that an administrator hands out does not take over an account that belongs elsewhere', async () => {
  const { email } = await makeUser(server, support(first));
  const { user, token } = await invite(secondAdmin, email);
  const refused = await choosePassword(token);
  expect([refused.status, refused.body.errors[0].extensions.code]).toEqual([403, 'INVITATION_NEEDS_SIGN_IN']);
  const reset = await change(secondAdmin, 'userReset', { id: user.id }, `user { ${fields} } invitationUrl`);
  expect((await choosePassword(new URL(reset.invitationUrl).searchParams.get('token') ?? '')).status).toBe(
    403,
  );
  // The earlier link has ended, and the new one is for this person alone.
  const another = await new Browser(server).signIn((await makeUser(server, support(first))).email);
  const latest = new URL(reset.invitationUrl).searchParams.get('token');
  const browser = await new Browser(server).signIn(email);
  const accept = (each: Browser, value: unknown) => each.post('/auth/memberships/accept', { token: value });
  expect((await accept(browser, token)).status).toBe(400);
  expect((await accept(another, latest)).status).toBe(400);
  expect((await accept(new Browser(server), latest)).status).toBe(401);
  expect((await accept(browser, latest)).status).toBe(200);
  expect((await sessionOf(browser)).user.marketplace).toEqual(secondMarket);
  expect((await accept(browser, latest)).status).toBe(400);
});

test('a seller’s user sees that the marketplace created the link, and an operator’s user sees who did', async () => {
  const { user: admin } = await sessionOf(firstAdmin);
  for (const [owner, causedBy] of [
    [{ sellerId: first.sellers[0]?.id }, 'First Market'],
    [{ role: 'CUSTOMER_SUPPORT' }, admin.name],
  ] as const) {
    const email = newAddress();
    const { token } = await invite(firstAdmin, email, 'Ann', owner);
    expect((await choosePassword(token)).status).toBe(200);
    const { user } = await sessionOf(await signIn(email, newPassword));
    expect(user.notices).toMatchObject([{ kind: 'linkUsed', causedBy }]);
  }
});

test('a link works only from the body, where its rules and the new password are checked', async () => {
  const { token } = await invite(firstAdmin, newAddress());
  const { status, body } = await new Browser(server).post(`/auth/reset-password?token=${token}`, {
    newPassword: 'password1234',
  });
  expect([status, body.errors[0].extensions.code]).toEqual([400, 'INVALID_TOKEN']);
  expect((await choosePassword(token)).status).toBe(200);
});

test('an address that another marketplace invited does not capture the person', async () => {
  // The first marketplace's administrator uses the link of its invitation, for somebody else's address.
  const email = newAddress();
  const captured = await invite(firstAdmin, email);
  expect((await choosePassword(captured.token)).status).toBe(200);
  const { token } = await invite(secondAdmin, email);
  const captor = await signIn(email, newPassword);
  expect(await namesOf(captor)).toEqual(['First Market']);
  expect((await captor.post('/auth/memberships/choose', { id: '999' })).status).toBe(400);
  const { rows } = await server.database.pool.query(
    'select id::text from membership where invitation_hash is not null and marketplace_id = $1 order by id desc',
    [second.id],
  );
  expect((await captor.post('/auth/memberships/choose', rows[0])).status).toBe(400);
  // Nor can the second marketplace's administrator take over the account of the first.
  expect((await choosePassword(token)).status).toBe(403);
  await expect(
    createUser(administrator, server.database, { owner: support(second), email: newAddress(), password }),
  ).resolves.toBeTruthy();
  const added = createUser(administrator, server.database, {
    owner: { sellerId: second.sellers[0]?.number ?? 0 },
    email,
    password: null,
  });
  await expect(added).rejects.toMatchObject({ fieldErrors: [{ field: 'email' }] });
});

test('a marketplace ends only its own membership, and resets only a person of its own', async () => {
  const { email } = await makeUser(server, support(first));
  const { user } = await invite(secondAdmin, email);
  const [there, here] = [await new Browser(server).signIn(email), await new Browser(server).signIn(email)];
  await choose(there, firstMarket);
  await choose(here, secondMarket);
  const { totpURI } = (await there.post('/auth/two-factor/enable', { password })).body;
  expect(totpURI).toBeTruthy();

  const reset = await change(secondAdmin, 'userReset', { id: user.id });
  expect(reset.user).toMatchObject({ hasPassword: false, twoFactorEnabled: false });
  expect((await sessionOf(here)).memberships).toBeNull();
  expect((await sessionOf(there)).user.marketplace).toEqual(firstMarket);
  await choose(await new Browser(server).signIn(email), secondMarket);

  const removed = await change(secondAdmin, 'userRemove', { id: user.id });
  expect(removed.errors).toBeNull();
  expect((await sessionOf(there)).user.marketplace).toEqual(firstMarket);
  expect(await namesOf(await new Browser(server).signIn(email))).toEqual(['First Market']);
});

test('an account that has only invitations gives no access', async () => {
  const email = newAddress();
  const captured = await invite(firstAdmin, email);
  await choosePassword(captured.token);
  const { token } = await invite(secondAdmin, email);
  await change(firstAdmin, 'userRemove', { id: captured.user.id });
  const { status } = await new Browser(server).post('/auth/sign-in/email', { email, password: newPassword });
  expect(status).toBe(401);
  expect((await secondAdmin.ask('operator', `{ users { nodes { email } } }`)).text).toContain(email);
  // Its link was for a person with an account; another one makes the account again.
  expect((await choosePassword(token)).status).toBe(400);
});

test('an act on the account is in the audit log of each membership, and one without effect in none', async () => {
  const { email, id } = await makeUser(server, support(first));
  const sellerId = first.sellers[0]?.number ?? 0;
  for (const owner of [support(second), { sellerId }]) {
    await createUser(administrator, server.database, { owner, email, password: null });
  }
  const browser = await new Browser(server).signIn(email);
  await choose(browser, secondMarket);
  const changed = { currentPassword: password, newPassword };
  expect((await browser.post('/auth/change-password', changed)).status).toBe(200);
  expect((await sessionOf(browser)).user.marketplace).toEqual(secondMarket);

  const sessions = async () => (await browser.get('/auth/list-sessions')).body;
  await signIn(email, newPassword);
  const [other] = (await sessions()).filter(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  for (const _ of [1, 2]) await browser.post('/auth/revoke-session', { id: other.id });
  await signIn(email, newPassword);
  for (const _ of [1, 2]) await browser.post('/auth/revoke-other-sessions', {});
  expect(await sessions()).toHaveLength(1);
  await browser.post('/auth/revoke-trusted-device', { id: '999' });
  await browser.post('/auth/change-password', { currentPassword: 'not the password', newPassword: password });
  await browser.post('/auth/two-factor/disable', { password: newPassword, code: '123456' });
  await browser.post('/auth/two-factor/generate-backup-codes', { password: newPassword, code: '123456' });
  await new Browser(server).post('/auth/reset-password', { token: 'unknown', newPassword: password });

  const { rows } = await server.database.pool.query(
    `select marketplace_id, seller_id, action from audit_entry
     where identity = $1 and action in ('passwordChange', 'sessionRevoke', 'trustedDeviceRevoke',
       'secondFactorDisable', 'backupCodesGenerate', 'passwordReset')
     order by marketplace_id, seller_id nulls first, id`,
    [`user:${id}`],
  );
  const of = (marketplace_id: number, seller_id: number | null) =>
    ['passwordChange', 'sessionRevoke', 'sessionRevoke'].map((action) => ({
      marketplace_id,
      seller_id,
      action,
    }));
  expect(rows).toEqual([...of(first.id, null), ...of(first.id, sellerId), ...of(second.id, null)]);
});

test('only the marketplace in which a person acts sees the name of a passkey', async () => {
  const { email, id } = await makeUser(server, support(first));
  await createUser(administrator, server.database, { owner: support(second), email, password: null });
  // Passkeys work at `localhost`, and not at an address without a name.
  const local = { ...server, address: server.address.replace('127.0.0.1', 'localhost') };
  const browser = await new Browser(local).signIn(email);
  await choose(browser, secondMarket);
  await addPasskey(browser, { password }, 'Work at the other market');
  const { rows } = await server.database.pool.query(
    `select marketplace_id, changes from audit_entry where identity = $1 and action = 'passkeyAdd'
     order by marketplace_id`,
    [`user:${id}`],
  );
  const name = { field: 'name', before: null, after: 'Work at the other market' };
  expect(rows).toEqual([
    { marketplace_id: first.id, changes: [] },
    { marketplace_id: second.id, changes: [name] },
  ]);
});

test('the operator’s users are notified of each accepted invitation at once, however it is accepted', async () => {
  const lists = await followLists(server, first.operator, 'sse', { sellerId: first.sellers[0]?.id });
  const published = async (accept: () => Promise<unknown>) => {
    await accept();
    await change(firstAdmin, 'marketplaceUpdate', { chatEnabled: false }, '');
    const before = await lists.untilSettings();
    await change(firstAdmin, 'marketplaceUpdate', { chatEnabled: true }, '');
    return [before, await lists.untilSettings()];
  };
  const once = [['COLLEAGUES'], []];
  const byLink = await invite(firstAdmin, newAddress());
  expect(await published(() => choosePassword(byLink.token))).toEqual(once);
  const { email } = await makeUser(server, support(second));
  await invite(firstAdmin, email);
  const browser = await new Browser(server).signIn(email);
  expect(await published(() => choose(browser, firstMarket))).toEqual(once);
  expect(await published(() => choose(browser, secondMarket))).toEqual([[], []]);
  expect(await published(() => choose(browser, firstMarket))).toEqual([[], []]);
  const other = await makeUser(server, support(second));
  const signedIn = await new Browser(server).signIn(other.email);
  const { token } = await invite(firstAdmin, other.email);
  expect(await published(() => signedIn.post('/auth/memberships/accept', { token }))).toEqual(once);
  const ofSeller = await invite(firstAdmin, newAddress(), 'Sue', { sellerId: first.sellers[0]?.id });
  expect(await published(() => choosePassword(ofSeller.token))).toEqual([[], []]);
  await lists.stop();
});
