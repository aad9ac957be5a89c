import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until a condition is true, and checks it at an interval.
 * @throws {Error} with the message if it is not true after `limitMs`.
 */
export async function waitUntil(
  condition: () => Promise<boolean | undefined>,
  { intervalMs, limitMs, message }: { intervalMs: number; limitMs: number; message: string },
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(message);
    await wait(intervalMs);
  }
}
