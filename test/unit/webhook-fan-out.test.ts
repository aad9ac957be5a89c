import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { logGrew } from '../../src/chat/event-log.js';
import type { Database } from '../../src/database/database.js';
import { Signals } from '../../src/database/signals.js';
import type { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';
import { FanOut } from '../../src/webhooks/fan-out.js';
import { webhookEnabledSignal } from '../../src/webhooks/signals.js';

/*
 * The fan-out follows marketplaces' logs: by signals, by a check of all logs in case a signal is lost, and repeatedly
 * while an open transaction blocks events.
 */

const pollMs = 10_000;

/** The result of one batch of a log. */
interface Batch {
  busy?: boolean;
  read?: number;
  held?: boolean;
  webhookIds?: number[];
}

class TestSignals extends Signals {
  /** Reports that signals may have been lost. */
  gap(): void {
    this.deliverGap();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Waits until only timers are left. */
async function settle(): Promise<void> {
  for (let rounds = 0; rounds < 5; rounds += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await settle();
}

/**
 * Creates a fan-out. `logs` has the marketplaces with webhooks, and whether each has events to read; `batches` returns the
 * result of a batch, by default an empty one.
 */
function newFanOut(logs: Map<number, boolean>, batches: (marketplaceId: number) => Batch = () => ({})) {
  const happened: string[] = [];
  const logged: unknown[] = [];
  const signals = new TestSignals();
  const world = {
    onCheck: (): unknown => undefined,
    onBatch: (_marketplaceId: number): unknown => undefined,
    /** The number of entries in the audit log of each marketplace. */
    auditEntries: new Map<number, number>(),
  };
  const database = {
    signals,
    run: async (scope: MarketplaceScope, { name }: { name: string }, parameters: Record<string, number>) => {
      if (name === 'followed-logs') {
        happened.push('check');
        await world.onCheck();
        const { afterMarketplace = 0, limit } = parameters;
        return [...logs]
          .filter(([marketplaceId]) => marketplaceId > afterMarketplace)
          .slice(0, limit)
          .map(([marketplaceId, behind]) => ({
            marketplaceId,
            behind,
            auditBehind: (world.auditEntries.get(marketplaceId) ?? 0) > 0,
          }));
      }
      const { marketplaceId } = scope;
      if (name === 'fan-out-audit-events') {
        const waiting = world.auditEntries.get(marketplaceId) ?? 0;
        const read = Math.min(waiting, 100);
        world.auditEntries.set(marketplaceId, waiting - read);
        happened.push(`${read} entries of ${marketplaceId}`);
        return [{ busy: false, read, webhookIds: read > 0 ? [7] : [] }];
      }
      happened.push(`batch of ${marketplaceId}`);
      expect(parameters).toEqual({ limit: 100 });
      await world.onBatch(marketplaceId);
      return [{ busy: false, read: 0, held: false, webhookIds: [], ...batches(marketplaceId) }];
    },
  } as unknown as Database;
  const log = { warn: (facts: unknown) => logged.push(facts), error: () => {} };
  const fanOut = new FanOut(database, log, pollMs, {
    dispatch: (webhooks) => {
      const names = webhooks.map(({ marketplaceId, webhookId }) => `${marketplaceId}/${webhookId}`);
      happened.push(`deliver ${names.join(' ')}`);
    },
  });
  onTestFinished(() => fanOut.stop());
  /** Returns what happened since the last call. */
  const since = () => happened.splice(0);
  return { fanOut, signals, world, logged, since };
}

const started = async (...given: Parameters<typeof newFanOut>) => {
  const made = newFanOut(...given);
  made.fanOut.start();
  await settle();
  return made;
};

describe('following logs', () => {
  test('starts with the logs that have events and reads them in turn to their ends', async () => {
    const left = new Map([
      [1, 2],
      [2, 1],
    ]);
    const { since } = await started(
      new Map([
        [1, true],
        [2, true],
        [3, false],
      ]),
      (marketplaceId) => {
        const read = left.get(marketplaceId) ?? 0;
        left.set(marketplaceId, Math.max(0, read - 1));
        return read > 0 ? { read: 100, webhookIds: [read, 7] } : {};
      },
    );
    expect(since()).toEqual([
      'check',
      'batch of 1',
      'deliver 1/2 1/7',
      'batch of 2',
      'deliver 2/1 2/7',
      'batch of 1',
      'deliver 1/1 1/7',
      'batch of 2',
      'batch of 1',
    ]);
  });

  test('reads a log of a marketplace with webhooks as soon as it grows', async () => {
    const { signals, since } = await started(new Map([[1, false]]));
    since();
    for (const value of [2, '1', null]) signals.send(logGrew, value);
    signals.send(webhookEnabledSignal, '2');
    await settle();
    expect(since()).toEqual([]);
    signals.send(logGrew, 1);
    await settle();
    expect(since()).toEqual(['batch of 1']);
  });

  test('follows a log after its marketplace got its first webhook', async () => {
    const logs = new Map([[1, false]]);
    const { signals, world, since } = await started(logs);
    since();
    signals.send(webhookEnabledSignal, 2);
    await settle();
    expect(since()).toEqual(['batch of 2']);
    signals.send(logGrew, 2);
    await settle();
    expect(since()).toEqual(['batch of 2']);
    // A signal during the check of all logs is not lost.
    world.onCheck = () => signals.send(webhookEnabledSignal, 3);
    await pass(pollMs);
    world.onCheck = () => undefined;
    since();
    signals.send(logGrew, 3);
    await settle();
    expect(since()).toEqual(['batch of 3']);
    // A marketplace that the next check does not find has no more webhooks.
    await pass(pollMs);
    since();
    for (const marketplaceId of [2, 3]) signals.send(logGrew, marketplaceId);
    await settle();
    expect(since()).toEqual([]);
  });

  test('skips a log that another process reads', async () => {
    const { signals, since } = await started(new Map([[1, false]]), () => ({ busy: true, read: 1 }));
    since();
    signals.send(logGrew, 1);
    await settle();
    expect(since()).toEqual(['batch of 1']);
  });
});

describe('the check of all logs', () => {
  test('repeats after the poll interval', async () => {
    const { since } = await started(new Map([[1, false]]));
    expect(since()).toEqual(['check']);
    await pass(pollMs - 1);
    expect(since()).toEqual([]);
    await pass(1);
    expect(since()).toEqual(['check']);
  });

  test('waits ten times as long as it took', async () => {
    const { fanOut, world, since } = newFanOut(new Map([[1, false]]));
    vi.advanceTimersByTime(5_000);
    world.onCheck = () => vi.advanceTimersByTime(1_500);
    fanOut.start();
    await settle();
    world.onCheck = () => undefined;
    expect(since()).toEqual(['check']);
    await pass(14_999);
    expect(since()).toEqual([]);
    await pass(1);
    expect(since()).toEqual(['check']);
  });

  test.each([
    [999, 1],
    [1_000, 2],
    [2_001, 3],
  ])('reads 1,000 at a time: %d logs in %d statements', async (count, looks) => {
    const logs = new Map(Array.from({ length: count }, (_, index) => [index + 1, index === count - 1]));
    const { since } = await started(logs);
    expect(since()).toEqual([...Array(looks).fill('check'), `batch of ${count}`]);
  });

  test('runs at once if signals may have been lost', async () => {
    const { signals, since } = await started(new Map([[1, false]]));
    since();
    signals.gap();
    await settle();
    expect(since()).toEqual(['check']);
  });

  test('runs in time although a log never ends', async () => {
    const { world, since } = newFanOutWithoutEnd();
    let batches = 0;
    world.onBatch = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      batches += 1;
      if (batches <= 20) vi.advanceTimersByTime(1_000);
    };
    await vi.waitFor(() => expect(batches).toBeGreaterThan(20), { interval: 1, timeout: 60_000 });
    expect(since().slice(0, 24)).toEqual([
      'check',
      ...Array(10).fill('batch of 1'),
      'check',
      ...Array(10).fill('batch of 1'),
      'check',
      'batch of 1',
    ]);
  });

  function newFanOutWithoutEnd() {
    const made = newFanOut(new Map([[1, true]]), () => ({ read: 100 }));
    made.fanOut.start();
    return made;
  }

  test('runs after the poll interval if something failed, and logs the failure', async () => {
    const { signals, world, logged, since } = await started(new Map([[1, false]]));
    since();
    const err = new DatabaseUnavailable('connection');
    await pass(500);
    world.onBatch = () => Promise.reject(err);
    signals.send(logGrew, 1);
    await settle();
    expect(since()).toEqual(['batch of 1']);
    expect(logged).toEqual([{ err }]);
    world.onBatch = () => undefined;
    await pass(pollMs - 1);
    expect(since()).toEqual([]);
    await pass(1);
    expect(since()).toEqual(['check']);
  });
});

test('a log that cannot be read holds up the others once, then rests ten times as long', async () => {
  const logs = new Map([1, 2].map((marketplaceId) => [marketplaceId, true]));
  const { fanOut, signals, world, logged, since } = newFanOut(logs);
  const err = new DatabaseUnavailable('lock-timeout');
  world.onBatch = (marketplaceId) => {
    if (marketplaceId !== 1) return;
    vi.advanceTimersByTime(3_000);
    throw err;
  };
  fanOut.start();
  await settle();
  expect(since()).toEqual(['check', 'batch of 1', 'batch of 2']);
  expect(logged).toEqual([{ err, marketplaceId: 1 }]);
  signals.send(logGrew, 1);
  await settle();
  expect(since()).toEqual([]);
  for (let checks = 0; checks < 2; checks++) await pass(pollMs);
  expect(since()).toEqual(['check', 'batch of 2', 'check', 'batch of 2']);
  world.onBatch = () => undefined;
  await pass(pollMs);
  expect(since()).toEqual(['check', 'batch of 1', 'batch of 2']);
});

describe('events that an open transaction blocks', () => {
  test('are read again soon at first, and then once a second', async () => {
    const { signals, since } = await started(new Map([[1, false]]), () => ({ held: true }));
    since();
    signals.send(logGrew, 1);
    await settle();
    expect(since()).toEqual(['batch of 1']);
    for (const ms of [10, 20, 40, 80, 160, 320, 640, 1_000, 1_000]) {
      await pass(ms - 1);
      expect(since()).toEqual([]);
      await pass(1);
      expect(since()).toEqual(['batch of 1']);
    }
  });

  test('are not delayed by another log that was not read to its end', async () => {
    const ofOther: Batch[] = [{ read: 100 }];
    const { fanOut, world, since } = newFanOut(
      new Map([
        [1, true],
        [2, true],
      ]),
      (marketplaceId) => (marketplaceId === 1 ? { held: true } : (ofOther.shift() ?? {})),
    );
    world.onBatch = (marketplaceId) => {
      if (marketplaceId === 2 && ofOther.length > 0) vi.advanceTimersByTime(pollMs);
    };
    fanOut.start();
    await settle();
    expect(since()).toEqual(['check', 'batch of 1', 'batch of 2']);
    await pass(0);
    expect(since()).toEqual(['check', 'batch of 2', 'batch of 1']);
    await pass(10);
    expect(since()).toEqual(['batch of 1']);
  });

  test('do not delay the check of all logs', async () => {
    const { signals, since } = await started(new Map([[1, false]]), () => ({ held: true }));
    await pass(pollMs - 5);
    signals.send(logGrew, 1);
    await settle();
    since();
    await pass(5);
    expect(since()).toEqual(['check', 'batch of 1']);
  });

  test('are read again soon after something was read or nothing was blocked', async () => {
    const answers: Batch[] = [{ held: true }, { held: true }, { read: 1, held: true }, { held: true }];
    const { signals, since } = await started(new Map([[1, false]]), () => answers.shift() ?? {});
    const send = async () => {
      signals.send(logGrew, 1);
      await settle();
      return since();
    };
    since();
    expect(await send()).toEqual(['batch of 1']);
    await pass(10);
    expect(since()).toEqual(['batch of 1']);
    await pass(20);
    // One batch was read, and the rest is blocked.
    expect(since()).toEqual(['batch of 1', 'batch of 1']);
    await pass(9);
    expect(since()).toEqual([]);
    await pass(1);
    expect(since()).toEqual(['batch of 1']);
    // Nothing is blocked now.
    answers.push({ held: true });
    expect(await send()).toEqual(['batch of 1']);
    await pass(10);
    expect(since()).toEqual(['batch of 1']);
  });
});

describe('a fan-out that is stopped', () => {
  test('finishes the batch in progress and starts no other', async () => {
    const { fanOut, signals, world, since } = newFanOut(
      new Map([
        [1, true],
        [2, true],
      ]),
      () => ({ read: 1, webhookIds: [5] }),
    );
    let release: () => void = () => {};
    world.onBatch = () =>
      new Promise<void>((resolve) => {
        release = resolve;
      });
    fanOut.start();
    await settle();
    let hasStopped = false;
    const stopping = fanOut.stop().then(() => {
      hasStopped = true;
    });
    await settle();
    expect(hasStopped).toBe(false);
    release();
    await stopping;
    expect(since()).toEqual(['check', 'batch of 1', 'deliver 1/5']);
    signals.send(logGrew, 1);
    signals.gap();
    await pass(10 * pollMs);
    expect(since()).toEqual([]);
  });

  test('does not wait for the next check', async () => {
    const { fanOut, since } = await started(new Map([[1, false]]));
    await fanOut.stop();
    expect(since()).toEqual(['check']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a long audit log is read by batches, between those of messages', async () => {
  let messageBatches = 2;
  const { fanOut, world, since } = newFanOut(new Map([[1, true]]), () => ({
    read: messageBatches-- > 0 ? 100 : 0,
  }));
  world.auditEntries.set(1, 150);
  fanOut.start();
  await settle();
  expect(since()).toEqual([
    'check',
    'batch of 1',
    '100 entries of 1',
    'deliver 1/7',
    'batch of 1',
    '50 entries of 1',
    'deliver 1/7',
    'batch of 1',
    '0 entries of 1',
  ]);
  world.auditEntries.set(1, 1);
  await pass(pollMs);
  expect(since()).toEqual(['check', 'batch of 1', '1 entries of 1', 'deliver 1/7', '0 entries of 1']);
});
