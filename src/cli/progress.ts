import { SingleBar } from 'cli-progress';

/**
 * Returns a progress bar on stderr if that is a terminal; otherwise it prints a line every two seconds.
 * @param unit the unit that it counts, such as `messages`.
 */
export function progressBar(unit: string): {
  start(total: number): void;
  update(done: number): void;
  stop(): void;
} {
  const bar = new SingleBar({
    format: `{bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`,
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
    hideCursor: true,
  });
  return {
    start: (total) => bar.start(total, 0),
    update: (done) => bar.update(done),
    stop: () => bar.stop(),
  };
}

/** Returns a progress bar whose total is known later: it appears with its first update. */
export function lateProgressBar(unit: string): {
  update(done: number, total: number): void;
  stop(): void;
} {
  const bar = progressBar(unit);
  let isShown = false;
  return {
    update: (done, total) => {
      if (!isShown) bar.start(total);
      isShown = true;
      bar.update(done);
    },
    stop: () => {
      if (isShown) bar.stop();
    },
  };
}
