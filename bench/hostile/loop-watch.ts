import { closeSync, openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded into the measured server (`--import`). Answers each message with the most CPU time, in ms, that the main
 * thread used between two iterations of its event loop since the last message. Other programs on the machine do not count
 * in it. Only Linux reports the CPU time of a thread; elsewhere the elapsed time is used.
 */

/** The time between two measurements, in ms. */
const interval = 4;

const buffer = Buffer.alloc(64);

function cpuTimeReader(): () => number {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    process.once('exit', () => closeSync(file));
    return () => Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 64, 0)).split(' ')[0]) / 1e6;
  } catch {
    return () => performance.now();
  }
}

if (isMainThread) {
  const cpuTime = cpuTimeReader();
  let last = cpuTime();
  let longest = 0;
  setInterval(() => {
    const now = cpuTime();
    longest = Math.max(longest, now - last);
    last = now;
  }, interval).unref();
  process.on('message', () => {
    process.send?.(longest);
    longest = 0;
  });
  process.channel?.unref();
}
