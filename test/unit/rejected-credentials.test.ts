import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RejectedCredentials } from '../../src/http/rejected-credentials.js';

/* Tests that a flood of rejected keys cannot fill the log. */

const lines: object[] = [];
const log = { warn: (line: unknown) => lines.push(line as object) };

const rejectedFrom = (address: string) =>
  ({ requestId: 'r', address, credential: 'key', prefix: null, reason: 'unknown' }) as const;

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test('a network has ten lines a minute, and the next line counts those that were not written', async () => {
  const rejected = new RejectedCredentials(log);
  for (let each = 0; each < 25; each++) await rejected.write(rejectedFrom('2001:db8::1'));
  expect(lines).toEqual(Array(10).fill(rejectedFrom('2001:db8::1')));
  await rejected.write(rejectedFrom('2001:db8::2'));
  expect(lines).toHaveLength(10);
  await rejected.write(rejectedFrom('192.0.2.1'));
  expect(lines.at(-1)).toEqual({ ...rejectedFrom('192.0.2.1'), notLogged: 16 });
  await rejected.write(rejectedFrom('192.0.2.1'));
  expect(lines.at(-1)).toEqual(rejectedFrom('192.0.2.1'));
  await vi.advanceTimersByTimeAsync(60_000);
  await rejected.write(rejectedFrom('2001:db8::1'));
  expect(lines).toHaveLength(13);
});

test('all networks together have a hundred lines a minute', async () => {
  const rejected = new RejectedCredentials(log);
  for (let each = 0; each < 250; each++) await rejected.write(rejectedFrom(`192.0.2.${each}`));
  expect(lines).toHaveLength(100);
});
