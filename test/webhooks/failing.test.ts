import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  answering,
  type Behaviour,
  deliveriesOf,
  hookOf,
  makeHook,
  passHours,
  say,
  startReceiver,
} from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests receivers that fail, and that they do not block others. */

let server: TestServer;
/** The timeout of an attempt in these tests; the default is 10 s. */
const timeoutMs = 1_500;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true, sender: { timeoutMs } });
});

const marketOf = (...names: string[]): Promise<TestMarketplace> => makeMarketplace(server, 'Market', names);

/** Starts a server that waits for receivers longer than a test runs. */
const startPatientServer = () => startTestServer({ deliversWebhooks: true, sender: { timeoutMs: 100_000 } });

const seller = (market: TestMarketplace, index = 0) =>
  market.sellers[index] as TestMarketplace['sellers'][number];

/** Closes the connections of receivers that never answer. */
const openResponses: (() => void)[] = [];
const neverAnswer: Behaviour = (response) => {
  openResponses.push(() => response.destroy());
};
function closeHanging(): void {
  for (const close of openResponses.splice(0)) close();
}
afterAll(closeHanging);

/** Advances the time by one hour at a time until the condition is true. */
async function advanceHoursUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await condition()) return true;
        await passHours(server, 1);
        return false;
      },
      { interval: 20 },
    )
    .toBe(true);
}

test('a failed delivery is retried, its thread waits in order, and other threads continue', async () => {
  const market = await marketOf('Failing', 'Fine');
  const receiver = await startReceiver();
  const { id } = await makeHook(market.operator, receiver.url, { originalHeaders: true });
  let rejections = 3;
  receiver.behave((response, { event }) => {
    const isRejected = event.data.sellerId === seller(market).id && rejections-- > 0;
    response.writeHead(isRejected ? 503 : 200).end();
  });
  for (const text of ['1', '2', '3', '4', '5']) await say(seller(market).client, text);
  await expect.poll(() => receiver.received.length).toBeGreaterThanOrEqual(1);
  for (const text of ['a', 'b', 'c']) await say(seller(market, 1).client, text);
  const textsOf = (index: number) =>
    receiver.received
      .filter(({ event }) => event.data.sellerId === seller(market, index).id)
      .map(({ event }) => event.data.message);
  // Nothing else of the failing thread is sent, and everything of the other is.
  await expect.poll(() => textsOf(1)).toEqual(['a', 'b', 'c']);
  expect(new Set(textsOf(0))).toEqual(new Set(['1']));
  await advanceHoursUntil(() => textsOf(0).includes('5'));
  expect(textsOf(0)).toEqual(['1', '1', '1', '1', '2', '3', '4', '5']);
  const attempts = receiver.received.filter(({ event }) => event.data.message === '1');
  for (const header of ['webhook-id', 'marketplacer-sequence']) {
    expect(new Set(attempts.map(({ headers }) => headers[header])).size, header).toBe(1);
  }
  await expect
    .poll(async () => (await deliveriesOf(market.operator, id)).map(({ state }: { state: string }) => state))
    .toEqual(Array(8).fill('DELIVERED'));
  const first = (await deliveriesOf(market.operator, id)).at(-1);
  expect(first.attempts.map(({ status }: { status: number }) => status)).toEqual([503, 503, 503, 200]);
});

test('a webhook that fails for 72 hours is disabled with a reason; enabled again, it gets new events', async () => {
  const market = await marketOf('Shop', 'Other');
  const receiver = await startReceiver();
  receiver.behave(answering(500, 'down for maintenance'));
  const { id } = await makeHook(market.operator, receiver.url);
  await say(seller(market).client, 'first');
  await say(seller(market).client, 'second');
  await receiver.count(1);
  await say(seller(market, 1).client, 'third');
  let hours = 0;
  await advanceHoursUntil(async () => {
    hours++;
    return !(await hookOf(market.operator, id)).enabled;
  });
  expect(hours).toBeGreaterThanOrEqual(72);
  expect(await hookOf(market.operator, id)).toMatchObject({
    disabledReason: 'Failed for 72 hours; last: HTTP 500.',
    disabledAt: expect.any(String),
  });
  await expect
    .poll(async () => (await deliveriesOf(market.operator, id, ', state: GIVEN_UP')).length)
    .toBe(3);
  const deliveries = await deliveriesOf(market.operator, id);
  const [oldest] = deliveries.slice(-1);
  expect(oldest.attempts.length).toBeGreaterThan(10);
  expect(oldest.attempts.at(-1)).toMatchObject({ status: 500, answer: 'down for maintenance' });
  expect(deliveries.find(({ attempts }: { attempts: unknown[] }) => attempts.length === 0)).toBeDefined();

  // A disabled webhook gets no deliveries, and none can be sent again.
  await say(seller(market).client, 'unheard');
  const redeliver = (deliveryId: string) =>
    market.operator.data(
      'mutation ($id: ID!) { webhookRedeliver(input: { id: $id }) { delivery { state } errors { field messages } } }',
      { id: deliveryId },
    );
  expect((await redeliver(oldest.id)).webhookRedeliver.errors).toEqual([
    { field: null, messages: [expect.stringContaining('disabled')] },
  ]);

  const firstId = receiver.received[0]?.headers['webhook-id'];
  receiver.behave(answering(200));
  await market.operator.data(
    'mutation ($id: ID!) { webhookUpdate(input: { id: $id, enabled: true }) { errors { field } } }',
    { id },
  );
  receiver.received.length = 0;
  await say(seller(market).client, 'heard');
  const [heard] = await receiver.count(1);
  expect(heard?.event.data.message).toBe('heard');

  expect((await redeliver(oldest.id)).webhookRedeliver).toEqual({
    delivery: { state: 'PENDING' },
    errors: null,
  });
  const [, again] = await receiver.count(2);
  expect(again?.headers['webhook-id']).toBe(firstId);
  expect(again?.event.data.message).toBe('first');
  await expect.poll(async () => (await deliveriesOf(market.operator, id, ', state: PENDING')).length).toBe(0);
});

test('a delivery that waits for its retry is sent at once if its owner redelivers it', async () => {
  const market = await marketOf('Shop');
  const receiver = await startReceiver();
  receiver.behave(answering(503));
  const { id } = await makeHook(market.operator, receiver.url);
  await say(seller(market).client, 'one');
  await receiver.count(1);
  await expect
    .poll(async () => (await deliveriesOf(market.operator, id))[0].attempts.length)
    .toBeGreaterThanOrEqual(1);
  // The next retry is hours away.
  await server.database.pool.query("update webhook_lane set due_at = now() + interval '3 hours'");
  receiver.behave(answering(200));
  const [{ id: deliveryId }] = await deliveriesOf(market.operator, id);
  await market.operator.data(
    'mutation ($id: ID!) { webhookRedeliver(input: { id: $id }) { errors { field } } }',
    { id: deliveryId },
  );
  await expect.poll(async () => (await deliveriesOf(market.operator, id))[0].state).toBe('DELIVERED');
});

test('the tests of a receiver that hangs are limited', async () => {
  const market = await makeMarketplace(await startPatientServer(), 'Market', ['Shop']);
  const hangingReceiver = await startReceiver();
  hangingReceiver.behave(neverAnswer);
  const { id } = await makeHook(market.operator, hangingReceiver.url);
  const document =
    'mutation ($id: ID!) { webhookTest(input: { id: $id }) { attempt { failure } errors { field } } }';
  const ended: unknown[] = [];
  const tests = Array.from({ length: 7 }, async () => {
    const { webhookTest } = await market.operator.data(document, { id });
    ended.push(webhookTest);
  });
  await expect.poll(() => ended).toEqual(Array(3).fill({ attempt: null, errors: [{ field: null }] }));
  await hangingReceiver.count(4);
  closeHanging();
  await Promise.all(tests);
  expect(hangingReceiver.received).toHaveLength(4);
  expect(ended.slice(3)).toEqual(Array(4).fill({ attempt: { failure: expect.any(String) }, errors: null }));
  hangingReceiver.behave(answering(204));
  expect((await market.operator.data(document, { id })).webhookTest.attempt.failure).toBeNull();
});

test('a webhook whose receiver answers 410 is disabled at once', async () => {
  const market = await marketOf('Shop');
  const receiver = await startReceiver();
  receiver.behave(answering(410));
  const { id } = await makeHook(seller(market).client, receiver.url);
  await say(market.operator, 'one', seller(market).id);
  await expect.poll(async () => (await hookOf(seller(market).client, id)).enabled).toBe(false);
  expect((await hookOf(seller(market).client, id)).disabledReason).toContain('410');
  expect(receiver.received).toHaveLength(1);
});

test('receivers that hang block neither other webhooks nor other marketplaces', async () => {
  const patientServer = await startPatientServer();
  const names = Array.from({ length: 12 }, (_, i) => `Shop ${i}`);
  const market = await makeMarketplace(patientServer, 'Market', names);
  const other = await makeMarketplace(patientServer, 'Elsewhere', ['Shop']);
  const hangingReceiver = await startReceiver();
  hangingReceiver.behave(neverAnswer);
  await makeHook(market.operator, hangingReceiver.url);
  const workingReceiver = await startReceiver();
  await makeHook(market.operator, workingReceiver.url);
  const elsewhere = await startReceiver();
  await makeHook(other.operator, elsewhere.url);
  await Promise.all(market.sellers.map(({ client }) => say(client, 'Hello.')));
  await hangingReceiver.count(1);
  await say(seller(other).client, 'Hello.');
  // No request that hangs ends before these arrive.
  await Promise.all([workingReceiver.count(12), elsewhere.count(1)]);
  expect(hangingReceiver.received.length).toBeLessThanOrEqual(4);
  closeHanging();
});

test('each attempt at a receiver that hangs ends at the timeout', async () => {
  const market = await marketOf('Shop 1', 'Shop 2', 'Shop 3', 'Shop 4');
  const hangingReceiver = await startReceiver();
  hangingReceiver.behave(neverAnswer);
  const { id } = await makeHook(market.operator, hangingReceiver.url);
  await Promise.all(market.sellers.map(({ client }) => say(client, 'Hello.')));
  const failures = async () =>
    (await deliveriesOf(market.operator, id))
      .flatMap(({ attempts }: { attempts: { status: number | null; failure: string }[] }) => attempts)
      .map(({ status, failure }: { status: number | null; failure: string }) => [status, failure]);
  await expect.poll(async () => (await failures()).length).toBeGreaterThanOrEqual(4);
  expect((await failures())[0]).toEqual([null, 'There was no answer within 1.5 seconds.']);
});

/** Returns the result of one delivery to a receiver with this behaviour. */
async function outcomeOf(behaviour: Behaviour) {
  const market = await marketOf('Shop');
  const receiver = await startReceiver();
  receiver.behave(behaviour);
  return outcomeAt(market, receiver.url);
}

async function outcomeAt(market: TestMarketplace, url: string) {
  const { id } = await makeHook(market.operator, url);
  await say(seller(market).client, 'Hello.');
  const attempts = async () => (await deliveriesOf(market.operator, id))[0]?.attempts ?? [];
  await expect.poll(async () => (await attempts()).length).toBeGreaterThanOrEqual(1);
  const [delivery] = await deliveriesOf(market.operator, id);
  await market.operator.data(
    'mutation ($id: ID!) { webhookDelete(input: { id: $id }) { errors { field } } }',
    { id },
  );
  return { state: delivery.state, ...delivery.attempts[0] };
}

test('a slow answer counts', async () => {
  const outcome = await outcomeOf((response) => {
    setTimeout(() => response.writeHead(200).end('at last'), 700);
  });
  expect(outcome).toMatchObject({ state: 'DELIVERED', status: 200, answer: 'at last', failure: null });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(690);
});

test('a status counts at the timeout even if its body has not ended', async () => {
  const outcome = await outcomeOf((response) => {
    response.writeHead(200).write('half');
    openResponses.push(() => response.destroy());
  });
  expect(outcome).toMatchObject({ state: 'DELIVERED', status: 200, answer: 'half', failure: null });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(timeoutMs - 10);
  // Less than the timeout of other servers, 10 s.
  expect(outcome.durationMs).toBeLessThan(9_000);
});

test('only the first KiB of a 10 MB answer is read', async () => {
  let written = 0;
  let closed = false;
  const outcome = await outcomeOf((response) => {
    response.writeHead(500);
    response.on('close', () => {
      written = response.socket?.bytesWritten ?? written;
      closed = true;
    });
    response.end('x'.repeat(10_000_000));
  });
  expect(outcome).toMatchObject({ state: 'PENDING', status: 500, answer: 'x'.repeat(1_024) });
  await expect.poll(() => closed).toBe(true);
  expect(written).toBeLessThan(10_000_000);
});

test('no redirect is followed, to any address', async () => {
  const target = await startReceiver();
  for (const location of ['http://10.0.0.1/', target.url]) {
    const outcome = await outcomeOf((response) => response.writeHead(307, { location }).end());
    expect(outcome).toMatchObject({
      state: 'PENDING',
      status: 307,
      failure: 'HTTP 307 (redirects are not followed)',
    });
  }
  expect(target.received).toEqual([]);
});

test('an answer that is not HTTP, or none, is reported as such', async () => {
  const market = await marketOf('Shop');
  const answers: [(socket: net.Socket) => void, string][] = [
    [(socket) => socket.destroy(), 'The connection was closed without an answer.'],
    [(socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'The connection failed (HPE_INVALID_CONSTANT).'],
    [
      (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
      'The connection failed (HPE_HEADER_OVERFLOW).',
    ],
    [
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      'The connection was closed without an answer.',
    ],
  ];
  for (const [behave, failure] of answers) {
    const raw = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => behave(socket));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const address = raw.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await outcomeAt(market, `http://127.0.0.1:${port}/`)).toMatchObject({ status: null, failure });
    raw.close();
    expect(await outcomeAt(market, `http://127.0.0.1:${port}/`)).toMatchObject({
      state: 'PENDING',
      failure: 'The connection was refused.',
    });
  }
});
