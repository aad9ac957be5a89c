import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userId } from '../../src/graphql/ids.js';
import { Browser } from '../harness/browser.js';
import { never, publicUrl } from '../harness/notifications.js';
import { type PushService, startPushService } from '../harness/push-service.js';
import { SimulatedPushes, subscribeDocument } from '../harness/pushes.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests Web Push with a push service on loopback, which decrypts each push and checks its signature. */

let server: TestServer;
let service: PushService;
let market: TestMarketplace;
let arcade: TestMarketplace['sellers'][number];
let pushes: SimulatedPushes;
let count = 0;

beforeAll(async () => {
  server = await startTestServer({ pushPollMs: never, notificationsPollMs: never });
  service = await startPushService();
  pushes = await SimulatedPushes.open(server, service);
});

beforeEach(async () => {
  market = await makeMarketplace(server, `Quay ${++count}`, ['Arcade']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('There is no seller.');
  arcade = shop;
  pushes.clock.aheadMs = 5_000;
  pushes.viewers.clear();
  service.behave(201);
});

type Person = Awaited<ReturnType<SimulatedPushes['join']>>;

const role = 'CUSTOMER_SUPPORT';
const join = (name: string) => pushes.join({ marketplaceId: market.id, role }, name);
const joinSeller = (name: string) => pushes.join({ sellerId: arcade.number }, name);

const send =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';
const say = (message = 'Hello') => market.operator.data(send, { input: { sellerId: arcade.id, message } });
const answer = (message = 'Hello') => arcade.client.data(send, { input: { message } });

async function ask({ browser, side }: Person, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`;
  const { body } = await browser.ask(side, document, { input });
  expect(body.errors).toBeUndefined();
  return body.data[mutation].errors;
}

/** Advances the clock beyond the grace of what was just sent. */
const table = () => pushes.table();

describe('a push', () => {
  test('says who wrote and how many messages wait, without a text, and only its browser and push service can use it', async () => {
    await joinSeller('ann');
    await say('A secret heron');
    await say('Another heron');
    const [push, ...others] = await pushes.run();
    expect(others).toEqual([]);
    if (!push) throw new Error('No push arrived.');
    const { message, headers, claims } = push;
    expect(message).toEqual({
      title: `Quay ${count}`,
      body: '2 unread messages',
      language: 'en',
      direction: 'ltr',
      tag: arcade.id,
      path: '/seller#messages',
      badge: 2,
    });
    expect(headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(headers.topic).toMatch(/^[\w-]{32}$/);
    expect(claims.sub).toBe(publicUrl.origin);
    // The length says nothing about the message.
    expect(Number(headers['content-length'])).toBe(16 + 5 + 65 + 1_024 + 1 + 16);
    expect(JSON.stringify(await pushes.query('select * from outgoing_push'))).toBe('[]');
    expect(service.refused).toEqual([]);
  });

  test('has the first line if the marketplace chooses it and the content policy has nothing against it', async () => {
    await joinSeller('ann');
    const setting =
      'mutation { notificationSettingsUpdate(input: { firstLine: true }) { errors { messages } } }';
    await market.operator.data(setting);
    await say('Where is pallet 7?\nThe second line');
    expect(await table()).toEqual([`ann: Quay ${count} | Where is pallet 7?`]);
    await arcade.client.data(
      'mutation { chatMessageRead(input: { sentBy: "Operator" }) { errors { messages } } }',
    );
    const policy = (action: string) =>
      market.operator.data(
        `mutation { contentPolicyUpdate(input: { actions: [{ kind: EMAIL, action: ${action} }] }) { errors { messages } } }`,
      );
    await policy('ALLOW');
    await say('Write to heron@example.com');
    await policy('WARN');
    expect(await table()).toEqual([`ann: Quay ${count} | 1 unread message`]);
  });

  test('is in the language of the person', async () => {
    const ann = await joinSeller('ann');
    expect(await ask(ann, 'notificationPreferencesUpdate', { language: 'ARABIC' })).toBeNull();
    await say();
    const [push] = await pushes.run();
    expect(push?.message).toMatchObject({ language: 'ar', direction: 'rtl', body: 'رسالة واحدة غير مقروءة' });
  });
});

describe('who gets a push', () => {
  test('all people of the seller with a subscription, until somebody of the seller reads', async () => {
    await joinSeller('ann');
    await joinSeller('bob');
    await say();
    expect(await table()).toEqual(['ann', 'bob'].map((name) => `${name}: Quay ${count} | 1 unread message`));
    await say();
    await arcade.client.data(
      'mutation { chatMessageRead(input: { sentBy: "Operator" }) { errors { messages } } }',
    );
    expect(await table()).toEqual([]);
    expect(await pushes.query('select * from push_item')).toEqual([]);
  });

  test('the assignee of a conversation, all users if it has none, and the user whom a note mentions', async () => {
    const ada = await join('ada');
    const ben = await join('ben');
    await answer();
    expect(await table()).toEqual(['ada: Arcade | 1 unread message', 'ben: Arcade | 1 unread message']);
    await ask(ben, 'threadsUpdate', { sellerIds: [arcade.id], assigneeId: userId(ada.id) });
    await answer();
    expect(await table()).toEqual(['ada: Arcade | 2 unread messages']);
    const mentions = [{ userId: userId(ben.id), start: 5, end: 9 }];
    await ask(ada, 'chatNoteCreate', { sellerId: arcade.id, text: 'Look @ben', mentions });
    const [push, ...others] = await pushes.run();
    expect(others).toEqual([]);
    expect([push?.name, push?.message.title, push?.message.body]).toEqual([
      ...['ben', 'Arcade', 'You were mentioned'],
    ]);
    expect(push?.message.path).toBe(`/operator/t/${encodeURIComponent(arcade.id.replace(/=+$/, ''))}`);
    expect(push?.message.tag).toBe(`mention ${arcade.id}`);
  });

  test('nobody who has read, muted or opened the conversation, or turned this kind off', async () => {
    const ada = await join('ada');
    const ben = await join('ben');
    const cleo = await join('cleo');
    const dan = await join('dan');
    await ask(ben, 'notificationMuteSet', { sellerId: arcade.id, muted: true });
    await ask(cleo, 'notificationPreferencesUpdate', { pushUnassigned: false });
    pushes.viewers.set(arcade.number, [`user:${dan.id}`]);
    await answer();
    expect(await table()).toEqual(['ada: Arcade | 1 unread message']);
    await answer();
    await ask(ada, 'chatMessageRead', { seller: arcade.id, sentBy: 'User' });
    expect(await table()).toEqual([]);
  });

  test('nobody who is an observer any more, or whose policy rejects the session', async () => {
    const ada = await join('ada');
    await pushes.query("update membership set role = 'MEMBER' where user_id = $1", [ada.id]);
    await answer();
    expect(await table()).toEqual([]);
    await pushes.query('update membership set role = $2 where user_id = $1', [ada.id, role]);
    await pushes.query('update marketplace set require_single_sign_on = true where id = $1', [market.id]);
    await answer();
    expect(await table()).toEqual([]);
    await pushes.query('update marketplace set require_single_sign_on = false where id = $1', [market.id]);
    await answer();
    expect(await table()).toEqual(['ada: Arcade | 3 unread messages']);
  });

  test('a person with quiet hours at their end, with one push about all messages', async () => {
    const ann = await joinSeller('ann');
    const time = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    await ask(ann, 'notificationPreferencesUpdate', { quietHours: { from: time(-2), to: time(2) } });
    await say();
    expect(await table()).toEqual([]);
    await say();
    expect(await table()).toEqual([]);
    pushes.clock.aheadMs = 2.1 * 3_600_000;
    expect(await table()).toEqual([`ann: Quay ${count} | 2 unread messages`]);
  });

  test('people of another marketplace and of other sellers never get one', async () => {
    await joinSeller('ann');
    await join('ada');
    const other = await makeMarketplace(server, 'Other', ['Bazaar']);
    const [bazaar] = other.sellers;
    if (!bazaar) throw new Error('There is no seller.');
    await pushes.join({ sellerId: bazaar.number }, 'bea');
    await bazaar.client.data(send, { input: { message: 'Hello' } });
    expect(await table()).toEqual([]);
    await other.operator.data(send, { input: { sellerId: bazaar.id, message: 'Hello' } });
    expect(await table()).toEqual(['bea: Other | 1 unread message']);
  });
});

describe('a subscription', () => {
  const subscriptions = async () =>
    (await pushes.query('select endpoint from push_subscription where marketplace_id = $1', [market.id])).map(
      ({ endpoint }) => endpoint.split('/').at(-1),
    );

  test('ends with the session: by a sign-out, a revocation, and when the person is removed', async () => {
    const ann = await joinSeller('ann');
    const bob = await joinSeller('bob');
    const cleo = await joinSeller('cleo');
    expect(await subscriptions()).toEqual(['ann', 'bob', 'cleo']);
    await say();
    await pushes.delivery.decideDue();
    await ann.browser.post('/auth/sign-out', {});
    expect(await subscriptions()).toEqual(['bob', 'cleo']);
    const second = await new Browser(server).signIn(bob.email);
    await second.post('/auth/revoke-other-sessions', {});
    expect(await subscriptions()).toEqual(['cleo']);
    await pushes.query('delete from membership where user_id = $1', [cleo.id]);
    expect(await subscriptions()).toEqual([]);
    // Their pushes were decided already.
    expect(await table()).toEqual([]);
    expect(await pushes.query('select * from outgoing_push')).toEqual([]);
  });

  test('ends when its session chooses another membership', async () => {
    const ann = await joinSeller('ann');
    const [{ id }] = (await pushes.query(
      `insert into membership (id, user_id, marketplace_id, name, role, accepted_at)
       select 1000000, $1, id, 'Ann', $2, now() from marketplace order by id limit 1 returning id::text`,
      [ann.id, role],
    )) as [{ id: string }];
    const { status } = await ann.browser.post('/auth/memberships/choose', { id });
    expect(status).toBe(200);
    expect(await subscriptions()).toEqual([]);
  });

  test('of a browser is the newest: the person who used it before gets nothing there', async () => {
    const ann = await joinSeller('ann');
    const bob = await joinSeller('bob');
    const { body } = await ann.browser.ask('seller', '{ webPush { publicKey } }');
    const input = service.subscribe('shared', body.data.webPush.publicKey);
    for (const { browser } of [ann, bob]) await browser.ask('seller', subscribeDocument, { input });
    expect(await subscriptions()).toEqual(['shared']);
    await ask(bob, 'pushSubscriptionDelete', {});
    expect(await subscriptions()).toEqual([]);
    const after = await bob.browser.ask('seller', '{ webPush { isSubscribed } }');
    expect(after.body.data.webPush).toEqual({ isSubscribed: false });
  });

  test('beyond ten of a person replaces the oldest', async () => {
    const ann = await joinSeller('ann');
    for (let n = 1; n <= 10; n++) {
      await pushes.subscribe(await new Browser(server).signIn(ann.email), 'seller', `device${n}`);
    }
    const names = await subscriptions();
    expect(names).toHaveLength(10);
    expect(names).not.toContain('ann');
  });

  test.each([404, 410])('is removed after HTTP %i of its push service, with its pushes', async (status) => {
    await joinSeller('ann');
    service.behave(status);
    await say();
    await pushes.run();
    expect(await subscriptions()).toEqual([]);
    expect(await pushes.query('select * from outgoing_push')).toEqual([]);
  });

  test.each([
    ['endpoint', { endpoint: 'http://push.example/1' }],
    ['endpoint', { endpoint: 'https://10.0.0.8/1' }],
    ['endpoint', { endpoint: 'https://[fd00::1]/1' }],
    ['endpoint', { endpoint: 'https://user:password@push.example/1' }],
    ['endpoint', { endpoint: `https://push.example/${'x'.repeat(2_000)}` }],
    ['p256dh', { p256dh: Buffer.alloc(65, 4).toString('base64url') }],
    ['p256dh', { p256dh: '' }],
    ['auth', { auth: 'AAAA' }],
  ])('with a wrong %s is rejected: %o', async (field, wrong) => {
    const ann = await joinSeller('ann');
    const { body } = await ann.browser.ask('seller', '{ webPush { publicKey } }');
    const right = service.subscribe('wrong', body.data.webPush.publicKey);
    const errors = await ask(ann, 'pushSubscriptionCreate', { ...right, ...wrong });
    expect(errors).toEqual([{ field, messages: [expect.any(String)] }]);
    expect(await subscriptions()).toEqual(['ann']);
  });

  test('and its end are in the audit log, with the name of the push service alone', async () => {
    const ann = await joinSeller('ann');
    await ask(ann, 'pushSubscriptionDelete', {});
    await ask(ann, 'pushSubscriptionDelete', {});
    const log = '{ auditLog(first: 10) { nodes { action changes { field before after } } } }';
    const { auditLog } = await market.operator.data(log);
    const { host } = new URL(service.subscribe('host', '').endpoint);
    expect(auditLog.nodes.filter(({ action }: { action: string }) => action.startsWith('push'))).toEqual([
      { action: 'pushSubscriptionDelete', changes: [] },
      { action: 'pushSubscriptionCreate', changes: [{ field: 'pushService', before: null, after: host }] },
    ]);
  });
});

describe.each(['operator', 'seller'] as const)('a test push of the %s', (side) => {
  const document =
    'mutation { pushTest(input: {}) { pushTest { outcome reason } errors { field messages } } }';
  const joinSide = () => (side === 'operator' ? join('tess') : joinSeller('tess'));
  const ask = async ({ browser }: Person) => (await browser.ask(side, document)).body;

  test('comes to the device at once in the person’s language, also in the quiet hours, at most three times', async () => {
    const tess = await joinSide();
    const input = { quietHours: { from: '00:00', to: '23:59' }, language: 'GERMAN' };
    const update =
      'mutation ($input: NotificationPreferencesUpdateInput!) { notificationPreferencesUpdate(input: $input) { errors { field } } }';
    await tess.browser.ask(side, update, { input });
    await pushes.subscribe(await new Browser(server).signIn(tess.email), side, 'phone');
    const before = service.pushes.length;
    expect((await ask(tess)).data.pushTest).toEqual({
      pushTest: { outcome: 'ACCEPTED', reason: null },
      errors: null,
    });
    const arrived = service.pushes.slice(before);
    expect(arrived.map(({ name, message }) => ({ name, ...message }))).toEqual([
      {
        ...{ name: 'tess', title: `Quay ${count}`, body: 'Deine Benachrichtigungen kommen an' },
        ...{ language: 'de', direction: 'ltr', tag: 'test', path: `/${side}/notifications`, badge: null },
      },
    ]);
    await ask(tess);
    await ask(tess);
    expect((await ask(tess)).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(service.pushes.slice(before)).toHaveLength(3);
  });

  test('says what went wrong', async () => {
    const tess = await joinSide();
    service.behave(503);
    expect((await ask(tess)).data.pushTest.pushTest).toEqual({ outcome: 'REJECTED', reason: 'HTTP 503' });
    service.behave(410);
    expect((await ask(tess)).data.pushTest.pushTest).toEqual({ outcome: 'GONE', reason: 'HTTP 410' });
    expect((await ask(tess)).data.pushTest).toEqual({
      pushTest: null,
      errors: [{ field: null, messages: ['Your session has no subscription to pushes.'] }],
    });
    await pushes.subscribe(tess.browser, side, 'gone');
    await pushes.query("update push_subscription set endpoint = 'http://127.0.0.1:1/gone'");
    expect((await ask(tess)).data.pushTest.pushTest).toEqual({
      ...{ outcome: 'UNREACHABLE', reason: 'The connection was refused.' },
    });
  });
});

describe('a push that cannot be sent', () => {
  const next = async () =>
    (
      await pushes.query(
        'select attempts, extract(epoch from next_attempt_at - now())::float as wait from outgoing_push',
      )
    )[0];

  test('is tried again with backoff, not before Retry-After, and given up after a day', async () => {
    await joinSeller('ann');
    service.behave(503);
    await say();
    await pushes.run();
    expect(await next()).toMatchObject({ attempts: 1 });
    expect((await next())?.wait).toBeGreaterThan(15);
    pushes.clock.aheadMs += 16_000;
    service.behave(429, { 'retry-after': '900' });
    await pushes.run();
    expect(await next()).toMatchObject({ attempts: 2 });
    expect((await next())?.wait).toBeGreaterThan(900);
    expect(pushes.log.join()).toContain('a push could not be sent');
    pushes.clock.aheadMs += 25 * 3_600_000;
    service.behave(201);
    expect(await pushes.run()).toEqual([]);
    expect(await next()).toBeUndefined();
  });

  test('counts its failed attempts also after it was postponed, such as to the end of quiet hours', async () => {
    const ann = await joinSeller('ann');
    service.behave(503);
    await say();
    await pushes.run();
    expect(await next()).toMatchObject({ attempts: 1 });
    const all = { from: '00:00', to: '23:59' };
    await ask(ann, 'notificationPreferencesUpdate', { quietHours: all, timeZone: 'Etc/UTC' });
    pushes.clock.aheadMs += 16_000;
    expect(await pushes.run()).toEqual([]);
    expect(await next()).toMatchObject({ attempts: 1 });
    await pushes.query('delete from outgoing_push');
    service.behave(201);
  });

  test('lets the others of its subscription wait as long: a push service that fails takes no turns of others', async () => {
    const names = Array.from({ length: 24 }, (_, n) => `Shop ${n}`);
    const wide = await makeMarketplace(server, 'Wide', names);
    await pushes.join({ marketplaceId: wide.id, role }, 'ada');
    for (const { client } of wide.sellers) await client.data(send, { input: { message: 'Hello' } });
    service.behave(503);
    const fresh = await SimulatedPushes.open(server, service);
    await fresh.run();
    const states = 'select attempts, next_attempt_at > now() as waits from outgoing_push';
    const rows = await pushes.query(states);
    // A push service that has not answered yet gets ten at the same time.
    expect(rows.filter(({ attempts }) => attempts === 1)).toHaveLength(10);
    expect(rows.filter(({ attempts, waits }) => attempts === 0 && waits)).toHaveLength(14);
    pushes.clock.aheadMs += 20_000;
    service.behave(201);
    expect(await pushes.run()).toHaveLength(24);
  });

  test('is dropped if the push service rejects it for good, and the subscription stays', async () => {
    await joinSeller('ann');
    service.behave(413);
    await say();
    await pushes.run();
    expect(await next()).toBeUndefined();
    service.behave(201);
    await say();
    expect(await table()).toEqual([`ann: Quay ${count} | 2 unread messages`]);
  });

  test('is not sent to an address that is not public, even if it was stored', async () => {
    await joinSeller('ann');
    await say();
    const strict = await SimulatedPushes.open(server, service, { allowLoopback: false });
    expect(await strict.run()).toEqual([]);
    expect(strict.log.join()).toContain('URL must begin with https://.');
  });

  test('delays no other while it waits, such as for the end of quiet hours', async () => {
    await joinSeller('ann');
    await pushes.query(
      `insert into outgoing_push (subscription_id, marketplace_id, seller_id, audience, next_attempt_at, expires_at)
       select max(id), $1, -n, 'seller', now() + interval '1 hour', now() + interval '1 day'
       from push_subscription, generate_series(1, 1000) n group by n`,
      [market.id],
    );
    await pushes.run();
    await say();
    expect(await table()).toEqual([`ann: Quay ${count} | 1 unread message`]);
    await pushes.query('delete from outgoing_push');
  });

  test('follows one that is being sent when another message arrives', async () => {
    await joinSeller('ann');
    let during: Promise<void> | undefined;
    service.behave(201, undefined, async () => {
      if (during) return;
      during = say('Meanwhile').then(() => pushes.delivery.decideDue());
      await during;
    });
    await say();
    expect(await table()).toEqual(
      ['1 unread message', '2 unread messages'].map((body) => `ann: Quay ${count} | ${body}`),
    );
  });
});

describe('pushes at a push service that never answers delay', () => {
  /** Opens a push service that takes requests and does not answer. */
  async function openSilentService() {
    const silent = http.createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    let ended = 0;
    let open = 0;
    silent.on('connection', (socket) => {
      open++;
      socket.on('close', () => ended++);
    });
    return { silent, origin: `http://127.0.0.1:${port}`, counts: () => ({ open, ended }) };
  }

  test('no push of another marketplace, and none at another push service, though hundreds are due', async () => {
    const { silent, origin, counts } = await openSilentService();
    const ann = await joinSeller('ann');
    await pushes.addDevices(ann, origin, 300);
    const delivery = await SimulatedPushes.open(server, service, { timeoutMs: 60_000, pollMs: 20 });
    delivery.delivery.start();
    const arrived = () => service.pushes.slice(before).map(({ message }) => message.title);
    const before = service.pushes.length;
    try {
      await say();
      // Its own device, among those of the silent push service.
      await expect.poll(arrived).toEqual([`Quay ${count}`]);
      await expect.poll(() => counts().open).toBe(10);
      const other = await makeMarketplace(server, 'Other bay', ['Bazaar']);
      const [bazaar] = other.sellers;
      await pushes.join({ sellerId: bazaar?.number ?? 0 }, 'bea');
      await other.operator.data(send, { input: { sellerId: bazaar?.id, message: 'Hello' } });
      await expect.poll(arrived).toEqual([`Quay ${count}`, 'Other bay']);
      // None has waited until a request to the silent push service ended.
      expect(counts()).toEqual({ open: 10, ended: 0 });
    } finally {
      silent.closeAllConnections();
      silent.close();
      await delivery.delivery.close();
      await pushes.query('delete from push_subscription');
    }
  });
});

test('nothing is stored for a message if nobody has a subscription', async () => {
  await say();
  await answer();
  expect(await pushes.query('select * from push_item where marketplace_id = $1', [market.id])).toEqual([]);
});

test('a key with another secret sends nothing, and says so; the earlier secret decrypts it', async () => {
  const { database } = server;
  const [{ private_key: before }] = (await pushes.query('select private_key from vapid_key')) as [
    { private_key: string },
  ];
  const strange = await startTestServer({ database, signIn: { secret: 'y'.repeat(32) } });
  expect(strange.log.join()).toContain('stored secrets cannot be decrypted');
  const ann = await joinSeller('ann');
  const browser = await new Browser(strange).signIn(ann.email);
  const { body } = await browser.ask('seller', '{ webPush { publicKey } }');
  expect(body.data.webPush).toEqual({ publicKey: null });
  await startTestServer({
    database,
    signIn: { secret: 'y'.repeat(32), previousSecrets: ['x'.repeat(32)] },
  });
  const [{ private_key: after }] = (await pushes.query('select private_key from vapid_key')) as [
    { private_key: string },
  ];
  expect(after).not.toBe(before);
});
