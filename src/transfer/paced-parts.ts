import { pauseAfter } from '../database/pause.js';

/** The pause after a part, as a multiple of the time that it took: downloads have a quarter of the process's time together. */
const pauseFactor = 3;

/** Shorter times of work are added up to the next pause, in ms: timers are not exact. */
const minPauseMs = 1;

/** Ends when the downloads that wait have had their turns. */
let turns: Promise<void> = Promise.resolve();

/**
 * Yields the parts of a download, each read in its turn with those of the process's other downloads, and with a pause after it. So requests
 * of the process have most of its time, and of the database's, however many downloads run.
 */
export async function* paced(parts: AsyncGenerator<string>, signal: AbortSignal): AsyncGenerator<string> {
  let owedMs = 0;
  try {
    for (;;) {
      const { done, value } = await inTurn(async () => {
        if (signal.aborted) return { done: true, value: undefined } as const;
        const startMs = performance.now();
        const next = await parts.next();
        owedMs += (performance.now() - startMs) * pauseFactor;
        if (owedMs >= minPauseMs) {
          await pauseAfter(owedMs, signal);
          owedMs = 0;
        }
        return next;
      });
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    await parts.return(undefined);
  }
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = turns.then(work);
  turns = result.then(
    () => {},
    () => {},
  );
  return result;
}
