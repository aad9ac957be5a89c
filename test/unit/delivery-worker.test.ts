import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SecretEncryption } from '../../src/access/secret-encryption.js';
import type { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';
import { DeliveryWorker } from '../../src/webhooks/delivery-worker.js';
import type { SendResult } from '../../src/webhooks/sender.js';
import type { DeliveryServices } from '../../src/webhooks/services.js';
import { newSecret, type SignedRequest } from '../../src/webhooks/signature.js';

/*
 * Tests one webhook's worker, with a database that returns the queues that a test gives it. test/webhooks/ tests the
 * same over HTTP; these tests are about times and failures that take too long there.
 */

const hourMs = 3_600_000;
const takenAt = new Date('2026-01-01T00:00:00Z');
const webhook = { marketplaceId: 1, webhookId: 2 };

const secrets = [newSecret(), newSecret()];

const queue = (sellerId: number, more: Record<string, unknown> = {}) => ({
  takenAt,
  sellerId,
  version: 10 + sellerId,
  turn: 20 + sellerId,
  marketplaceName: 'Market',
  ownerSeller: null,
  url: `https://receiver.example/${sellerId}`,
  query: null,
  originalHeaders: false,
  enabled: true,
  secrets: [secrets[0], null, secrets[1]],
  sequence: '5',
  kind: 'created',
  byOperator: true,
  messageSeq: 3,
  happenedAt: takenAt,
  messageId: '00000000-0000-4000-8000-000000000001',
  failureCount: 0,
  firstFailedAt: null,
  ...more,
});

const delivered: SendResult = { durationMs: 7, status: 204, answer: '', failure: null };
const failed: SendResult = { durationMs: 7, status: 500, answer: 'down', failure: 'HTTP 500' };

type Row = Record<string, unknown>;

const sellerOf = ({ url }: SignedRequest) => Number(new URL(url).pathname.slice(1));

interface Setup {
  /** The rows of each statement that leases queues; later statements return none. */
  due?: (Row[] | Error)[];
  send?: (sellerId: number) => SendResult | Promise<SendResult>;
  defaultData?: () => Promise<Row>;
  report?: () => Row[];
  /** The number of queues that each statement gives up; later statements find none. */
  givenUp?: number[];
  disabled?: Row[];
}

function newWorker({
  due = [],
  send = () => delivered,
  defaultData = async () => ({ fact: 1 }),
  report = () => [{ number: 1 }],
  givenUp = [],
  disabled = [{ id: 2 }],
}: Setup) {
  const limits: unknown[] = [];
  const ran: [name: string, parameters: Row][] = [];
  const marketplaces = new Set<number>();
  const sent: SignedRequest[] = [];
  const logged: [level: string, facts: Row, text: string][] = [];
  const answers: Record<string, (parameters: Row) => Row[]> = {
    'take-deliveries': ({ limit }) => {
      limits.push(limit);
      const next = due.shift() ?? [];
      if (next instanceof Error) throw next;
      return next;
    },
    'report-attempt': report,
    'move-to-dead-letters': () => [{ lanes: givenUp.shift() ?? 0 }],
    'disable-webhook': () => disabled,
    'idle-queue': () => [],
  };
  const services = {
    database: {
      run: async (scope: MarketplaceScope, { name }: { name: string }, parameters: Row) => {
        marketplaces.add(scope.marketplaceId);
        if (name !== 'take-deliveries') ran.push([name, parameters]);
        return answers[name]?.(parameters);
      },
    },
    sender: {
      send: async (request: SignedRequest) => {
        sent.push(request);
        return send(sellerOf(request));
      },
    },
    renderer: { defaultData },
    encryption: new SecretEncryption(['k'.repeat(32)], []),
    log: {
      warn: (facts: Row, text: string) => logged.push(['warn', facts, text]),
      error: (facts: Row, text: string) => logged.push(['error', facts, text]),
    },
  } as unknown as DeliveryServices;
  const reports = () => ran.flatMap(([name, parameters]) => (name === 'report-attempt' ? [parameters] : []));
  const names = () => ran.map(([name]) => name);
  return {
    worker: new DeliveryWorker(services, webhook),
    marketplaces,
    limits,
    ran,
    sent,
    logged,
    reports,
    names,
  };
}

/** Returns a promise that the test resolves. */
function gate<Result>() {
  let open: (result: Result) => void = () => {};
  const opened = new Promise<Result>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits until only timers and open promises are left. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a worker', () => {
  test('sends due deliveries and stores them as delivered, until none is due', async () => {
    const { worker, marketplaces, limits, sent, reports, logged } = newWorker({
      due: [[queue(1)], [queue(2), queue(3)]],
    });
    await worker.run();
    expect([...marketplaces]).toEqual([1]);
    expect(limits.slice(0, 2)).toEqual([4, 4]);
    expect(sent.map(sellerOf)).toEqual([1, 2, 3]);
    const { headers = {}, body = '' } = sent[0] ?? {};
    expect(headers['webhook-id']).toBe('msg_00000000000040008000000000000001');
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers)).toEqual({
        type: 'chat_message.created',
        timestamp: takenAt.toISOString(),
        data: { fact: 1 },
      });
    }
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(secrets.length);
    expect(headers).not.toHaveProperty('Marketplacer-Sequence');
    expect(reports()[0]).toEqual({
      webhookId: 2,
      sellerId: 1,
      sequence: '5',
      version: 11,
      turn: 21,
      state: 'DELIVERED',
      retryMs: null,
      attemptedAt: takenAt,
      ...delivered,
    });
    expect(reports()).toHaveLength(3);
    expect(logged).toEqual([]);
  });

  test('delivers to four threads at once and takes the next when one is done', async () => {
    const answer = gate<SendResult>();
    const { worker, limits, sent } = newWorker({
      due: [[queue(1), queue(2), queue(3), queue(4)], [queue(5)]],
      send: (sellerId) => (sellerId === 1 ? delivered : answer.opened),
    });
    const running = worker.run();
    await settle();
    // The first thread is done, so one more is taken.
    expect(limits).toEqual([4, 1]);
    expect(sent.map(sellerOf)).toEqual([1, 2, 3, 4, 5]);
    worker.notify();
    await settle();
    expect(limits).toEqual([4, 1]);
    answer.open(delivered);
    await running;
  });

  test('takes more at once when it is notified', async () => {
    const answer = gate<SendResult>();
    const { worker, limits, sent } = newWorker({
      due: [[queue(1)], [queue(2)]],
      send: (sellerId) => (sellerId === 1 ? answer.opened : delivered),
    });
    const running = worker.run();
    await settle();
    expect(limits).toEqual([4]);
    worker.notify();
    await settle();
    expect(limits.slice(0, 2)).toEqual([4, 3]);
    expect(sent.map(sellerOf)).toEqual([1, 2]);
    answer.open(delivered);
    await running;
  });

  test.each([
    [4_999, 2],
    [5_000, 1],
  ])('ends after 5 s: at %d ms, it has sent %d', async (ms, count) => {
    passTime();
    const { worker, sent } = newWorker({
      due: [[queue(1)], [queue(2)]],
      send: (sellerId) => {
        if (sellerId === 1) vi.advanceTimersByTime(ms);
        return delivered;
      },
    });
    await worker.run();
    expect(sent).toHaveLength(count);
  });

  test('takes nothing after stop, and finishes the attempts in progress', async () => {
    const answer = gate<SendResult>();
    const { worker, limits, reports } = newWorker({
      due: [[queue(1)], [queue(2)]],
      send: () => answer.opened,
    });
    const running = worker.run();
    await settle();
    worker.stop();
    await settle();
    answer.open(delivered);
    await running;
    expect(limits).toEqual([4]);
    expect(reports()).toHaveLength(1);
  });

  test.each(['sequence', 'messageId', 'kind', 'byOperator', 'messageSeq', 'happenedAt', 'failureCount'])(
    'releases a queue without %s as empty',
    async (column) => {
      const { worker, sent, ran } = newWorker({ due: [[queue(1, { [column]: null })]] });
      await worker.run();
      expect(sent).toEqual([]);
      expect(ran).toEqual([['idle-queue', { webhookId: 2, sellerId: 1, version: 11, turn: 21 }]]);
    },
  );

  test('gives up the pending deliveries of a disabled webhook, 20 threads at a time', async () => {
    const { worker, sent, ran } = newWorker({ due: [[queue(1, { enabled: false })]], givenUp: [20, 3] });
    await worker.run();
    expect(sent).toEqual([]);
    expect(ran).toEqual(Array(3).fill(['move-to-dead-letters', { webhookId: 2, limit: 20 }]));
  });
});

describe('a failed attempt', () => {
  const fails = (more: Row, outcome = failed, world: Setup = {}) =>
    newWorker({ due: [[queue(1, more)]], send: () => outcome, ...world });
  const failedFor = (ms: number) => ({ failureCount: 3, firstFailedAt: new Date(takenAt.getTime() - ms) });

  test('is retried later, and later with each failure', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    for (const [failureCount, retryMs] of [
      [0, 5_000],
      [3, 40_000],
    ]) {
      const { worker, reports, names } = fails({ failureCount });
      await worker.run();
      expect(reports()).toEqual([expect.objectContaining({ state: 'PENDING', retryMs, ...failed })]);
      expect(names()).toEqual(['report-attempt']);
    }
  });

  test('is retried for the last time when 72 hours are over', async () => {
    passTime();
    const { worker, reports, logged } = fails(failedFor(72 * hourMs - 2_000), failed, {
      defaultData: async () => {
        vi.advanceTimersByTime(1_500);
        return {};
      },
    });
    await worker.run();
    expect(reports()).toEqual([expect.objectContaining({ state: 'PENDING', retryMs: 500 })]);
    expect(logged).toEqual([]);
  });

  test.each([
    ['HTTP 500', 'HTTP 500.'],
    ['The connection was refused.', 'The connection was refused.'],
    ['The connection failed (a.b)', 'The connection failed (a.b).'],
  ])('after 72 hours disables the webhook with the last failure: %s', async (failure, last) => {
    const { worker, reports, ran, logged } = fails(failedFor(72 * hourMs), { ...failed, failure });
    await worker.run();
    expect(reports()).toEqual([expect.objectContaining({ state: 'GIVEN_UP', retryMs: null })]);
    const reason = `Failed for 72 hours; last: ${last}`;
    expect(ran.slice(1)).toEqual([
      ['disable-webhook', { id: 2, reason }],
      ['move-to-dead-letters', { webhookId: 2, limit: 20 }],
    ]);
    expect(logged).toEqual([['warn', { ...webhook, reason }, expect.any(String)]]);
  });

  test('with HTTP 410 disables the webhook at once', async () => {
    const { worker, reports, ran } = fails({}, { ...failed, status: 410, failure: 'HTTP 410' });
    await worker.run();
    expect(reports()).toEqual([expect.objectContaining({ state: 'GIVEN_UP', retryMs: null })]);
    expect(ran[1]).toEqual(['disable-webhook', { id: 2, reason: expect.stringContaining('HTTP 410') }]);
  });

  test('disables nothing if another process has taken the queue', async () => {
    const { worker, names, logged } = fails(failedFor(72 * hourMs), failed, { report: () => [] });
    await worker.run();
    expect(names()).toEqual(['report-attempt']);
    expect(logged).toEqual([]);
  });

  test('logs nothing if the webhook is already disabled', async () => {
    const { worker, names, logged } = fails(failedFor(72 * hourMs), failed, { disabled: [] });
    await worker.run();
    expect(names()).toEqual(['report-attempt', 'disable-webhook', 'move-to-dead-letters']);
    expect(logged).toEqual([]);
  });
});

describe('an internal failure', () => {
  test('counts as a failed attempt if the payload cannot be rendered', async () => {
    const error = new Error('No data.');
    const { worker, sent, reports, logged } = newWorker({
      due: [[queue(1)]],
      defaultData: () => Promise.reject(error),
    });
    await worker.run();
    expect(sent).toEqual([]);
    expect(reports()).toEqual([
      expect.objectContaining({
        state: 'PENDING',
        durationMs: 0,
        status: null,
        answer: null,
        failure: 'The payload could not be rendered.',
      }),
    ]);
    expect(logged).toEqual([['error', { err: error, ...webhook }, expect.any(String)]]);
  });

  test('stores no attempt if the database is unavailable', async () => {
    const error = new DatabaseUnavailable('connection');
    const { worker, ran, logged } = newWorker({
      due: [[queue(1)]],
      defaultData: () => Promise.reject(error),
    });
    await worker.run();
    expect(ran).toEqual([]);
    expect(logged).toEqual([['error', { err: error, ...webhook }, expect.any(String)]]);
  });

  test.each([
    [30_000, 1],
    [30_001, 0],
  ])('sends nothing if rendering took more than 30 s: %d ms', async (ms, count) => {
    passTime();
    const { worker, sent, reports, logged } = newWorker({
      due: [[queue(1)]],
      defaultData: async () => {
        vi.advanceTimersByTime(ms);
        return {};
      },
    });
    await worker.run();
    expect([sent.length, reports().length]).toEqual([count, count]);
    expect(logged).toEqual([]);
  });

  test('ends the worker only after the attempts in progress', async () => {
    const answer = gate<SendResult>();
    const error = new Error('No lanes.');
    const { worker, reports } = newWorker({ due: [[queue(1)], error], send: () => answer.opened });
    let hasEnded = false;
    const running = worker.run().catch((error: unknown) => {
      hasEnded = true;
      return error;
    });
    await settle();
    worker.notify();
    await settle();
    expect(hasEnded).toBe(false);
    answer.open(delivered);
    expect(await running).toBe(error);
    expect(reports()).toHaveLength(1);
  });
});

/** Uses a fake clock, in a process that has run for an hourMs. */
function passTime(): void {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.advanceTimersByTime(hourMs);
  onTestFinished(() => {
    vi.useRealTimers();
  });
}
