import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { backoffSeconds, DeliveryLoop, type NextRound } from '../../src/fair-queue/delivery-loop.js';
import { SharedSlots } from '../../src/fair-queue/shared-slots.js';
import {
  type HostEvent,
  HostResponses,
  type HostState,
  hostEventOf,
  hostLimits,
  hostTransitions,
} from '../../src/outgoing-requests/host-responses.js';

/* Tests the turns of emails and pushes: the slots of marketplaces, the states of push services, and the rounds of a delivery. */

test('a group that comes later finds a slot, however many slots the others take and hold', () => {
  const groups = fc.integer({ min: 0, max: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.tuple(groups, fc.boolean())), (all, steps) => {
      const slots = new SharedSlots<number>();
      const held: number[] = [];
      for (const [group, takes] of steps) {
        const free = all - held.length;
        const available = slots.available(group, free);
        if (takes) {
          // All that it can get, at once.
          for (let n = 0; n < available; n++) {
            slots.take(group);
            held.push(group);
          }
        } else if (held.includes(group)) {
          slots.release(group);
          held.splice(held.indexOf(group), 1);
        }
        expect(slots.heldBy(group)).toBe(held.filter((holder) => holder === group).length);
        expect(held.length).toBeLessThanOrEqual(all);
        if (held.length < all) expect(slots.available(99, all - held.length)).toBeGreaterThan(0);
      }
    }),
  );
});

test('one group gets half of the slots, the next half of the rest', () => {
  const slots = new SharedSlots<string>();
  const takeAll = (group: string, free: number) => {
    const count = slots.available(group, free);
    for (let n = 0; n < count; n++) slots.take(group);
    return count;
  };
  expect([takeAll('a', 40), takeAll('a', 20), takeAll('b', 20), takeAll('c', 10)]).toEqual([20, 0, 10, 5]);
});

test('a host has as many requests at a time as its state allows, and the state follows its answers', () => {
  const commands = fc.constantFrom('begin', 'answer', 'slow', 'silence', 'unsent');
  const hosts = fc.constantFrom('a.example', 'b.example');
  fc.assert(
    fc.property(fc.array(fc.tuple(hosts, commands), { maxLength: 80 }), (steps) => {
      const responses = new HostResponses();
      const model = new Map<string, { state: HostState; underWay: number }>();
      for (const [host, command] of steps) {
        const expected = model.get(host) ?? { state: 'unproven' as const, underWay: 0 };
        model.set(host, expected);
        const { atOnce, waitS } = hostLimits[expected.state];
        if (command === 'begin') {
          const begins = expected.underWay < atOnce;
          expect(responses.begin(host)).toBe(begins ? 0 : waitS);
          if (begins) expected.underWay++;
        } else if (expected.underWay > 0) {
          const event: HostEvent | null = command === 'unsent' ? null : command;
          responses.end(host, event);
          expected.underWay--;
          if (event) expected.state = hostTransitions[expected.state][event];
        }
        expect(responses.stateOf(host)).toBe(expected.state);
      }
    }),
  );
});

test('a host that stops answering gets one request at a time, until it answers', () => {
  const responses = new HostResponses();
  const host = 'push.example';
  expect(responses.begin(host)).toBe(0);
  responses.end(host, 'answer');
  for (let n = 0; n < 50; n++) expect(responses.begin(host)).toBe(0);
  for (let n = 0; n < 50; n++) responses.end(host, 'silence');
  expect(responses.stateOf(host)).toBe('silent');
  expect([responses.begin(host), responses.begin(host)]).toEqual([0, hostLimits.silent.waitS]);
  expect(responses.begin('other.example')).toBe(0);
  responses.end(host, 'answer');
  expect([responses.begin(host), responses.begin(host)]).toEqual([0, 0]);
});

test('a host whose answers, or their ends, take long gets few requests at a time', () => {
  const responses = new HostResponses();
  const host = 'push.example';
  expect(responses.begin(host)).toBe(0);
  responses.end(host, hostEventOf({ status: 201, durationMs: 50 }));
  for (let n = 0; n < 20; n++) expect(responses.begin(host)).toBe(0);
  for (let n = 0; n < 20; n++) responses.end(host, hostEventOf({ status: 201, durationMs: 10_000 }));
  const waits = Array.from({ length: 11 }, () => responses.begin(host));
  expect(waits).toEqual([...Array(10).fill(0), hostLimits.unproven.waitS]);
  responses.end(host, hostEventOf({ status: 503, durationMs: 50 }));
  expect(responses.stateOf(host)).toBe('answering');
  expect(hostEventOf({ status: null, durationMs: 50 })).toBe('silence');
});

test('the states of many hosts take bounded memory, and none that has a request is forgotten', () => {
  const responses = new HostResponses();
  responses.begin('first.example');
  for (let n = 0; n < 2_000; n++) {
    responses.begin(`${n}.example`);
    responses.end(`${n}.example`, 'silence');
  }
  expect(responses.stateOf('0.example')).toBe('unproven');
  expect(responses.stateOf('1999.example')).toBe('silent');
  for (let n = 1; n < hostLimits.unproven.atOnce; n++) expect(responses.begin('first.example')).toBe(0);
  expect(responses.begin('first.example')).toBeGreaterThan(0);
});

test('a round follows at once, after an attempt, or after the interval, as the last one says', async () => {
  const loop = new DeliveryLoop({ maxAtOnce: 2, pollMs: 3_600_000 });
  let end = () => {};
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
  });
  const next: NextRound[] = ['now', 'slot', 'poll'];
  const free: number[] = [];
  const ended = vi.fn();
  loop.start(async () => {
    free.push(loop.freeSlots);
    if (free.length === 1) void loop.track(isOver, ended);
    return next[free.length - 1] ?? 'poll';
  });
  await vi.waitFor(() => expect(free).toEqual([2, 1]));
  end();
  await vi.waitFor(() => expect(free).toEqual([2, 1, 2]));
  expect(ended).toHaveBeenCalledOnce();
  await loop.close();
  expect([loop.isStopped, loop.freeSlots, free.length]).toEqual([true, 0, 3]);
});

test('the wait after a failure doubles up to the longest', () => {
  const waits = [1, 2, 3, 8, 9, 1_000].map((attempt) =>
    backoffSeconds(attempt, { first: 15, longest: 3_600 }),
  );
  expect(waits).toEqual([15, 30, 60, 1_920, 3_600, 3_600]);
});
