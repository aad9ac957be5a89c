import type { Browser, Page } from 'playwright-core';

/** The smoothness of scrolling. */
export interface Smoothness {
  /** The number of drawn frames. */
  frames: number;
  /** The share of frames that were late by at least one refresh, from 0 to 1. */
  lateShare: number;
  /** The share of frames in which the page used more than 16.7 ms of CPU time. */
  busyShare: number;
  /** The longest task of the page, in milliseconds. */
  longestTaskMs: number;
}

/** The time for a frame at 60 frames per second, in milliseconds. */
const budgetMs = 1_000 / 60;

interface TraceEvent {
  name: string;
  ph: string;
  dur?: number;
  /** The same in CPU time, in microseconds. */
  tdur?: number;
  pid: number;
  tid: number;
  args?: { data?: { name?: string }; name?: string };
}

/**
 * Measures the page's frames during an action: their start by `requestAnimationFrame`, and the duration of the main
 * thread's tasks by Chromium's trace.
 */
export async function watchFrames(browser: Browser, page: Page, during: () => Promise<void>) {
  await page.evaluate(`(() => {
    const times = (globalThis.frameTimes = []);
    const note = (time) => { times.push(time); globalThis.frameRequest = requestAnimationFrame(note); };
    globalThis.frameRequest = requestAnimationFrame(note);
  })()`);
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await during();
  const trace: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const times = (await page.evaluate(
    '(cancelAnimationFrame(globalThis.frameRequest), globalThis.frameTimes)',
  )) as number[];
  return { smoothness: smoothnessOf(times, mainTasksOf(trace.traceEvents)), trace };
}

/** Returns the CPU times of the tasks of all pages' main threads, in milliseconds. */
function mainTasksOf(events: readonly TraceEvent[]): number[] {
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  return events
    .filter(({ name, pid, tid }) => name === 'RunTask' && main.has(`${pid}/${tid}`))
    .map(({ dur = 0, tdur = dur }) => tdur / 1_000);
}

function smoothnessOf(times: readonly number[], tasks: readonly number[]): Smoothness {
  const intervals = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const frames = Math.max(1, intervals.length);
  return {
    frames,
    lateShare: intervals.filter((interval) => interval > budgetMs * 1.5).length / frames,
    busyShare: tasks.filter((task) => task > budgetMs).length / frames,
    longestTaskMs: Math.max(0, ...tasks),
  };
}
