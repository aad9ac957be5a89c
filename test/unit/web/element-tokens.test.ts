import { afterEach, expect, test, vi } from 'vitest';
import { requestTimeoutMs } from '../../../web/src/api/with-timeout.js';
import { PageTokens } from '../../../web/src/pages/element/tokens.js';

afterEach(() => {
  vi.useRealTimers();
});

test('the page is asked for a token again after a call that never ended', async () => {
  vi.useFakeTimers();
  const answers = [new Promise<string>(() => {}), Promise.resolve('second')];
  const getToken = vi.fn(() => answers.shift() ?? Promise.resolve('another'));
  const tokens = new PageTokens({ given: () => null, getToken: () => getToken, need: () => {} });
  const first = expect(tokens.getToken()).rejects.toThrow();
  const beside = expect(tokens.getToken()).rejects.toThrow();
  await vi.advanceTimersByTimeAsync(requestTimeoutMs);
  await first;
  await beside;
  expect(getToken).toHaveBeenCalledTimes(1);
  expect(await tokens.getToken()).toBe('second');
});
