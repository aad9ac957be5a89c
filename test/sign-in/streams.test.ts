import { beforeAll, describe, expect, test } from 'vitest';
import { administrator, type MarketplaceAdministrator } from '../../src/access/actor.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { removeMember, resetMember, updateMember } from '../../src/accounts/members.js';
import { type SignInPolicy, updateSignInPolicy } from '../../src/accounts/sign-in-policy.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { firstResult, follow, logged, type Transport, transports } from '../harness/follower.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests subscriptions with a session; see docs/live.md and docs/sign-in.md. */

const everything = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';

const newPassword = 'a wholly new password';

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Shop', 'Neighbour']);
});

let strict: MarketplaceAdministrator;
const change = (policy: Partial<SignInPolicy>) => updateSignInPolicy(strict, server.database, policy, false);
const at = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;

describe.each(transports)('over %s', (transport: Transport) => {
  /** Subscribes to the chat in a browser. */
  async function following(browser: Browser, side: 'operator' | 'seller') {
    const { data } = (await browser.ask(side, '{ chatEventsCursor }')).body;
    const variables = { after: data.chatEventsCursor };
    return follow(server, { side, headers: browser.headers }, transport, everything, variables);
  }

  /** Sends a message to a seller as the operator. */
  const write = (index: number, message: string) =>
    market.operator.data(send, { input: { sellerId: at(index).id, message } });

  const elsewhere = (email: string) => new Browser(server).signIn(email);

  test.each<[string, (browser: Browser, user: { id: number; email: string }) => Promise<unknown>]>([
    ['signing out', (browser) => browser.post('/auth/sign-out', {})],
    ['another role', (_, { id }) => updateMember(administrator, server.database, { id, role: 'MEMBER' })],
    ['its removal', (_, { id }) => removeMember(administrator, server.database, id)],
    ['a reset', (_, { id }) => resetMember(administrator, server.database, { password: newPassword }, id)],
    [
      'another password',
      async (_, { email }) =>
        (await elsewhere(email)).post('/auth/change-password', { currentPassword: password, newPassword }),
    ],
    [
      'a new second factor',
      async (_, { email }) => {
        const browser = await elsewhere(email);
        const { totpURI } = (await browser.post('/auth/two-factor/enable', { password })).body;
        return browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
      },
    ],
    [
      'its end in another browser',
      async (_, { email }) => (await elsewhere(email)).post('/auth/revoke-other-sessions', {}),
    ],
  ])('a stream ends when its session ends after %s, and other streams do not', async (_how, end) => {
    const { id, email } = await makeUser(server, support());
    const browser = await new Browser(server).signIn(email);
    const stranger = await elsewhere((await makeUser(server, support())).email);
    const [follower, other] = [await following(browser, 'operator'), await following(stranger, 'operator')];
    const messageTo = async (each: typeof follower) =>
      (await each.next()).data.chatEvents.chatMessage.message;
    await write(0, 'Hello.');
    expect([await messageTo(follower), await messageTo(other)]).toEqual(['Hello.', 'Hello.']);
    await end(browser, { id, email });
    expect((await follower.next()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    await write(0, 'Still there?');
    expect(await messageTo(other)).toBe('Still there?');
    await Promise.all([follower.stop(), other.stop()]);
  });

  test.each<[string, (id: number) => Promise<unknown>]>([
    ['a shorter idle time', () => change({ sessionIdleMinutes: 5 })],
    ['a second factor that the role needs', () => change({ secondFactorRoles: ['FINANCE'] })],
    // Only a person who is signed in with it can require it by the API.
    [
      'single sign-on',
      (id) =>
        server.database.pool.query(
          `update marketplace set require_single_sign_on = true, sign_in_policy_changed_at = clock_timestamp()
           where id = $1`,
          [id],
        ),
    ],
  ])(
    'a stream ends when a new policy ends its session by %s, and other streams do not',
    async (_how, set) => {
      const own = await makeMarketplace(server, 'Strict Market', ['Shop']);
      strict = await administratorOf(administrator, server.database, own.id, 'id');
      const { id, email } = await makeUser(server, { marketplaceId: own.id, role: 'FINANCE' });
      const browser = await new Browser(server).signIn(email);
      const elsewhere = await new Browser(server).signIn((await makeUser(server, support())).email);
      const [follower, other] = [
        await following(browser, 'operator'),
        await following(elsewhere, 'operator'),
      ];
      const say = (market: TestMarketplace) =>
        market.operator.data(send, { input: { sellerId: market.sellers[0]?.id, message: 'Hello.' } });
      await say(own);
      expect((await follower.next()).data.chatEvents.chatMessage.message).toBe('Hello.');
      await server.database.pool.query(
        "update auth_session set updated_at = clock_timestamp() - interval '10 minutes' where user_id = $1",
        [id],
      );
      await set(own.id);
      expect((await follower.next()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
      await say(market);
      expect((await other.next()).data.chatEvents.chatMessage.message).toBe('Hello.');
      await Promise.all([follower.stop(), other.stop()]);
    },
  );

  test('a stream ends with the lifetime of its session, and not when the session was used meanwhile', async () => {
    const begin = async (past: string) => {
      const { id, email } = await makeUser(server, support());
      const { headers } = await new Browser(server).signIn(email);
      const { chatEventsCursor: after } = await market.operator.data('{ chatEventsCursor }');
      await server.database.pool.query(`update auth_session set ${past} where user_id = $1`, [id]);
      return follow(server, { side: 'operator', headers }, transport, everything, { after });
    };
    const ending = await begin("started_at = clock_timestamp() - interval '30 days' + interval '2 seconds'");
    const idle = await begin("updated_at = clock_timestamp() - interval '12 hours' + interval '2 seconds'");
    expect((await ending.next()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    await write(0, 'Still there?');
    expect((await idle.next()).data.chatEvents.chatMessage.message).toBe('Still there?');
    await Promise.all([ending.stop(), idle.stop()]);
  });

  test("a seller's user gets events of its own thread only", async () => {
    const { email } = await makeUser(server, { sellerId: at(1).number });
    const browser = await new Browser(server).signIn(email);
    const follower = await following(browser, 'seller');
    await write(0, 'For the shop.');
    await write(1, 'For the neighbour.');
    const { chatMessage } = (await follower.next()).data.chatEvents;
    expect(chatMessage).toMatchObject({ message: 'For the neighbour.', seller: { id: at(1).id } });
    await follower.stop();
  });

  test('a page of another site and a user without chat cannot follow', async () => {
    const { email } = await makeUser(server, support());
    const browser = await new Browser(server).signIn(email);
    const idle = await makeUser(server, { marketplaceId: market.id, role: 'MEMBER' });
    const member = await new Browser(server).signIn(idle.email);
    for (const headers of [
      { ...browser.headers, origin: 'https://evil.example' },
      { ...browser.headers, origin: 'null' },
      member.headers,
    ]) {
      const asked = firstResult(server, { side: 'operator', headers }, transport, everything);
      await expect(asked).rejects.toMatchObject(
        transport === 'ws' ? { code: 4403 } : { response: { status: 403 } },
      );
    }
  });
});
