import { SingleBar } from 'cli-progress';

/**
 * A progress bar on stderr, where a terminal is there to see it; elsewhere a line every other second.
 * @param unit what is counted, such as `messages`.
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
