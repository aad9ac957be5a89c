import { expect, test } from 'vitest';
import { waitUntil } from '../../src/chat/wait-until.js';

test('the wait ends when the condition is true', async () => {
  let checks = 0;
  await waitUntil(async () => ++checks === 3, { intervalMs: 1, limitMs: 60_000, message: 'late' });
  expect(checks).toBe(3);
});

test('a condition that does not become true in time is an error with the message', async () => {
  const never = waitUntil(async () => undefined, { intervalMs: 1, limitMs: 5, message: 'It took too long.' });
  await expect(never).rejects.toThrow('It took too long.');
});
