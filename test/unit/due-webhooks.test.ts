import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { DueWebhooks, type WebhookKey } from '../../src/webhooks/due-webhooks.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

const webhook = (webhookId: number): WebhookKey => ({ marketplaceId: 1, webhookId });

function takeAll(schedule: DueWebhooks): number[] {
  const taken = [];
  for (let next = schedule.next(() => true); next; next = schedule.next(() => true))
    taken.push(next.webhookId);
  return taken;
}

test('webhooks are due in the order in which they were added, each once', () => {
  const schedule = new DueWebhooks(() => {});
  schedule.add([webhook(2), webhook(1)]);
  schedule.add([webhook(3), webhook(2)]);
  expect(schedule.dueCount).toBe(3);
  expect(takeAll(schedule)).toEqual([2, 1, 3]);
});

test('a webhook that is due later becomes due at its time, and onDue is called', () => {
  const onDue = vi.fn();
  const schedule = new DueWebhooks(onDue);
  schedule.addLater(webhook(1), 5_000);
  schedule.addLater(webhook(2), 1_000);
  vi.advanceTimersByTime(999);
  expect(onDue).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onDue).toHaveBeenCalledTimes(1);
  expect(takeAll(schedule)).toEqual([2]);
  vi.advanceTimersByTime(4_000);
  expect(takeAll(schedule)).toEqual([1]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a later time replaces an earlier one, and a delay of weeks does not end at once', () => {
  const schedule = new DueWebhooks(() => {});
  schedule.addLater(webhook(1), 1_000);
  schedule.addLater(webhook(1), 40 * 86_400_000);
  vi.advanceTimersByTime(39 * 86_400_000);
  expect(schedule.dueCount).toBe(0);
  vi.advanceTimersByTime(86_400_000);
  expect(takeAll(schedule)).toEqual([1]);
});

test('a closed schedule has no timer', () => {
  const onDue = vi.fn();
  const schedule = new DueWebhooks(onDue);
  schedule.addLater(webhook(1), 1_000);
  schedule.close();
  schedule.addLater(webhook(2), 1_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(onDue).not.toHaveBeenCalled();
});

const step = fc.oneof(
  fc.record({ does: fc.constant('add' as const), id: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    does: fc.constant('addLater' as const),
    id: fc.integer({ min: 1, max: 5 }),
    waitMs: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({ does: fc.constant('next' as const) }),
  fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30 }) }),
);

test('any sequence of calls gives the same result as a simple model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const schedule = new DueWebhooks(() => {});
      let now = 0;
      let due: number[] = [];
      let later: { id: number; at: number }[] = [];
      for (const each of steps) {
        if (each.does === 'add') {
          schedule.add([webhook(each.id)]);
          if (!due.includes(each.id)) due.push(each.id);
        } else if (each.does === 'addLater') {
          schedule.addLater(webhook(each.id), each.waitMs);
          const known = later.find(({ id }) => id === each.id);
          if (known) known.at = now + each.waitMs;
          else later.push({ id: each.id, at: now + each.waitMs });
        } else if (each.does === 'next') {
          expect(schedule.next(() => true)?.webhookId).toBe(due.shift());
        } else {
          // One millisecond at a time, so that webhooks become due in order.
          for (let ms = 0; ms <= each.ms; ms++) {
            const over = later.filter(({ at }) => at <= now);
            later = later.filter(({ at }) => at > now);
            due = [...new Set([...due, ...over.map(({ id }) => id)])];
            if (ms < each.ms) now++;
          }
          vi.advanceTimersByTime(each.ms);
        }
      }
      schedule.close();
    }),
  );
});
