import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { ApiKeyLookup } from '../src/access/api-key-lookup.js';
import { ChatTokens } from '../src/access/chat-tokens.js';
import { createKey, revokeKey } from '../src/accounts/api-keys.js';
import { Browser, makeUser } from './harness/browser.js';
import { follow, following, logged, type Transport, transports } from './harness/follower.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests chat tokens, for sellers on another site's page; see docs/embedding.md. */

const shopPages = 'https://sellers.market.example';
const create = `mutation ($input: ChatTokenCreateInput!) {
  chatTokenCreate(input: $input) { token expiresAt errors { field messages } }
}`;
const allEvents = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const write = `mutation ($id: ID!, $message: String!) {
  chatMessageCreate(input: {sellerId: $id, message: $message}) { errors { messages } }
}`;
const say = 'mutation { chatMessageCreate(input: {message: "Hello."}) { chatMessage { sentByName } } }';

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({ embedOrigins: [shopPages] });
  market = await makeMarketplace(server, 'Market', ['Shop', 'Neighbour']);
});

const at = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];

/** Creates a token for Ann of the first seller, with the operator's key. */
async function tokenOf(more: Record<string, unknown> = {}, by = market.operator): Promise<string> {
  const seller = by.side === 'operator' ? { sellerId: at(0).id } : {};
  const { chatTokenCreate } = await by.data(create, { input: { ...seller, name: 'Ann', ...more } });
  if (!chatTokenCreate.token) throw new Error(JSON.stringify(chatTokenCreate.errors));
  return chatTokenCreate.token;
}

const bearer = (token: string) => new Client(server, token, 'seller');

/** Returns an operator's client and the id of its key. */
async function operatorWithKey(more: { expiresAt?: Date } = {}) {
  const owner = { marketplaceId: market.id };
  const { apiKey, key } = await createKey(administrator, server.database, {
    owner,
    scopes: ['chat:impersonate'],
    ...more,
  });
  return { number: apiKey.id, client: new Client(server, key, 'operator') };
}

test('a token acts for its seller and writes under its name', async () => {
  const before = Date.now();
  const input = { sellerId: at(0).id, name: 'Ann Ätz', userKey: '17', expiresIn: 600 };
  const { chatTokenCreate } = await market.operator.data(create, { input });
  expect(chatTokenCreate).toMatchObject({ token: expect.stringMatching(/^parley_tok_/), errors: null });
  const life = Date.parse(chatTokenCreate.expiresAt) - before;
  expect(Math.abs(life - 600_000)).toBeLessThan(5_000);
  const ann = bearer(chatTokenCreate.token);
  expect(await ann.data('{ seller { id } viewer { name email mayChat maySetUp } }')).toEqual({
    seller: { id: at(0).id },
    viewer: { name: 'Ann Ätz', email: null, mayChat: true, maySetUp: false },
  });
  expect((await ann.data(say)).chatMessageCreate.chatMessage).toEqual({ sentByName: 'Ann Ätz' });
  const { chatMessages } = await market.operator.data(
    'query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { sentByName } } }',
    { id: at(0).id },
  );
  expect(chatMessages.nodes).toEqual([{ sentByName: 'Ann Ätz' }]);
});

test("a seller's own key creates tokens for its own account", async () => {
  const ann = bearer(await tokenOf({}, at(1).client));
  expect((await ann.data('{ seller { id } }')).seller.id).toBe(at(1).id);
});

test('a seller can create a limited number of tokens in a minute, and other sellers still can', async () => {
  const busy = await makeMarketplace(server, 'Busy', ['One', 'Two']);
  const [one, two] = busy.sellers.map(({ client }) => client) as [Client, Client];
  const thirty = Array.from(
    { length: 30 },
    (_, i) => `t${i}: chatTokenCreate(input: {name: "Ann"}) { token }`,
  );
  for (let n = 0; n < 4; n++) await one.data(`mutation { ${thirty.join(' ')} }`);
  const { body } = await one.ask('mutation { chatTokenCreate(input: {name: "Ann"}) { token } }');
  expect(body.errors[0]).toMatchObject({
    message: expect.stringMatching(
      /^Too many chat tokens from this seller: at most 120 in a minute\. .* \d+ s\.$/,
    ),
    extensions: { code: 'RATE_LIMITED' },
  });
  expect(await tokenOf({}, two)).toMatch(/^parley_tok_/);
});

test('a token can be used only for the chat', async () => {
  const ann = bearer(await tokenOf());
  for (const document of [
    '{ webhooks { id } }',
    'mutation { chatTokenCreate(input: {name: "Ann"}) { token } }',
  ]) {
    expect((await ann.ask(document)).body.errors[0].extensions.code).toBe('FORBIDDEN');
  }
  const there = await post(server, '/operator/graphql', { query: '{ viewer { name } }' }, ann.headers);
  expect(there.status).toBe(401);
});

test("the site's own id of a person is in no answer, event, audit entry or log line", async () => {
  const userKey = 'customer-of-the-site-4711';
  const ann = bearer(await tokenOf({ name: 'Ann Keyed', userKey }));
  const typing = await following(
    server,
    { side: 'operator', key: market.operator.key },
    'sse',
    'subscription { chatEvents { __typename ... on ChatTyping { sentByName seller { id } } } }',
  );
  await ann.data('mutation { chatTypingSet(input: {typing: true}) { errors { field } } }');
  const answers = [
    await typing.next(),
    await ann.ask('{ viewer { name email } seller { id } webhooks { id } auditLog { nodes { id } } }'),
    await ann.ask(
      'mutation { chatMessageCreate(input: {message: "Hello."}) { chatMessage { id sentByName sentByType } } }',
    ),
    await market.operator.data(
      'query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { sentByName sentThrough { label prefix } } } }',
      { id: at(0).id },
    ),
    await market.operator.data(
      '{ auditLog(first: 50) { nodes { actor actorKey action changes { field before after } } } }',
    ),
    await at(0).client.ask('{ auditLog(first: 50) { nodes { actor actorKey changes { after } } } }'),
  ];
  await typing.stop();
  const shown = JSON.stringify(answers) + server.log.join('');
  expect(shown).toContain('"Ann Keyed"');
  // The identity of the person, as the log and the audit log have it.
  expect(shown).toMatch(/token:\d+:[\w-]{22}"/);
  for (const form of [userKey, Buffer.from(userKey).toString('base64').slice(0, -4)]) {
    expect(shown).not.toContain(form);
  }
});

test('users and read-only keys cannot create tokens', async () => {
  const { email } = await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' });
  const browser = await new Browser(server).signIn(email);
  const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
  const variables = { input: { sellerId: at(0).id, name: 'Ann' } };
  const answers = [await browser.ask('operator', create, variables), await reader.ask(create, variables)];
  expect(answers.map(({ body }) => body.errors[0].extensions.code)).toEqual(['FORBIDDEN', 'MISSING_SCOPE']);
});

test('invalid input gives an error for each field at once', async () => {
  const input = { sellerId: 'nobody', name: ' ', userKey: 'x'.repeat(129), expiresIn: 3_601 };
  const { chatTokenCreate } = await market.operator.data(create, { input });
  expect(chatTokenCreate).toMatchObject({ token: null, expiresAt: null });
  const fields = chatTokenCreate.errors.map(({ field }: { field: string }) => field);
  expect(fields.sort()).toEqual(['expiresIn', 'name', 'sellerId', 'userKey']);
});

test('a name without the spaces around it is that of the person', async () => {
  for (const name of ['  Ann Pale', `Ann Pale${'\u3000'.repeat(40)}`]) {
    const { viewer } = await bearer(await tokenOf({ name })).data('{ viewer { name } }');
    expect(viewer).toEqual({ name: 'Ann Pale' });
  }
});

test('an invalid or expired token is rejected', async () => {
  const valid = await tokenOf();
  const [head = '', body = '', mac = ''] = valid.slice('parley_tok_'.length).split('.');
  const otherSeller = Buffer.from(
    Buffer.from(body, 'base64url')
      .toString()
      .replace(String(at(0).number), String(at(1).number)),
  );
  const other = await operatorWithKey();
  const otherKey = Buffer.from(JSON.stringify({ alg: 'HS256', kid: String(other.number) }));
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid: '1' }));
  const lookup = new ApiKeyLookup(server.database, () => {});
  const actor = await lookup.authenticate(market.operator.key, '127.0.0.1');
  await lookup.close();
  if (!actor) throw new Error('The key is not valid.');
  const request = { sellerId: at(0).number, name: 'Ann', userKey: null, expiresIn: 300 };
  const elsewhere = await new ChatTokens(server.database, ['y'.repeat(32)]).create(actor, request);
  const bad = {
    'the prefix alone': 'parley_tok_',
    'no parts': 'parley_tok_x',
    'no form': 'parley_tok_a.b.c',
    'another seller': `parley_tok_${head}.${otherSeller.toString('base64url')}.${mac}`,
    'another key': `parley_tok_${otherKey.toString('base64url')}.${body}.${mac}`,
    'no signature': `parley_tok_${none.toString('base64url')}.${body}.`,
    'half a signature': valid.slice(0, -20),
    "another installation's": elsewhere.token,
    'too long': valid + 'x'.repeat(5_000),
    'its key as a key': valid.replace('parley_tok_', 'parley_sel_'),
  };
  for (const [name, token] of Object.entries(bad)) {
    const { status, body: answer } = await bearer(token).ask('{ seller { id } }');
    expect([status, answer.errors[0].extensions.code], name).toEqual([401, 'UNAUTHENTICATED']);
  }
  expect((await bearer(valid).ask('{ seller { id } }')).status).toBe(200);
});

test('a token ends with its key: at its expiry, or at once at its revocation', async () => {
  const expiry = new Date(Date.now() + 90_000);
  const short = await operatorWithKey({ expiresAt: expiry });
  const input = { sellerId: at(0).id, name: 'Ann', expiresIn: 3_600 };
  const { chatTokenCreate } = await short.client.data(create, { input });
  expect(Date.parse(chatTokenCreate.expiresAt)).toBeLessThanOrEqual(expiry.getTime());
  await revokeKey(administrator, server.database, short.number);
  expect((await bearer(chatTokenCreate.token).ask('{ seller { id } }')).status).toBe(401);
});

describe.each(transports)('over %s', (transport: Transport) => {
  test("a stream ends with its token's key, and no other stream does", async () => {
    const { number, client } = await operatorWithKey();
    const { chatEventsCursor: after } = await at(0).client.data('{ chatEventsCursor }');
    const following = (key: string) =>
      follow(server, { side: 'seller', key }, transport, allEvents, { after });
    const [follower, other] = [following(await tokenOf({}, client)), following(await tokenOf())];
    const messageTo = async (each: typeof follower) =>
      (await each.next()).data.chatEvents.chatMessage.message;
    await market.operator.data(write, { id: at(0).id, message: 'Hello.' });
    expect([await messageTo(follower), await messageTo(other)]).toEqual(['Hello.', 'Hello.']);
    await revokeKey(administrator, server.database, number);
    expect((await follower.next()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    await market.operator.data(write, { id: at(0).id, message: 'Still there?' });
    expect(await messageTo(other)).toBe('Still there?');
    await Promise.all([follower.stop(), other.stop()]);
  });
});

describe('a page of another site', () => {
  const from = (origin: string, more: Record<string, string> = {}) => ({ origin, ...more });
  const allowedIn = ({ headers }: { headers: Headers }) => ({
    origin: headers.get('access-control-allow-origin'),
    credentials: headers.get('access-control-allow-credentials'),
    variesByOrigin: /\bOrigin\b/.test(headers.get('vary') ?? ''),
  });
  const allowed = { origin: shopPages, credentials: null, variesByOrigin: true };
  const preflight = (path: string, origin: string) =>
    fetch(server.address + path, {
      method: 'OPTIONS',
      headers: from(origin, {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      }),
    });

  test('with an allowed origin can call the Seller API with a token, and read its errors', async () => {
    const preflightAnswer = await preflight('/seller/graphql', shopPages);
    expect(preflightAnswer.status).toBe(204);
    expect(allowedIn(preflightAnswer)).toEqual(allowed);
    expect(preflightAnswer.headers.get('access-control-allow-methods')).toBe('POST');
    expect(preflightAnswer.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, parley-cost',
    );
    const query = { query: '{ seller { id } }' };
    const valid = bearer(await tokenOf()).headers;
    const answer = await post(server, '/seller/graphql', query, from(shopPages, valid));
    expect(answer.body.data.seller.id).toBe(at(0).id);
    expect(allowedIn(answer)).toEqual(allowed);
    const rejected = await post(server, '/seller/graphql', query, from(shopPages));
    expect([rejected.status, allowedIn(rejected)]).toEqual([401, allowed]);
    const stream = await fetch(`${server.address}/seller/graphql`, {
      method: 'POST',
      headers: {
        ...from(shopPages, valid),
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query: 'subscription { chatEvents { __typename } }' }),
    });
    expect(allowedIn(stream)).toEqual(allowed);
    await stream.body?.cancel();
  });

  test('cannot use a session', async () => {
    const { email } = await makeUser(server, { sellerId: at(0).number });
    const { cookie } = await new Browser(server).signIn(email);
    const query = { query: '{ seller { id } }' };
    const { body } = await post(server, '/seller/graphql', query, from(shopPages, { cookie }));
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });

  test('without an allowed origin can read nothing, and an allowed one cannot use the Operator API', async () => {
    const foreignOrigin = 'https://foreignOrigin.example';
    const none = { origin: null, credentials: null };
    expect(allowedIn(await preflight('/seller/graphql', foreignOrigin))).toMatchObject(none);
    const query = { query: '{ viewer { name } }' };
    for (const path of ['/operator/graphql', '/graphql']) {
      expect(allowedIn(await preflight(path, shopPages)), path).toMatchObject(none);
      const answer = await post(server, path, query, from(shopPages, market.operator.headers));
      expect(allowedIn(answer), path).toMatchObject(none);
    }
  });
});
