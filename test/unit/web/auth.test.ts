import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requestTimeoutMs } from '../../../web/src/api/with-timeout.js';

/** The module; its types need those of a browser. */
interface Auth {
  readSession(): Promise<object>;
  postAuth(path: string, input: object): Promise<object>;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('fetch', () => new Promise(() => {}));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('requests about the session that are never answered fail', async () => {
  const module: string = '../../../web/src/api/auth.js';
  const { postAuth, readSession } = (await import(module)) as Auth;
  const read = expect(readSession()).rejects.toThrow();
  const posted = postAuth('/auth/sign-out', {});
  await vi.advanceTimersByTimeAsync(requestTimeoutMs);
  await read;
  expect(await posted).toMatchObject({ ok: false, code: 'UNREACHABLE' });
});
