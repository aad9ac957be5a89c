import { describe, expect, test } from 'vitest';
import {
  inOrder,
  isOutdated,
  nextOf,
  parseUnsent,
  type Unsent,
  waitAfter,
} from '../../../web/src/features/thread/unsent.js';

const hour = 3_600_000;
const refusal = { reason: 'input', errors: [], findings: [] } as const;
const unsent = (id: string, at: number, more: Partial<Unsent> = {}): Unsent => ({
  id,
  text: id,
  acknowledged: [],
  at,
  refusal: null,
  ...more,
});

describe('what is not sent yet', () => {
  test('goes out in the order of writing, past what was refused', () => {
    const items = inOrder([unsent('c', 3), unsent('a', 1, { refusal }), unsent('b', 2)]);
    expect(items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(nextOf(items, hour)?.id).toBe('b');
  });

  test('is left to its writer before its key is forgotten, after 24 h', () => {
    const old = unsent('a', 0);
    expect(isOutdated(old, 22 * hour)).toBe(false);
    expect(isOutdated(old, 23 * hour + 1)).toBe(true);
    expect(nextOf([old], 23 * hour + 1)).toBeNull();
  });

  test('is tried again after a while that grows to half a minute', () => {
    expect([1, 2, 3, 10, 5000].map((failures) => waitAfter(failures, 1))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
    expect(waitAfter(1, 0)).toBe(500);
  });

  test('is read from the storage, where it is none of ours is left alone', () => {
    const stored = unsent('a', 1, { acknowledged: ['EMAIL'], refusal });
    expect(parseUnsent(JSON.stringify(stored))).toEqual(stored);
    expect(parseUnsent('{"id": 1}')).toBeNull();
    expect(parseUnsent('{')).toBeNull();
    expect(parseUnsent(null)).toBeNull();
  });
});
