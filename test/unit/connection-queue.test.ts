import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { installationOf, marketplaceNamed, threadNamed } from '../../src/access/tenant-scopes.js';
import { ConnectionQueue } from '../../src/database/connection-queue.js';
import { quotasOf, type Share, shares } from '../../src/database/shares.js';

const marketplace = (id: number) => marketplaceNamed(administrator, id);
const thread = (marketplaceId: number, sellerId: number) =>
  threadNamed(administrator, marketplaceId, sellerId);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Requests a connection. Returns its outcome, and the function that releases it. */
function ask(queue: ConnectionQueue, share: Share, scope: Parameters<ConnectionQueue['acquire']>[1]) {
  const asked = { state: 'waits', giveBack: () => {} };
  queue.acquire(share, scope).then(
    (giveBack) => Object.assign(asked, { state: 'has', giveBack }),
    (error) => {
      asked.state = error.reason;
    },
  );
  return asked;
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const states = (all: readonly { state: string }[]) => all.map(({ state }) => state);

test('with five connections or more, each share has its own connections', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 1_000 }), (size) => {
      const quotas = Object.values(quotasOf(size));
      expect(quotas.reduce((sum, { connections }) => sum + connections, 0)).toBe(size);
      for (const { connections, ofMarketplace, ofThread } of quotas) {
        expect(connections).toBeGreaterThanOrEqual(1);
        expect(ofMarketplace).toBeLessThan(Math.max(2, connections));
        expect(ofThread).toBeLessThanOrEqual(ofMarketplace);
      }
    }),
  );
});

test('waiting searches delay no other share', async () => {
  const queue = new ConnectionQueue(16, 1_000);
  const searches = [1, 1, 2, 2, 3].map((id) => ask(queue, 'search', marketplace(id)));
  await settled();
  expect(states(searches)).toEqual(['has', 'waits', 'has', 'waits', 'waits']);
  const others = (['credentials', 'sign-in', 'interactive', 'background'] as const).map((share) =>
    ask(queue, share, null),
  );
  await settled();
  expect(states(others)).toEqual(['has', 'has', 'has', 'has']);
});

test('a thread and a marketplace leave connections to others', async () => {
  const queue = new ConnectionQueue(16, 1_000);
  const { connections, ofThread, ofMarketplace } = quotasOf(16).interactive;
  const ofOne = Array.from({ length: 20 }, () => ask(queue, 'interactive', thread(1, 5)));
  const ofAnother = Array.from({ length: 20 }, () => ask(queue, 'interactive', thread(1, 6)));
  const ofMany = Array.from({ length: 20 }, (_, i) => ask(queue, 'interactive', thread(1, 7 + i)));
  // A caller can name a seller of another marketplace.
  const foreign = Array.from({ length: 20 }, () => ask(queue, 'interactive', thread(3, 50)));
  await settled();
  const running = (all: typeof ofOne) => all.filter(({ state }) => state === 'has').length;
  expect([running(ofOne), running(ofAnother)]).toEqual([ofThread, ofThread]);
  expect(running([...ofOne, ...ofAnother, ...ofMany])).toBe(ofMarketplace);
  expect(running(foreign)).toBeGreaterThan(0);
  for (const { giveBack } of ofOne) giveBack();
  await settled();
  expect(running([...ofOne.slice(ofThread), ...ofAnother, ...ofMany, ...foreign])).toBe(connections);
});

test('the threads of a marketplace take turns', async () => {
  const queue = new ConnectionQueue(1, 1_000);
  const first = ask(queue, 'interactive', null);
  const order: string[] = [];
  const waiting = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => {
    const sellerId = name.charCodeAt(0);
    return queue.acquire('interactive', thread(1, sellerId)).then((giveBack) => {
      order.push(name);
      giveBack();
    });
  });
  await settled();
  first.giveBack();
  await Promise.all(waiting);
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
});

test('work that waits too long, or behind too much other work, fails', async () => {
  const queue = new ConnectionQueue(1, 1_000);
  ask(queue, 'interactive', null);
  const late = [ask(queue, 'interactive', null), ask(queue, 'search', marketplace(1))];
  await vi.advanceTimersByTimeAsync(999);
  expect(states(late)).toEqual(['waits', 'waits']);
  await vi.advanceTimersByTimeAsync(1);
  expect(states(late)).toEqual(['no-free-connection', 'too-many-searches']);
  for (let i = 0; i < 1_000; i++) ask(queue, 'search', marketplace(1));
  const beyond = [1, 2].map((id) => ask(queue, 'search', marketplace(id)));
  await settled();
  expect(states(beyond)).toEqual(['too-many-searches', 'waits']);
  expect(queue.waiting('search')).toBe(1_001);
});

test('after a search, the next waits twice as long as it took if requests were served meanwhile', async () => {
  const queue = new ConnectionQueue(4, 60_000);
  const first = ask(queue, 'search', marketplace(1));
  const second = ask(queue, 'search', marketplace(2));
  await vi.advanceTimersByTimeAsync(200);
  ask(queue, 'interactive', null).giveBack();
  first.giveBack();
  await vi.advanceTimersByTimeAsync(399);
  expect(second.state).toBe('waits');
  await vi.advanceTimersByTimeAsync(2);
  expect(second.state).toBe('has');
  const third = ask(queue, 'search', marketplace(2));
  await vi.advanceTimersByTimeAsync(5_000);
  second.giveBack();
  await settled();
  // Nobody else needs the database.
  expect(third.state).toBe('has');
});

test('with one connection, the shares take turns by the time that they used', async () => {
  const queue = new ConnectionQueue(1, 60_000);
  const served: Record<Share, number> = {
    credentials: 0,
    'sign-in': 0,
    interactive: 0,
    background: 0,
    search: 0,
  };
  const work = async (share: Share) => {
    for (;;) {
      const giveBack = await queue.acquire(share, installationOf(administrator));
      await vi.advanceTimersByTimeAsync(10);
      served[share]++;
      if (served.interactive >= 80) return;
      giveBack();
    }
  };
  await Promise.race(shares.map(work));
  expect(served.search).toBeGreaterThanOrEqual(5);
  expect(served.search).toBeLessThanOrEqual(15);
  expect(served.background).toBeGreaterThan(served.search);
});
