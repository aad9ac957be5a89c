import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextState, outcomeOf, retryTimes } from '../../src/webhooks/delivery-state.js';

const accepted = { status: 204, failure: null };
const failed = { status: 500, failure: 'HTTP 500' };
const gone = { status: 410, failure: 'HTTP 410' };
const first = { failureCount: 0, failingForMs: 0 };

/** Returns the delays that are drawn after this many failures. */
const delaysMs = (failures: number, failingForMs = 0) =>
  Array.from({ length: 200 }, () => {
    const next = nextState(outcomeOf(failed, { failureCount: failures - 1, failingForMs }));
    return next.state === 'PENDING' ? next.retryMs : Number.NaN;
  });

describe('after an attempt', () => {
  test('a delivery that the receiver accepted is delivered, however often it failed before', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (failureCount, failingForMs) => {
        const outcome = outcomeOf(accepted, { failureCount, failingForMs });
        expect(nextState(outcome)).toEqual({ state: 'DELIVERED' });
      }),
    );
  });

  test('a delivery that failed is retried for 72 hours, and then disables its webhook', () => {
    const lastMs = retryTimes.giveUpAfterMs;
    expect(lastMs).toBe(72 * 3_600_000);
    for (const failingForMs of [0, 1, lastMs - 1]) {
      expect(nextState(outcomeOf(failed, { failureCount: 9, failingForMs })).state).toBe('PENDING');
    }
    for (const failingForMs of [lastMs, lastMs + 1]) {
      expect(nextState(outcomeOf(failed, { failureCount: 9, failingForMs }))).toEqual({
        state: 'GIVEN_UP',
        disableReason: 'Failed for 72 hours; last: HTTP 500.',
      });
    }
  });

  test('a delivery without an answer is retried', () => {
    const outcome = outcomeOf({ status: null, failure: 'The connection was refused.' }, first);
    expect(nextState(outcome)).toMatchObject({ state: 'PENDING' });
  });

  test('a receiver that answers 410 disables its webhook at the first attempt', () => {
    expect(nextState(outcomeOf(gone, first))).toEqual({
      state: 'GIVEN_UP',
      disableReason: expect.stringContaining('HTTP 410'),
    });
  });
});

describe('the delay before a retry', () => {
  test.each([
    [1, 5_000],
    [2, 10_000],
    [5, 80_000],
    [12, 10_240_000],
    [13, 14_400_000],
    [40, 14_400_000],
  ])('after %d failures is between a tenth and all of %d ms', (failures, maxMs) => {
    const drawn = delaysMs(failures);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(maxMs / 10);
    expect(Math.min(...drawn)).toBeLessThan(maxMs / 4);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(maxMs);
    expect(Math.max(...drawn)).toBeGreaterThan(maxMs * 0.75);
    expect(drawn.every(Number.isInteger)).toBe(true);
  });

  test('ends when 72 hours are over', () => {
    expect(new Set(delaysMs(40, retryTimes.giveUpAfterMs - 1_000))).toEqual(new Set([1_000]));
    expect(new Set(delaysMs(1, retryTimes.giveUpAfterMs - 1))).toEqual(new Set([1]));
  });
});
