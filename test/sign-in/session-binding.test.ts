import { createClient as createWsClient } from 'graphql-ws';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Browser, makeUser, password } from '../harness/browser.js';
import { firstResult, follow, logged, transports } from '../harness/follower.js';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests pages that stay open while another person signs in; see docs/sign-in.md#a-page-belongs-to-one-actor. */

const everything = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';

let server: TestServer;
let market: TestMarketplace;
let other: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Shop', 'Neighbour']);
  other = await makeMarketplace(server, 'Other Market', []);
});

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];

/** The people who can have a page open or sign in. */
const people = {
  agent: () => makeUser(server, { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }),
  'agent of another marketplace': () => makeUser(server, { marketplaceId: other.id, role: 'FULL_ADMIN' }),
  'member without chat': () => makeUser(server, { marketplaceId: market.id, role: 'MEMBER' }),
  "seller's user": () => makeUser(server, { sellerId: seller(0).number }),
  "another seller's user": () => makeUser(server, { sellerId: seller(1).number }),
} as const;
type Person = keyof typeof people;
type Side = 'operator' | 'seller';

/** Returns a person's browser and the headers of a page in it. */
async function pageOf(person: Person) {
  const { id, email } = await people[person]();
  const browser = await new Browser(server).signIn(email);
  const { user } = (await browser.get('/auth/session')).body;
  return { id, email, browser, user, headers: { 'parley-actor': user.actorId as string } };
}

/** Returns a page and its browser after another person signed in. */
async function pageAndOther(person: Person, now: Person) {
  const page = await pageOf(person);
  const { email } = await people[now]();
  await page.browser.signIn(email);
  return page;
}

const codeOf = (body: { errors?: { extensions: { code: string } }[] }) => body.errors?.[0]?.extensions.code;

const expectChanged = ({ status, body }: { status: number; body: object }) =>
  expect([status, codeOf(body)]).toEqual([409, 'SESSION_CHANGED']);

async function storedMessages(place: number): Promise<string[]> {
  const { chatMessages } = await market.operator.data(
    'query ($sellerId: ID!) { chatMessages(sellerId: $sellerId, first: 100) { nodes { message } } }',
    { sellerId: seller(place).id },
  );
  return chatMessages.nodes.map(({ message }: { message: string }) => message);
}

test("an actor's id identifies the person and the side, and is the same in the next session", async () => {
  const { id, email, user } = await pageOf("seller's user");
  expect(user.actorId).toBe(`user-${id}-seller-${seller(0).number}`);
  const agent = await pageOf('agent');
  expect(agent.user.actorId).toBe(`user-${agent.id}-marketplace-${market.id}`);
  const again = await new Browser(server).signIn(email);
  expect((await again.get('/auth/session')).body.user.actorId).toBe(user.actorId);
});

describe.each<[Person, Person, Side]>([
  ["seller's user", "another seller's user", 'seller'],
  ["seller's user", "seller's user", 'seller'],
  ["seller's user", 'agent', 'seller'],
  ['agent', "seller's user", 'operator'],
  ['agent', 'agent', 'operator'],
  ['agent', 'member without chat', 'operator'],
  ['agent', 'agent of another marketplace', 'operator'],
])('the page of one %s after another %s signed in', (person, now, side) => {
  test('cannot read or write, on any path', async () => {
    const { browser, headers } = await pageAndOther(person, now);
    const before = [await storedMessages(0), await storedMessages(1)];
    const input = { message: 'Meant for my own thread.' };
    const to = side === 'seller' ? {} : { sellerId: seller(0).id };
    const mutation = { query: send, variables: { input: { ...input, ...to } } };
    for (const path of [`/${side}/graphql`, '/graphql']) {
      expectChanged(await browser.post(path, mutation, headers));
      expectChanged(await browser.post(path, { query: '{ chatEventsCursor }' }, headers));
      expectChanged(await browser.get(`${path}?query=%7BchatEventsCursor%7D`, headers));
    }
    expect([await storedMessages(0), await storedMessages(1)]).toEqual(before);
  });

  test.each(transports)('cannot follow over %s', async (transport) => {
    const { browser, headers } = await pageAndOther(person, now);
    const asked = { side, headers: { ...browser.headers, ...headers } };
    await expect(firstResult(server, asked, transport, everything)).rejects.toMatchObject(
      transport === 'ws'
        ? { code: 4409, reason: expect.stringMatching(/^SESSION_CHANGED: /) }
        : { response: { status: 409 } },
    );
  });

  test('cannot change the other account', async () => {
    const { browser, headers } = await pageAndOther(person, now);
    const attempts: [string, object][] = [
      ['/auth/sign-out', {}],
      ['/auth/change-password', { currentPassword: password, newPassword: 'a very new password' }],
      ['/auth/revoke-other-sessions', {}],
      ['/auth/two-factor/enable', { password }],
    ];
    for (const [path, body] of attempts) expectChanged(await browser.post(path, body, headers));
    expectChanged(await browser.get('/auth/session', headers));
    expectChanged(await browser.get('/auth/list-sessions', headers));
    // A page that opens now sends no header, and gets the other account.
    const { user } = (await browser.get('/auth/session')).body;
    expect(user).toMatchObject({ twoFactorEnabled: false });
    expect(user.actorId).not.toBe(headers['parley-actor']);
  });
});

test('a page continues with a new session of the same person, over each transport', async () => {
  const { email, browser, headers } = await pageOf("seller's user");
  await browser.post('/auth/sign-out', {}, headers);
  const ended = await browser.ask('seller', '{ chatEventsCursor }');
  expect([ended.status, codeOf(ended.body)]).toEqual([401, 'UNAUTHENTICATED']);
  expect((await browser.post('/seller/graphql', { query: '{ chatEventsCursor }' }, headers)).status).toBe(
    401,
  );
  await browser.signIn(email);
  const input = { message: 'Sent from the same page.' };
  const { body } = await browser.post('/seller/graphql', { query: send, variables: { input } }, headers);
  expect(body.data.chatMessageCreate.errors).toBeNull();
  for (const transport of transports) {
    const cursor = (await browser.ask('seller', '{ chatEventsCursor }')).body.data.chatEventsCursor;
    const follower = follow(
      server,
      { side: 'seller', headers: { ...browser.headers, ...headers } },
      transport,
      everything,
      { after: cursor },
    );
    await market.operator.data(send, { input: { sellerId: seller(0).id, message: `Over ${transport}.` } });
    expect((await follower.next()).data.chatEvents.chatMessage.message).toBe(`Over ${transport}.`);
    await follower.stop();
  }
});

test('a WebSocket sends its actor in connection_init, since browsers set no headers', async () => {
  const { browser, headers } = await pageAndOther("seller's user", "another seller's user");
  const cookies = browser.headers;
  const client = createWsClient({
    url: `${server.address.replace('http', 'ws')}/seller/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(to: string, protocols: string) {
        super(to, protocols, { headers: cookies });
      }
    },
    connectionParams: { 'Parley-Actor': headers['parley-actor'] },
    // The client itself must treat the close as final.
    retryAttempts: 3,
    retryWait: () => Promise.reject(new Error('It connected again.')),
  });
  const results = client.iterate({ query: '{ chatEventsCursor }' });
  await expect(results.next()).rejects.toMatchObject({ code: 4409 });
  await client.dispose();
});

test('an invalid id is rejected, and is ignored with a key or without a session', async () => {
  const { browser } = await pageOf('agent');
  const query = '{ chatEventsCursor }';
  for (const wrong of ['', 'user-0-marketplace-0', 'x'.repeat(2_000)]) {
    expectChanged(await browser.post('/operator/graphql', { query }, { 'parley-actor': wrong }));
  }
  const headers = { 'parley-actor': 'user-0-marketplace-0' };
  const byKey = { ...market.operator.headers, ...headers, cookie: browser.cookie };
  expect((await post(server, '/operator/graphql', { query }, byKey)).status).toBe(200);
  const nobody = new Browser(server);
  expect((await nobody.post('/operator/graphql', { query }, headers)).status).toBe(401);
  expect((await nobody.get('/auth/session', headers)).body.user).toBeNull();
  const { email } = await people.agent();
  expect((await nobody.post('/auth/sign-in/email', { email, password }, headers)).status).toBe(200);
});

test('only a page with an id costs another look-up of the session', async () => {
  const { browser, headers } = await pageOf('agent');
  const run = vi.spyOn(server.database, 'run');
  onTestFinished(() => run.mockRestore());
  const lookUpsWith = async (more: Record<string, string>) => {
    run.mockClear();
    expect((await browser.get('/auth/session', more)).status).toBe(200);
    return run.mock.calls.filter(([, { name }]) => name === 'valid-sessions-by-token').length;
  };
  expect(await lookUpsWith({})).toBe(1);
  expect(await lookUpsWith(headers)).toBe(2);
});

/** Cookies that name two sessions, or one session in a malformed way. */
const ambiguous: readonly [name: string, cookies: (own: string, victims: string) => string][] = [
  ['the own session first', (own, victims) => `${own}; ${victims}`],
  ['the own session last', (own, victims) => `${victims}; ${own}`],
  ['an open quotation mark', (own, victims) => `${victims.replace('=', '="')}x; ${own}`],
  ['a space after a name', (own, victims) => `${own}; ${victims.replace('=', ' =')}`],
  ['nothing but a malformed session', (_own, victims) => `${victims.replace('=', '="')}x`],
  ['nothing but a session with a space after its name', (_own, victims) => victims.replace('=', ' =')],
];

test.each(ambiguous)(
  'with %s in the cookies, a request acts for nobody but the checked person',
  async (_name, cookies) => {
    const [own, victim] = [await pageOf('agent'), await pageOf('agent')];
    const sessionOf = ({ browser }: typeof own) =>
      browser.cookie.split('; ').find((each) => each.startsWith('parley.session_token=')) ?? '';
    const headers = { origin: server.address, cookie: cookies(sessionOf(own), sessionOf(victim)) };
    const session = await fetch(new URL('/auth/session', server.address), { headers });
    const { user } = (await session.json()) as { user: { id: string } | null };
    const before = { currentPassword: password, newPassword: 'a wholly new password' };
    const { status } = await post(server, '/auth/change-password', before, headers);
    const { rows } = await server.database.pool.query(
      "select user_id as id, password like '%wholly new%' as changed from auth_account where user_id = any($1) order by 1",
      [[own.id, victim.id]],
    );
    const changed = rows.filter((each) => each.changed).map(({ id }) => id);
    expect(changed).toEqual(user ? [Number(user.id)] : []);
    expect(status).toBe(user ? 200 : 401);
  },
);
