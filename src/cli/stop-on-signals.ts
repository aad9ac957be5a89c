import { setTimeout as wait } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';

/** The time for the rest of a stop, after its requests: webhook attempts, last uses of keys, the database. */
const closeMs = 10_000;

/**
 * Ends the process after SIGTERM, SIGINT or an unexpected error. SIGTERM drains first, so that a balancer notices. Another
 * signal ends the drain; it never ends requests in progress.
 * @param drainMs the time between `drain` and `close`.
 * @param limitMs the time that `close` has for requests in progress.
 */
export function stopOnSignals(
  { drain, close }: { drain: () => void; close: () => Promise<void> },
  { drainMs, limitMs }: { drainMs: number; limitMs: number },
  log: Logger,
): void {
  // The library would end the process at a second signal.
  const skip: ('SIGTERM' | 'SIGINT')[] = ['SIGTERM', 'SIGINT'];
  const options = { delay: limitMs + closeMs, logger: false, skip } as const;
  const closing = closeWithGrace(options, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'stopping after an unexpected error');
    else log.info({ signal }, 'closing');
    try {
      await close();
    } catch (error) {
      log.error({ err: error }, 'the stop failed');
      throw error;
    }
    log.info('stopped');
  });
  const drained = new AbortController();
  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    if (isStopping) return drained.abort();
    isStopping = true;
    drain();
    if (signal === 'SIGTERM') await wait(drainMs, null, { signal: drained.signal }).catch(() => {});
    closing.close();
  };
  for (const signal of skip) process.on(signal, stop);
}
