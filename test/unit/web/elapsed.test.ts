import { expect, test } from 'vitest';
import { elapsed } from '../../../web/src/i18n/elapsed.js';

const minute = 60_000;
const hour = 60 * minute;

test.each([
  [-10 * minute, '0m', '0 minutes'],
  [59_999, '0m', '0 minutes'],
  [minute, '1m', '1 minute'],
  [hour - 1, '59m', '59 minutes'],
  [hour, '1h', '1 hour'],
  [24 * hour - 1, '23h', '23 hours'],
  [49 * hour, '2d', '2 days'],
])('%i ms have the largest unit, rounded down', (passed, short, long) => {
  const now = Date.UTC(2026, 4, 4);
  const since = new Date(now - passed).toISOString();
  expect(elapsed(since, 'en-GB', 'narrow', now)).toBe(short);
  expect(elapsed(since, 'en-GB', 'long', now)).toBe(long);
});
