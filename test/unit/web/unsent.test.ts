import { describe, expect, test } from 'vitest';
import {
  decisionFor,
  inWritingOrder,
  nextToSend,
  parseUnsent,
  retryDelayMs,
  type Unsent,
} from '../../../web/src/features/thread/unsent.js';

const hour = 3_600_000;
const refusal = { reason: 'input', errors: [], findings: [] } as const;
const unsent = (id: string, at: number, more: Partial<Unsent> = {}): Unsent => ({
  id,
  text: id,
  acknowledged: [],
  at,
  order: at,
  refusal: null,
  after: new Date(at).toISOString(),
  ...more,
});

describe('an unsent message', () => {
  test('is sent in the order of writing, after skipping rejected ones', () => {
    const items = inWritingOrder([unsent('c', 3), unsent('a', 1, { refusal }), unsent('b', 2)]);
    expect(items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(nextToSend(items, hour)?.id).toBe('b');
  });

  test('is outdated before its key expires after 24 h', () => {
    const old = unsent('a', 0);
    expect(decisionFor(old, 22 * hour)).toBeNull();
    expect(decisionFor(old, 23 * hour + 1)).toBe('outdated');
    expect(nextToSend([old], 23 * hour + 1)).toBeNull();
    // After the clock was set back that far, nobody knows how old it is.
    expect(nextToSend([unsent('a', 2 * hour)], 0)?.id).toBe('a');
    expect(nextToSend([unsent('a', 24 * hour)], 0)).toBeNull();
  });

  test('is retried with a delay that grows to 30 s', () => {
    expect([1, 2, 3, 10, 5000].map((failures) => retryDelayMs(failures, 1))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
    expect(retryDelayMs(1, 0)).toBe(500);
  });

  test('is parsed from the storage, and null if the stored text is not valid', () => {
    const stored = unsent('a', 1, { acknowledged: ['EMAIL'], refusal });
    expect(parseUnsent(JSON.stringify(stored))).toEqual(stored);
    const { order: _order, after: _after, ...earlier } = stored;
    expect(parseUnsent(JSON.stringify(earlier))).toEqual({ ...stored, after: undefined });
    expect(parseUnsent('{"id": 1}')).toBeNull();
    expect(parseUnsent('{')).toBeNull();
    expect(parseUnsent(null)).toBeNull();
  });
});
