import { setTimeout } from 'node:timers/promises';

/**
 * The maximum time for the answers of the single sign-on provider while a browser waits for its callback, in ms. The library sets no
 * limit for them; Node's is five minutes.
 */
export const defaultProviderWaitMs = 15_000;

/** Returns what the work returns. @throws {Error} if it takes longer; it then goes on, and nobody gets its result. */
export async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const limit = setTimeout(ms, undefined, { signal: done.signal }).then(() => {
    throw new Error(`The provider did not answer within ${ms / 1_000} seconds.`);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}
