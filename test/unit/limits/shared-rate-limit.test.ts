import Fastify from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { actorOnSide } from '../../../src/access/actor.js';
import { RateLimitStore } from '../../../src/database/rate-limit-store.js';
import { type Limits, RateLimits, setRateLimitHeaders } from '../../../src/http/rate-limits.js';
import {
  RateLimit,
  RateLimited,
  type RateLimitStatus,
  secondsOf,
} from '../../../src/http/shared-rate-limit.js';
import { unlimited } from '../../harness/rate-limits.js';

/* Tests the counts of one limit, and how two processes synchronize them in a store. */

const window = 60;
const newCounts = () => new RateLimiterMemory({ keyPrefix: '', points: 0, duration: 0 });
const newStore = () => new RateLimitStore(newCounts());

/** Creates a store with its own behaviour, such as a slow or unavailable one. */
function storeThat(add: RateLimitStore['add']): RateLimitStore {
  return Object.assign(newStore(), { add });
}
const newLimit = (limit: number, onDue: (() => void) | null = null) =>
  new RateLimit('key', limit, window, onDue);

const rejectionOf = async (work: Promise<unknown>): Promise<RateLimited> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof RateLimited) return error;
  throw error ?? new Error('The request was not rejected.');
};

const count = async (limit: RateLimit, name: string, times: number) => {
  for (let n = 0; n < times; n += 1) await limit.count(name);
};

/** Returns the remainder of a limit without counting, by a request for more than the limit allows. */
const remaining = async (limit: RateLimit, name: string) =>
  (await rejectionOf(limit.requireRemaining(name, 1_000_000))).status.remaining;

describe('a limit', () => {
  test('counts down to zero, and rejects further requests', async () => {
    const limit = newLimit(3);
    expect(await limit.count('a')).toMatchObject({ limit: 3, remaining: 2 });
    expect(await limit.count('a', 2)).toMatchObject({ limit: 3, remaining: 0 });
    const { status, message, code, name } = await rejectionOf(limit.count('a'));
    expect(name).toBe('RateLimited');
    expect(status).toMatchObject({ limit: 3, remaining: 0 });
    expect(status.msLeft).toBeGreaterThan(0);
    expect(status.msLeft).toBeLessThanOrEqual(window * 1_000);
    expect(code).toBe('RATE_LIMITED');
    expect(message).toBe('Too many requests from this key. Please try again in 60 s.');
    expect(await limit.count('b')).toMatchObject({ remaining: 2 });
  });

  test('checks several requests without counting them', async () => {
    const limit = newLimit(3);
    await limit.requireRemaining('a', 1_000);
    await limit.count('a');
    await limit.requireRemaining('a', 2);
    const { message } = await rejectionOf(limit.requireRemaining('a', 3));
    expect(message).toContain('2 of the 3 more that this document needs are left.');
    expect(await limit.count('a')).toMatchObject({ remaining: 1 });
  });

  test('returns whole seconds, at least one and never too few', () => {
    expect([0, 1, 1_000, 1_001, 59_999].map(secondsOf)).toEqual([1, 1, 1, 2, 60]);
  });
});

describe('processes that share a store', () => {
  test('report their counts from a tenth of the limit on', async () => {
    let dueCalls = 0;
    const limit = newLimit(20, () => dueCalls++);
    await limit.count('a');
    expect([limit.hasDueCounts, dueCalls]).toEqual([false, 0]);
    await limit.count('a');
    expect([limit.hasDueCounts, dueCalls]).toEqual([true, 1]);
    const store = newStore();
    await limit.share(store);
    expect(limit.hasDueCounts).toBe(false);
    // A tenth of the 18 that are left.
    await limit.count('a');
    expect(limit.hasDueCounts).toBe(false);
    await limit.count('a');
    expect(limit.hasDueCounts).toBe(true);
  });

  test('report nothing if there is one process', async () => {
    const limit = newLimit(1);
    await limit.count('a');
    expect(limit.hasDueCounts).toBe(false);
  });

  test('add the count of each process once, and share one window', async () => {
    const store = newStore();
    const [one, two] = [newLimit(20, () => {}), newLimit(20, () => {})];
    await count(one, 'a', 4);
    await count(two, 'a', 6);
    await one.share(store);
    expect(await remaining(one, 'a')).toBe(16);
    await two.share(store);
    expect(await remaining(two, 'a')).toBe(10);
    await count(one, 'a', 2);
    await one.share(store);
    expect(await remaining(one, 'a')).toBe(8);
    // Nothing is reported twice.
    await one.share(store);
    await one.count('a');
    await one.count('a');
    await one.share(store);
    expect(await remaining(one, 'a')).toBe(6);
    const [ofOne, ofTwo] = await Promise.all(
      [one, two].map(async (limit) => (await rejectionOf(limit.requireRemaining('a', 1_000))).status.msLeft),
    );
    expect(Math.abs((ofOne ?? 0) - (ofTwo ?? 0))).toBeLessThan(1_000);
  });

  test('report each name and each kind of limit separately', async () => {
    const store = newStore();
    const key = newLimit(10, () => {});
    const address = new RateLimit('address', 10, window, () => {});
    await count(key, 'a', 3);
    await count(key, 'b', 1);
    await count(address, 'a', 2);
    await key.share(store);
    await address.share(store);
    const other = newLimit(10, () => {});
    await other.count('a');
    await other.share(store);
    expect(await remaining(other, 'a')).toBe(6);
  });

  test('do not count rejected requests', async () => {
    const store = newStore();
    const [one, two] = [newLimit(2, () => {}), newLimit(4, () => {})];
    await count(one, 'a', 2);
    await rejectionOf(one.count('a'));
    await rejectionOf(one.count('a'));
    await one.share(store);
    await two.count('a');
    await two.share(store);
    expect(await remaining(two, 'a')).toBe(1);
  });

  test('keep requests that arrive while the store answers, and counts that the store lost', async () => {
    const limit = newLimit(20, () => {});
    const counts = newCounts();
    const store = storeThat(async (name, count) => {
      const all = await new RateLimitStore(counts).add(name, count);
      await limit.count('a', 3);
      return all;
    });
    await new RateLimitStore(counts).add('key:a', { requests: 6, msLeft: window * 1_000 });
    await count(limit, 'a', 4);
    await limit.share(store);
    expect(await remaining(limit, 'a')).toBe(7);
    await counts.delete('key:a');
    await limit.share(new RateLimitStore(counts));
    expect(await remaining(limit, 'a')).toBe(7);
  });

  test('add nothing if the others have used up the limit meanwhile', async () => {
    const limit = newLimit(10, () => {});
    let added = 0;
    const store = storeThat(async () => {
      added += 1;
      await limit.count('a');
      return { requests: 10, msLeft: window * 1_000 };
    });
    await count(limit, 'a', 3);
    await limit.share(store);
    expect(limit.hasDueCounts).toBe(true);
    await limit.share(store);
    expect([limit.hasDueCounts, added]).toEqual([false, 1]);
  });

  test('keep their own count if the common window has ended', async () => {
    const limit = newLimit(10, () => {});
    await count(limit, 'a', 3);
    await limit.share(storeThat(async () => ({ requests: 9, msLeft: 0 })));
    expect(await remaining(limit, 'a')).toBe(7);
  });

  describe('and whose window ends', () => {
    /** Stops the clock, however slow the machine is. @returns a function that moves it to some ms after the end of a window. */
    const windowToEnd = () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      onTestFinished(() => {
        vi.useRealTimers();
      });
      return (ms = 0) => vi.setSystemTime(Date.now() + window * 1_000 + ms);
    };

    test('add none of its counts', async () => {
      const limit = new RateLimit('key', 20, 0.05, () => {});
      const hasEnded = () =>
        limit.requireRemaining('a', 1_000).then(
          () => true,
          () => false,
        );
      let added = 0;
      await count(limit, 'a', 3);
      await expect.poll(hasEnded).toBe(true);
      const store = storeThat(async (_name, counted) => {
        added += 1;
        return counted;
      });
      await limit.share(store);
      expect(added).toBe(0);
    });

    test.each([0, 1])('add none of its counts %d ms after its end, removed or not', async (ms) => {
      const limit = newLimit(10, () => {});
      let isAdded = false;
      const store = storeThat(async (_name, counted) => {
        isAdded = true;
        return counted;
      });
      const end = windowToEnd();
      await count(limit, 'a', 3);
      expect(limit.hasDueCounts).toBe(true);
      end(ms);
      await limit.share(store);
      expect(isAdded).toBe(false);
    });

    test('take over the others’ count if it ends while the store answers', async () => {
      const end = windowToEnd();
      const limit = newLimit(20, () => {});
      await count(limit, 'a', 3);
      const store = storeThat(async () => {
        end();
        return { requests: 8, msLeft: window * 1_000 };
      });
      await limit.share(store);
      expect(await remaining(limit, 'a')).toBe(12);
    });

    test('delete the counts reported in it', async () => {
      vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
      // The cache of reported counts reads this clock.
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
      onTestFinished(() => {
        clock.mockRestore();
        vi.useRealTimers();
      });
      const limit = newLimit(20, () => {});
      await count(limit, 'a', 3);
      await limit.share(storeThat(async (_name, counted) => counted));
      await vi.advanceTimersByTimeAsync(window * 1_000 + 1);
      await count(limit, 'a', 2);
      expect(limit.hasDueCounts).toBe(true);
    });
  });
});

describe('the limits of a server', () => {
  const actor = (marketplaceId: number, identity: string, sellerId: number | null = null) =>
    actorOnSide(sellerId, {
      identity,
      credential: null,
      person: null,
      marketplaceId,
      marketplaceName: '',
      scope: 'chat:write',
      name: null,
      expiresAt: null,
    });
  const newLimits = (
    limits: Partial<Limits>,
    store: RateLimitStore | null = null,
    onStoreAway: (error: unknown) => void = () => {},
  ) => new RateLimits({ ...unlimited, ...limits }, store, onStoreAway, window);

  test('return the limit with the smallest remainder', async () => {
    const limits = newLimits({ key: 3, operator: 4 });
    expect(await limits.countActor(actor(1, 'a'))).toMatchObject({ limit: 3, remaining: 2 });
    expect(await limits.countActor(actor(1, 'b'))).toMatchObject({ limit: 3, remaining: 2 });
    expect(await limits.countActor(actor(1, 'c'))).toMatchObject({ limit: 4, remaining: 1 });
    expect(await limits.countActor(actor(2, 'd'))).toMatchObject({ limit: 3, remaining: 2 });
    expect(await limits.countAddress('192.0.2.1')).toBeNull();
  });

  test('count a seller by its key, itself and all sellers, and an operator by its own side alone', async () => {
    const seller = (sellerId: number, identity: string) => actor(1, identity, sellerId);
    const limits = newLimits({ key: 9, seller: 4, operator: 3, sellers: 6 });
    expect(await limits.countActor(seller(7, 'a'))).toMatchObject({ limit: 4, remaining: 3 });
    expect(await limits.countActor(seller(7, 'b'))).toMatchObject({ limit: 4, remaining: 2 });
    expect(await limits.countActor(seller(8, 'c'))).toMatchObject({ limit: 4, remaining: 3 });
    expect(await limits.countActor(actor(1, 'd'))).toMatchObject({ limit: 3, remaining: 2 });
    const { maxRequests, count } = limits.allowanceOf('192.0.2.1', seller(7, 'b'), () => {});
    expect(maxRequests).toBe(4);
    await count(2);
    expect((await rejectionOf(limits.countActor(seller(7, 'a')))).message).toContain('from this seller.');
    expect(await limits.countActor(seller(8, 'c'))).toMatchObject({ limit: 6, remaining: 0 });
    expect((await rejectionOf(limits.countActor(seller(9, 'e')))).message).toContain(
      "from this marketplace's sellers.",
    );
    expect(await limits.countActor(actor(1, 'd'))).toMatchObject({ limit: 3, remaining: 1 });
  });

  test('can be turned off one by one', async () => {
    expect(await newLimits({}).countActor(actor(1, 'a'))).toBeNull();
    expect(await newLimits({ key: 2 }).countActor(actor(1, 'a'))).toMatchObject({ limit: 2 });
    expect(await newLimits({ operator: 3 }).countActor(actor(1, 'a'))).toMatchObject({ limit: 3 });
    expect(await newLimits({ address: 4 }).countAddress('192.0.2.1')).toMatchObject({ limit: 4 });
  });

  test('accept or reject an operation of several requests as a whole', async () => {
    const limits = newLimits({ address: 9, key: 5, operator: 3 });
    const counted: RateLimitStatus[] = [];
    const allowance = limits.allowanceOf('192.0.2.1', actor(1, 'a'), (standing) => counted.push(standing));
    expect(allowance.maxRequests).toBe(3);
    await allowance.count(2);
    expect(counted.map(({ limit, remaining }) => [limit, remaining])).toEqual([
      [9, 7],
      [5, 3],
      [3, 1],
    ]);
    await rejectionOf(allowance.count(2));
    expect(counted).toHaveLength(3);
    expect(await limits.countAddress('192.0.2.1')).toMatchObject({ remaining: 6 });
    const alone = newLimits({ key: 2 }).allowanceOf('192.0.2.1', actor(1, 'a'), () => {});
    expect(alone.maxRequests).toBe(2);
    await alone.count(2);
    await rejectionOf(alone.count(1));
  });

  test('are reported after a delay, including requests that arrive meanwhile', async () => {
    const added: [string, number][] = [];
    const recordingStore = newStore();
    const store = storeThat((name, count) => {
      added.push([name, count.requests]);
      return recordingStore.add(name, count);
    });
    const limits = newLimits({ address: 10, key: 10, operator: 100 }, store);
    await limits.countAddress('192.0.2.1');
    await limits.countActor(actor(1, 'a'));
    await limits.countActor(actor(1, 'a'));
    expect(added).toEqual([]);
    await expect.poll(() => added.length).toBe(2);
    expect(added).toEqual([
      ['address:192.0.2.1', 1],
      ['key:a', 2],
    ]);
    await limits.countActor(actor(1, 'a'));
    await expect.poll(() => added.length).toBe(3);
    await limits.close();
  });

  test('set no timer after everything is reported', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let toldCount = 0;
    const store = storeThat(async (_name, counted) => {
      toldCount += 1;
      return counted;
    });
    const limits = newLimits({ key: 10 }, store);
    await limits.countActor(actor(1, 'a'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(toldCount).toBe(1);
    const timerCount = vi.getTimerCount();
    await limits.close();
    expect(vi.getTimerCount()).toBe(timerCount);
  });

  test('report again what became due while the store answered, and nothing after the end', async () => {
    const added: number[] = [];
    const limits = newLimits(
      { key: 10 },
      storeThat(async (_name, counted) => {
        added.push(counted.requests);
        if (added.length === 1) await limits.countActor(actor(1, 'a'));
        return counted;
      }),
    );
    await limits.countActor(actor(1, 'a'));
    await expect.poll(() => added).toEqual([1, 1]);
    await limits.close();
    await limits.countActor(actor(1, 'b'));
    // These would have been reported before the next one.
    let isTold = false;
    const later = newLimits(
      { key: 10 },
      storeThat(async (_name, counted) => {
        isTold = true;
        return counted;
      }),
    );
    await later.countActor(actor(1, 'b'));
    await expect.poll(() => isTold).toBe(true);
    expect(added).toEqual([1, 1]);
    await later.close();
  });

  test('log once that the store is unavailable, and again after it was back', async () => {
    const reportedErrors: unknown[] = [];
    let isUnavailable = true;
    let asked = 0;
    const store = storeThat(async (_name, count) => {
      asked += 1;
      if (isUnavailable) throw new Error('away');
      return count;
    });
    const limits = newLimits({ key: 10 }, store, (error) => reportedErrors.push(error));
    const askOnce = async (identity: string) => {
      const before = asked;
      await limits.countActor(actor(1, identity));
      await expect.poll(() => asked).toBe(before + 1);
    };
    await askOnce('a');
    await askOnce('b');
    expect(reportedErrors).toHaveLength(1);
    isUnavailable = false;
    await askOnce('c');
    isUnavailable = true;
    await askOnce('d');
    await expect.poll(() => reportedErrors.length).toBe(2);
    await limits.close();
  });
});

describe('an answer', () => {
  const headersOf = async (...standings: RateLimitStatus[]) => {
    const server = Fastify();
    server.get('/', (_request, reply) => {
      for (const standing of standings) setRateLimitHeaders(reply, standing);
      return reply.send('');
    });
    const { headers } = await server.inject('/');
    return ['limit', 'remaining', 'reset'].map((name) => headers[`x-ratelimit-${name}`]);
  };
  const standing = (limit: number, remaining: number) => ({ limit, remaining, msLeft: 1_001 });

  test('reports the limit with the smallest remainder, and the later of two equal ones', async () => {
    expect(await headersOf(standing(9, 5))).toEqual(['9', '5', '2']);
    expect(await headersOf(standing(9, 5), standing(3, 2))).toEqual(['3', '2', '2']);
    expect(await headersOf(standing(3, 2), standing(9, 5))).toEqual(['3', '2', '2']);
    expect(await headersOf(standing(9, 5), standing(7, 5))).toEqual(['7', '5', '2']);
  });
});
