import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startReading } from '../../../web/src/features/thread/reading.js';

const viewMs = 400;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Opens a thread in a page of which the test controls everything; its messages are numbered from 1. */
function open() {
  /** The thread on the server: the number of messages, and of those that are read. */
  const server = { count: 0, read: 0 };
  /** The thread as the page knows it, and whether the page is in front and the newest message in view. */
  const page = { count: 0, read: 0, inView: true, inFront: true };
  const requests: { marked: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  /** When the newest message came on screen. */
  let seen = { message: 0, at: 0 };
  /** The requests that were sent too early, without need, or at the same time as another one. */
  const wrong: string[] = [];

  const isSeen = () => page.inFront && page.inView && page.count > page.read;
  /** Records what is on screen, after each change. */
  const note = () => {
    if (isSeen() && seen.message !== page.count) seen = { message: page.count, at: Date.now() };
  };
  const reading = startReading(
    () =>
      new Promise((resolve, reject) => {
        const isLongEnough = seen.message === page.count && Date.now() - seen.at >= viewMs;
        if (!isSeen() || !isLongEnough || requests.length > 0) wrong.push(`of ${page.count}`);
        requests.push({ marked: page.count, resolve, reject });
      }),
    () => (isSeen() ? `m${page.count}` : null),
  );
  const settle = async () => {
    note();
    await vi.advanceTimersByTimeAsync(0);
  };
  /** Changes the page, which then checks what is on screen. */
  const show = async (change: Partial<typeof page>) => {
    Object.assign(page, change);
    note();
    reading.check();
    await settle();
  };
  const answer = async (isLost: boolean) => {
    const request = requests.shift();
    if (!request) return;
    if (isLost) request.reject(new Error('unreachable'));
    else {
      server.read = server.count;
      request.resolve();
    }
    await settle();
  };
  const wait = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    note();
  };
  return { server, page, requests, wrong, reading, show, answer, wait };
}

describe('reading', () => {
  test('marks a message that was on screen for a moment, once', async () => {
    const { server, requests, show, answer, wait } = open();
    server.count = 1;
    await show({ count: 1 });
    await wait(viewMs - 1);
    expect(requests).toHaveLength(0);
    await wait(1);
    await answer(false);
    await show({});
    await wait(10_000);
    expect(requests).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('gives a message that arrives meanwhile as much time', async () => {
    const { requests, show, answer, wait } = open();
    await show({ count: 1 });
    await wait(viewMs - 1);
    await show({ count: 2 });
    await wait(viewMs - 1);
    expect(requests).toHaveLength(0);
    await wait(1);
    expect(requests.map(({ marked }) => marked)).toEqual([2]);
    // One that arrives while the request is under way is marked by another one.
    await show({ count: 3 });
    await wait(viewMs);
    expect(requests.map(({ marked }) => marked)).toEqual([2]);
    await answer(false);
    await wait(viewMs);
    expect(requests.map(({ marked }) => marked)).toEqual([3]);
  });

  test('marks nothing that has left the screen', async () => {
    const { requests, show, wait } = open();
    await show({ count: 1 });
    await wait(100);
    await show({ inFront: false });
    await wait(viewMs);
    await show({ inView: false, inFront: true });
    await wait(viewMs);
    expect(requests).toHaveLength(0);
    await show({ inView: true });
    await wait(viewMs);
    expect(requests).toHaveLength(1);
  });

  test('tries again after a failure, and at once for another message', async () => {
    const { requests, show, answer, wait } = open();
    await show({ count: 1 });
    await wait(viewMs);
    await answer(true);
    await wait(4_000);
    expect(requests).toHaveLength(0);
    await wait(1_000 + viewMs);
    expect(requests.map(({ marked }) => marked)).toEqual([1]);
    await answer(true);
    await show({ count: 2 });
    await wait(viewMs);
    expect(requests.map(({ marked }) => marked)).toEqual([2]);
  });

  test('ends with the thread', async () => {
    const { requests, reading, show, answer, wait } = open();
    await show({ count: 1 });
    await wait(viewMs);
    reading.stop();
    await answer(true);
    await show({ count: 2 });
    expect(vi.getTimerCount()).toBe(0);
    await wait(10_000);
    expect(requests).toHaveLength(0);
  });
});

type Step =
  | { step: 'send' | 'deliver' | 'front' | 'view' | 'check' | 'answer' | 'lose' | 'read' }
  | { step: 'wait'; ms: number };

const names = ['send', 'deliver', 'front', 'view', 'check', 'answer', 'lose', 'read'] as const;
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ step: fc.constantFrom(...names) }), weight: 3 },
  // Only after a message was visible for that time, there is a request to answer.
  {
    arbitrary: fc.record({
      step: fc.constant('wait' as const),
      ms: fc.constantFrom(100, 200, viewMs, viewMs, 5_000),
    }),
    weight: 2,
  },
);

test('in any order of messages, views and failures, exactly the seen messages are marked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 30, size: 'max' }), async (steps) => {
      vi.clearAllTimers();
      const { server, page, requests, wrong, show, answer, wait } = open();
      const deliver = () => show({ count: server.count });
      // The event of a mark; it can be lost.
      const read = () => show({ read: Math.min(server.read, page.count) });
      for (const each of steps) {
        if (each.step === 'send') server.count++;
        else if (each.step === 'deliver') await deliver();
        else if (each.step === 'front') await show({ inFront: !page.inFront });
        else if (each.step === 'view') await show({ inView: !page.inView });
        else if (each.step === 'check') await show({});
        else if (each.step === 'wait') await wait(each.ms);
        else if (each.step === 'read') await read();
        else await answer(each.step === 'lose');
        expect(wrong).toEqual([]);
        expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
      }
      await deliver();
      await show({ inFront: true, inView: true });
      for (let round = 0; round < 4; round++) {
        await wait(5_000 + viewMs);
        await answer(false);
      }
      expect(server.read).toBe(server.count);
      expect(wrong).toEqual([]);
      expect([requests.length, vi.getTimerCount()]).toEqual([0, 0]);
    }),
    { numRuns: 300 },
  );
});
