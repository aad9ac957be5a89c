import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { createPasswordLink } from '../src/accounts/invitations.js';
import { createSellers } from '../src/accounts/sellers.js';
import { sellerId as graphqlId } from '../src/graphql/ids.js';
import { Browser, makeUser, password } from './harness/browser.js';
import {
  type Answer,
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the administration over the Operator API; see docs/administration.md. */

let server: TestServer;
let market: TestMarketplace;
/** A user with the role FULL_ADMIN. */
let admin: Browser;
let adminEmail: string;
/** The first seller of the marketplace. */
let shop: TestMarketplace['sellers'][number];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Shop', 'Harbour Books']);
  const [first] = market.sellers;
  if (!first) throw new Error('There is no seller.');
  shop = first;
  adminEmail = (await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' }, { name: 'Ada' }))
    .email;
  admin = await new Browser(server).signIn(adminEmail);
});

/** Runs a mutation as the browser's user and returns `selection` of its payload. */
async function change(mutation: string, selection: string, input: object, by = admin) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const { body } = await by.ask(
    'operator',
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`,
    { input },
  );
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data[mutation];
}

/** Runs a query of the Operator API as the Full Admin and returns its data. */
async function read(query: string, variables = {}) {
  const { body } = await admin.ask('operator', query, variables);
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

const invitedFields = 'user { id name email role seller { id } hasPassword } invitationUrl';
const invite = (input: object) => change('userInvite', invitedFields, input);

/** Chooses a password, like the page of an invitation's link. */
const choose = (url: string, newPassword: string): Promise<Answer> =>
  new Browser(server).post('/auth/reset-password', {
    token: new URL(url).searchParams.get('token'),
    newPassword,
  });

const signIn = (email: string, chosen: string, browser = new Browser(server)) =>
  browser.post('/auth/sign-in/email', { email, password: chosen });

const sessionOf = async (browser: Browser) => (await browser.get('/auth/session')).body.user;

/** Creates and signs in a user. Returns the global id too. */
async function person(owner: Parameters<typeof makeUser>[1], name = 'Bob') {
  const { id, email } = await makeUser(server, owner, { name });
  return {
    id: Buffer.from(`User-${id}`).toString('base64'),
    email,
    browser: await new Browser(server).signIn(email),
  };
}

const lastAudit = async () => {
  const { auditLog } = await read(
    '{ auditLog(first: 1) { nodes { actor action changes { field before after } } } }',
  );
  return auditLog.nodes[0];
};

describe('a user', () => {
  test('is invited, chooses a password with the link, which works once, and signs in', async () => {
    const invited = await invite({ email: 'Eve@Market.example', name: ' Eve ', role: 'FINANCE' });
    expect(invited).toEqual({
      user: {
        id: expect.any(String),
        name: 'Eve',
        email: 'eve@market.example',
        role: 'FINANCE',
        seller: null,
        hasPassword: false,
      },
      invitationUrl: expect.stringMatching(`^${server.address}/reset-password\\?token=[\\w-]{32}$`),
      errors: null,
    });
    expect(await lastAudit()).toEqual({
      actor: 'Ada',
      action: 'userInvite',
      changes: [{ field: 'eve@market.example', before: null, after: 'FINANCE' }],
    });
    const token = new URL(invited.invitationUrl).searchParams.get('token') ?? '';
    const { rows } = await server.database.pool.query('select identifier from auth_verification');
    expect(JSON.stringify(rows)).not.toContain(token);

    expect((await choose(invited.invitationUrl, 'a long password')).status).toBe(200);
    expect((await choose(invited.invitationUrl, 'another password')).status).toBe(400);
    const browser = new Browser(server);
    expect((await signIn(invited.user.email, 'a long password', browser)).status).toBe(200);
    expect(await sessionOf(browser)).toMatchObject({ name: 'Eve', role: 'FINANCE' });
    const { users } = await read('{ users(q: "eve@market") { nodes { hasPassword isViewer } } }');
    expect(users.nodes).toEqual([{ hasPassword: true, isViewer: false }]);
    expect(server.log.join()).not.toContain(token);
  });

  test("of a seller sees that seller's thread", async () => {
    const { user, invitationUrl } = await invite({
      email: 'sue@shop.example',
      name: 'Sue',
      sellerId: shop.id,
    });
    expect(user).toMatchObject({ role: null, seller: { id: shop.id } });
    await choose(invitationUrl, 'a long password');
    const browser = new Browser(server);
    await signIn(user.email, 'a long password', browser);
    const { body } = await browser.ask('seller', '{ seller { id } }');
    expect(body.data.seller.id).toBe(shop.id);
  });

  test('is invited only with valid input', async () => {
    const valid = { email: 'new@market.example', name: 'New', role: 'FINANCE' };
    const cases: [input: object, field: string][] = [
      [{ ...valid, email: 'nobody' }, 'email'],
      [{ ...valid, email: adminEmail }, 'email'],
      [{ ...valid, name: ' ' }, 'name'],
      [{ ...valid, role: null }, 'role'],
      [{ ...valid, sellerId: shop.id }, 'role'],
      [{ ...valid, role: null, sellerId: 'nothing' }, 'sellerId'],
    ];
    for (const [input, field] of cases) {
      const { user, invitationUrl, errors } = await invite(input);
      expect([user, invitationUrl, errors], field).toEqual([
        null,
        null,
        [{ field, messages: [expect.any(String)] }],
      ]);
    }
  });

  test('is reset: the old password, links and sessions stop working', async () => {
    const bob = await person({ marketplaceId: market.id, role: 'MARKETING' });
    const reset = () => change('userReset', invitedFields, { id: bob.id });
    const { invitationUrl: first } = await reset();
    expect(await sessionOf(bob.browser)).toBeNull();
    expect((await signIn(bob.email, password)).status).toBe(401);
    const { invitationUrl: second } = await reset();
    expect((await choose(first, 'a long password')).status).toBe(400);
    expect((await choose(second, 'a long password')).status).toBe(200);
    expect((await signIn(bob.email, 'a long password')).status).toBe(200);
  });

  test('sees who created the link that set the password, and from where it was used, until the notice is dismissed', async () => {
    const bob = await person({ marketplaceId: market.id, role: 'MARKETING' });
    const { invitationUrl } = await change('userReset', invitedFields, { id: bob.id });
    const thief = { 'user-agent': 'Thief/1.0' };
    const used = await new Browser(server).post(
      '/auth/reset-password',
      { token: new URL(invitationUrl).searchParams.get('token'), newPassword: 'a long password' },
      thief,
    );
    expect(used.status).toBe(200);
    const { auditLog } = await read(
      '{ auditLog(first: 1) { nodes { actor action address userAgent changes { field before after } } } }',
    );
    expect(auditLog.nodes).toEqual([
      {
        actor: 'Bob',
        action: 'passwordReset',
        address: '127.0.0.1',
        userAgent: 'Thief/1.0',
        changes: [{ field: 'link created by', before: null, after: 'Ada' }],
      },
    ]);
    const browser = new Browser(server);
    await signIn(bob.email, 'a long password', browser);
    const { notices } = await sessionOf(browser);
    const place = { ipAddress: '127.0.0.1', userAgent: 'Thief/1.0' };
    expect(notices).toEqual([
      { id: expect.any(String), kind: 'linkUsed', causedBy: 'Ada', ...place, createdAt: expect.any(String) },
    ]);
    const stranger = await person({ sellerId: shop.number });
    const dismiss = (by: Browser) => by.post('/auth/dismiss-notice', { id: notices[0].id });
    await dismiss(stranger.browser);
    expect((await sessionOf(browser)).notices).toEqual(notices);
    expect((await dismiss(browser)).status).toBe(200);
    expect((await sessionOf(browser)).notices).toEqual([]);
  });

  test('has no open link after a change of the password', async () => {
    const bob = await person({ marketplaceId: market.id, role: 'MARKETING' });
    const number = Number(Buffer.from(bob.id, 'base64').toString().slice('User-'.length));
    const link = createPasswordLink();
    await server.database.pool.query(
      "insert into auth_verification (identifier, value, expires_at) values ($1, $2, now() + interval '1 day')",
      [link.linkHash, String(number)],
    );
    const changed = { currentPassword: password, newPassword: 'a long password' };
    expect((await bob.browser.post('/auth/change-password', changed)).status).toBe(200);
    const url = `${server.address}/reset-password?token=${link.token}`;
    expect((await choose(url, 'another password')).status).toBe(400);
  });

  test('is renamed, or gets another role, which ends its sessions', async () => {
    const bob = await person({ marketplaceId: market.id, role: 'FINANCE' });
    const update = (input: object) => change('userUpdate', 'user { name role }', { id: bob.id, ...input });
    expect((await update({ name: 'Robert' })).user).toEqual({ name: 'Robert', role: 'FINANCE' });
    expect(await sessionOf(bob.browser)).toMatchObject({ name: 'Robert' });
    expect((await read('{ users(q: "robert") { nodes { id } } }')).users.nodes).toEqual([{ id: bob.id }]);
    expect((await update({ role: 'WEBMASTER' })).user).toEqual({ name: 'Robert', role: 'WEBMASTER' });
    expect(await sessionOf(bob.browser)).toBeNull();
    expect((await lastAudit()).changes).toEqual([
      { field: bob.email, before: 'FINANCE', after: 'WEBMASTER' },
    ]);

    const clerk = await person({ sellerId: shop.number });
    const { errors } = await change('userUpdate', 'user { id }', { id: clerk.id, role: 'FINANCE' });
    expect(errors).toEqual([{ field: 'role', messages: ["A seller's user has no role."] }]);
  });

  test('is removed, and signed out at once', async () => {
    const bob = await person({ marketplaceId: market.id, role: 'FINANCE' });
    const remove = () => change('userRemove', 'user { email }', { id: bob.id });
    expect((await remove()).user).toEqual({ email: bob.email });
    expect(await sessionOf(bob.browser)).toBeNull();
    expect((await signIn(bob.email, password)).status).toBe(401);
    expect((await remove()).errors).toEqual([{ field: 'id', messages: ['User not found.'] }]);
  });

  test('cannot remove, reset or demote itself, and two cannot remove each other', async () => {
    const otherOwner = {
      marketplaceId: (await makeMarketplace(server, 'Away', [])).id,
      role: 'FULL_ADMIN',
    } as const;
    const [carol, dan] = [await person(otherOwner), await person(otherOwner)];
    for (const [mutation, input, field] of [
      ['userRemove', {}, 'id'],
      ['userReset', {}, 'id'],
      ['userUpdate', { role: 'FINANCE' }, 'role'],
    ] as const) {
      const own = { id: carol.id, ...input };
      const { errors } = await change(mutation, 'user { id }', own, carol.browser);
      expect(errors, mutation).toEqual([{ field, messages: [expect.any(String)] }]);
    }
    const removing = 'mutation ($id: ID!) { userRemove(input: {id: $id}) { errors { field } } }';
    await Promise.all([
      carol.browser.ask('operator', removing, { id: dan.id }),
      dan.browser.ask('operator', removing, { id: carol.id }),
    ]);
    const { rows } = await server.database.pool.query(
      "select user_id from membership where role = 'FULL_ADMIN' and marketplace_id = $1",
      [otherOwner.marketplaceId],
    );
    expect(rows).toHaveLength(1);
  });

  test('is found by name, address and owner, page by page', async () => {
    const { id } = await makeMarketplace(server, 'Many', ['One']);
    const many = await person({ marketplaceId: id, role: 'FULL_ADMIN' }, 'Max 100%_\\');
    const { rows } = await server.database.pool.query('select id from seller where marketplace_id = $1', [
      id,
    ]);
    for (const name of ['Émile', 'ÉMILIE']) await makeUser(server, { sellerId: rows[0].id }, { name });
    const names = async (query: string): Promise<string[]> => {
      const { body } = await many.browser.ask('operator', `{ users${query} { nodes { name } } }`);
      return body.data.users.nodes.map(({ name }: { name: string }) => name);
    };
    const all = ['ÉMILIE', 'Émile', 'Max 100%_\\'];
    expect(await names('')).toEqual(all);
    expect(await names('(kind: OPERATOR)')).toEqual(all.slice(2));
    expect(await names('(kind: SELLER)')).toEqual(all.slice(0, 2));
    expect(await names('(q: "émil")')).toEqual(all.slice(0, 2));
    for (const q of ['%', '_', '\\\\', 'x 1']) expect(await names(`(q: "${q}")`), q).toEqual(all.slice(2));
    expect(await names('(q: "%%")')).toEqual([]);

    const walk = async (first: string, after: string, cursorName: string, filter = '') => {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const beside = cursor && `, ${after}: "${cursor}"`;
        const { body } = await many.browser.ask(
          'operator',
          `{ users(${first}: 1${beside}${filter}) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        );
        const { nodes, pageInfo } = body.data.users;
        seen.push(nodes[0].name);
        const [onward, back] =
          first === 'first' ? ['hasNextPage', 'hasPreviousPage'] : ['hasPreviousPage', 'hasNextPage'];
        expect(pageInfo[back as string]).toBe(seen.length > 1);
        if (!pageInfo[onward as string]) return seen;
        cursor = pageInfo[cursorName];
      }
    };
    expect(await walk('first', 'after', 'endCursor')).toEqual(all);
    expect(await walk('last', 'before', 'startCursor')).toEqual(all.toReversed());
    const found = all.slice(0, 2);
    expect(await walk('first', 'after', 'endCursor', ', q: "émil"')).toEqual(found);
    expect(await walk('last', 'before', 'startCursor', ', q: "émil"')).toEqual(found.toReversed());
  });
});

describe('an API key', () => {
  const fields = 'key apiKey { id label kind scope prefix seller { id } expiresAt revokedAt }';
  const create = (input: object) => change('apiKeyCreate', fields, input);

  test('is created, works, and is revoked with effect at once', async () => {
    const expiresAt = '2099-01-31T12:00:00.000Z';
    const { key, apiKey, errors } = await create({
      label: ' Shop system\u00a0 ',
      scope: 'CHAT_READ',
      expiresAt,
    });
    expect([errors, apiKey]).toEqual([
      null,
      {
        id: expect.any(String),
        label: 'Shop system',
        kind: 'OPERATOR',
        scope: 'CHAT_READ',
        prefix: key.slice(0, apiKey.prefix.length),
        seller: null,
        expiresAt,
        revokedAt: null,
      },
    ]);
    const client = new Client(server, key, 'operator');
    expect((await client.data('{ viewer { name mayChat mayAdminister } }')).viewer).toEqual({
      name: 'Shop system',
      mayChat: false,
      mayAdminister: false,
    });
    const revoke = () => change('apiKeyRevoke', 'apiKey { revokedAt }', { id: apiKey.id });
    const first = await revoke();
    expect(first.apiKey.revokedAt).toEqual(expect.any(String));
    expect(await revoke()).toEqual(first);
    expect((await lastAudit()).changes).toEqual([
      {
        field: `${apiKey.prefix} Shop system`,
        before: `chat:read, operator, until ${expiresAt}`,
        after: null,
      },
    ]);
    expect((await client.ask('{ viewer { name } }')).status).toBe(401);
    expect((await lastAudit()).changes).toEqual([{ field: 'key', before: null, after: 'revoked' }]);
  });

  test('of a seller acts for that seller, and is listed for it', async () => {
    const { key, apiKey } = await create({ label: "Shop's own", sellerId: shop.id });
    expect(apiKey).toMatchObject({ kind: 'SELLER', scope: 'CHAT_WRITE', seller: { id: shop.id } });
    const { seller } = await new Client(server, key, 'seller').data('{ seller { id } }');
    expect(seller.id).toBe(shop.id);
    const first = async (query: string) =>
      (await read(`{ apiKeys(first: 1, ${query}) { nodes { id kind } } }`)).apiKeys.nodes[0];
    expect(await first(`sellerId: "${shop.id}"`)).toEqual({ id: apiKey.id, kind: 'SELLER' });
    expect(await first('kind: SELLER')).toEqual({ id: apiKey.id, kind: 'SELLER' });
    expect(await first('kind: OPERATOR')).toMatchObject({ kind: 'OPERATOR' });
    const { apiKeys } = await read(`{ apiKeys(last: 500, sellerId: "${shop.id}") { nodes { id } } }`);
    expect(apiKeys.nodes).toHaveLength(2);
  });

  test('is rejected while its owner has a hundred valid keys', async () => {
    const [number = 0] = await createSellers(administrator, server.database, market.id, [
      { businessName: 'Full' },
    ]);
    const sellerId = graphqlId(number);
    await server.database.pool.query(
      `insert into api_key (marketplace_id, seller_id, secret_hash, prefix, scope, revoked_at)
       select $1, $2, sha256(n::text::bytea), 'parley_sel_', 'chat:write', case when n > 99 then now() end
       from generate_series(1, 120) n`,
      [market.id, number],
    );
    const last = await create({ label: 'Last', sellerId });
    expect(last.errors).toBeNull();
    const refused = {
      key: null,
      errors: [{ field: null, messages: [expect.stringContaining('100 valid keys already; revoke one')] }],
    };
    expect(await create({ label: 'More', sellerId })).toMatchObject(refused);
    await change('apiKeyRevoke', 'apiKey { id }', { id: last.apiKey.id });
    expect((await create({ label: 'Again', sellerId })).errors).toBeNull();
  });

  test('is created only with valid input', async () => {
    const cases: [input: object, field: string][] = [
      [{ label: ' ' }, 'label'],
      [{ label: 'Old', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      [{ label: 'Lost', sellerId: market.sellers[0]?.client.key }, 'sellerId'],
    ];
    for (const [input, field] of cases) {
      const { key, apiKey, errors } = await create(input);
      expect([key, apiKey, errors]).toEqual([null, null, [{ field, messages: [expect.any(String)] }]]);
    }
    const { body } = await admin.ask(
      'operator',
      'mutation { apiKeyCreate(input: {label: "When", expiresAt: "tomorrow"}) { key } }',
    );
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('a program with the scope chat:write', () => {
  /** Does the same as `change`, with the operator's key. */
  const byKey = async (document: string, variables = {}) => market.operator.data(document, variables);

  test('creates and renames sellers', async () => {
    const creating =
      'mutation ($name: String!) { sellerCreate(input: {businessName: $name}) { seller { id } errors { field } } }';
    const { sellerCreate } = await byKey(creating, { name: 'Quayside Records' });
    const { id } = sellerCreate.seller;
    const { sellerUpdate } = await byKey(
      `mutation { sellerUpdate(input: {id: "${id}", businessName: "Pier Records"}) { seller { businessName } } }`,
    );
    expect(sellerUpdate.seller.businessName).toBe('Pier Records');
    const found = async (q: string) =>
      (await byKey(`{ sellersForChats(q: "${q}") { nodes { id } } }`)).sellersForChats.nodes;
    expect([await found('quayside'), await found('pier')]).toEqual([[], [{ id }]]);
    expect(await lastAudit()).toMatchObject({
      action: 'sellerUpdate',
      changes: [{ before: 'Quayside Records', after: 'Pier Records' }],
    });
    expect((await byKey(creating, { name: '' })).sellerCreate.errors).toEqual([{ field: 'businessName' }]);
    const { sellerUpdate: foreign } = await byKey(
      'mutation { sellerUpdate(input: {id: "?", businessName: "Nobody"}) { seller { id } errors { field messages } } }',
    );
    expect(foreign).toEqual({ seller: null, errors: [{ field: 'id', messages: ['Seller not found.'] }] });
  });

  test('turns the chat off and on, and renames the marketplace', async () => {
    const update = async (input: string) =>
      (
        await byKey(
          `mutation { marketplaceUpdate(input: {${input}}) { marketplace { name chatEnabled } errors { field } } }`,
        )
      ).marketplaceUpdate;
    expect(await update('chatEnabled: false')).toEqual({
      marketplace: { name: 'Market', chatEnabled: false },
      errors: null,
    });
    const { chatMessageCreate } = await shop.client.data(
      'mutation { chatMessageCreate(input: {message: "Hello"}) { chatMessage { id } errors { field } } }',
    );
    expect(chatMessageCreate).toMatchObject({ chatMessage: null, errors: [{}] });
    expect((await update('chatEnabled: true, name: "Fair"')).marketplace).toEqual({
      name: 'Fair',
      chatEnabled: true,
    });
    expect(await lastAudit()).toMatchObject({
      action: 'marketplaceUpdate',
      changes: [
        { field: 'name', before: 'Market', after: 'Fair' },
        { field: 'chatEnabled', before: 'false', after: 'true' },
      ],
    });
    expect((await byKey('{ marketplace { name chatEnabled } }')).marketplace).toEqual({
      name: 'Fair',
      chatEnabled: true,
    });
    expect((await update('name: ""')).errors).toEqual([{ field: 'name' }]);
  });

  test("records changes of the operator's webhooks in the audit log", async () => {
    const url = 'https://hooks.example.com/';
    const { webhookCreate } = await byKey(
      `mutation { webhookCreate(input: {url: "${url}", events: [CHAT_MESSAGE_CREATED]}) { webhook { id } } }`,
    );
    const id = `id: "${webhookCreate.webhook.id}"`;
    await byKey(
      `mutation { webhookUpdate(input: {${id}, enabled: false, rotateSecret: true}) { errors { field } } }`,
    );
    expect(await lastAudit()).toMatchObject({
      action: 'webhookUpdate',
      changes: [
        { before: 'true', after: 'false' },
        { field: expect.stringContaining('secret'), before: null, after: 'replaced' },
      ],
    });
    await byKey(`mutation { webhookDelete(input: {${id}}) { errors { field } } }`);
    expect(await lastAudit()).toMatchObject({
      action: 'webhookDelete',
      changes: expect.arrayContaining([{ field: expect.stringContaining('url'), before: url, after: null }]),
    });
  });
});

describe('invisible and misleading text', () => {
  const names = ['\u200b', '\u2060', '\u2800', '\u3164', '\u202egnp.exe', 'Two\nlines', 'Bell\u0007'].concat([
    '\ufeffShop',
    'Shop\ufeff',
    'Shop\n',
    '\tShop',
    'P\u0430rley Support',
    '\u039darvik',
  ]);

  test.each(names)('is rejected as a name, with its field: %j', async (name) => {
    const program = (mutation: string, type: string, input: object) =>
      market.operator.data(
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`,
        { input },
      );
    const refused = (field: string) => [
      { field, messages: [expect.stringMatching(/invisible or misleading|can't be blank|mixes letters/)] },
    ];
    const email = 'eve@market.example';
    const rule = { name, expression: 'locker' };
    const person = { name, sellerId: shop.id, expiresIn: 60 };
    const texts = [{ language: 'en', text: 'Hello.' }];
    const link = { label: name, template: 'https://crm.example/{id}' };
    const answers = [
      ['businessName', await change('sellerCreate', '', { businessName: name })],
      ['businessName', await change('sellerUpdate', '', { id: shop.id, businessName: name })],
      ['name', await change('marketplaceUpdate', '', { name })],
      ['name', await change('userInvite', '', { email, name, role: 'FINANCE' })],
      ['label', await change('apiKeyCreate', '', { label: name })],
      ['name', await change('contentPatternCreate', '', { ...rule, action: 'WARN' })],
      ['name', await change('contentAllowanceCreate', '', rule)],
      ['name', await change('labelCreate', '', { name, colour: 'GREEN' })],
      ['name', await change('savedViewCreate', '', { name, list: 'ALL' })],
      ['name', await change('linkPatternCreate', '', { ...rule, template: 'https://shop.example/{0}' })],
      ['name', await change('cannedReplyCreate', '', { name, shared: true, texts })],
      ['label', await change('sellerLinkTemplatesSet', '', { templates: [link] })],
      ['name', (await program('chatTokenCreate', 'ChatTokenCreateInput', person)).chatTokenCreate],
    ];
    for (const [field, { errors }] of answers) expect(errors, field).toEqual(refused(field));
  });

  test('is not found in an emoji, a Persian name or a right-to-left name', async () => {
    for (const businessName of [
      '👩‍👩‍👧 Books',
      'می\u200cخواهم',
      'مطبعة النور',
      'Ωmega 3 GmbH',
      'ООО Ромашка IT',
    ]) {
      expect((await change('sellerCreate', '', { businessName })).errors).toBeNull();
    }
  });

  test('stays in a stored name while something else is changed, and can only be replaced by a valid name', async () => {
    const old = await makeMarketplace(server, 'Old Market', ['Old']);
    const by = await person({ marketplaceId: old.id, role: 'FULL_ADMIN' }, 'Ann');
    const creating = async (mutation: string, selection: string, input: object) =>
      (await change(mutation, `${selection} { id }`, input, by.browser))[selection].id;
    const texts = [{ language: 'en', text: 'Hello.' }];
    const view = { name: 'Old', list: 'ALL' };
    const pattern = { name: 'Old', expression: 'order', template: 'https://shop.example/{0}' };
    const links = [{ label: 'Old', template: 'https://crm.example/{id}' }];
    const [labelId, viewId, patternId, replyId] = [
      await creating('labelCreate', 'label', { name: 'Old', colour: 'GREEN' }),
      await creating('savedViewCreate', 'savedView', view),
      await creating('linkPatternCreate', 'linkPattern', pattern),
      await creating('cannedReplyCreate', 'cannedReply', { name: 'Old', shared: true, texts }),
    ];
    await change('sellerLinkTemplatesSet', '', { templates: links }, by.browser);
    const name = 'Оld';
    for (const [table, column] of [
      ...['label', 'saved_view', 'link_pattern', 'canned_reply'].map((each) => [each, 'name'] as const),
      ['seller_link_template', 'label'],
      ['seller', 'business_name'],
    ] as const) {
      await server.database.pool.query(`update ${table} set ${column} = $1 where marketplace_id = $2`, [
        name,
        old.id,
      ]);
    }
    const { pool } = server.database;
    await pool.query('update marketplace set name = $1 where id = $2', [name, old.id]);
    await pool.query('update membership set name = $1 where marketplace_id = $2', [name, old.id]);
    const acts: [string, string, object, string][] = [
      ['marketplaceUpdate', 'name', { chatEnabled: true }, 'name'],
      ['sellerUpdate', 'businessName', { id: old.sellers[0]?.id, externalId: 'x-1' }, 'businessName'],
      ['userUpdate', 'name', { id: by.id }, 'name'],
      ['labelUpdate', 'name', { id: labelId, colour: 'RED' }, 'name'],
      ['savedViewUpdate', 'name', { id: viewId, list: 'DONE' }, 'name'],
      ['linkPatternUpdate', 'name', { id: patternId, forSellers: true }, 'name'],
      ['cannedReplyUpdate', 'name', { id: replyId, texts: [{ language: 'de', text: 'Hallo.' }] }, 'name'],
    ];
    for (const [mutation, field, input] of acts) {
      const changing = async (value: object) =>
        (await change(mutation, '', { ...input, ...value }, by.browser)).errors;
      if (mutation !== 'savedViewUpdate') expect(await changing({}), mutation).toBeNull();
      expect(await changing({ [field]: name }), mutation).toBeNull();
      expect(await changing({ [field]: 'Оther' }), mutation).toMatchObject([{ field }]);
    }
    const csv = `name,language,text\n${name},en,Again\n`;
    const imported = await change('cannedRepliesImport', 'updated', { shared: true, csv }, by.browser);
    expect(imported).toEqual({ updated: 1, errors: null });
    const templates = [{ label: name, template: 'https://crm.example/s/{id}' }];
    expect((await change('sellerLinkTemplatesSet', '', { templates }, by.browser)).errors).toBeNull();
  });

  test('is rejected as a message', async () => {
    const document =
      'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field messages } } }';
    for (const message of ['\u2800', '\u3164\u200b', '\u202e', '\u0007']) {
      const { chatMessageCreate } = await shop.client.data(document, { input: { message } });
      expect(chatMessageCreate.errors).toEqual([{ field: 'message', messages: ["Message can't be blank."] }]);
    }
  });
});
