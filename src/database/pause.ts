import { setTimeout as delay } from 'node:timers/promises';

/** The longest pause, in ms. */
const maxPauseMs = 1_000;

/**
 * Pauses background work as long as its last part took, so that other work has at least half of the time.
 * @param tookMs the duration of the part.
 * @param signal ends the pause.
 */
export async function pauseAfter(tookMs: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(Math.min(maxPauseMs, tookMs), undefined, { signal }).catch(() => {});
}
