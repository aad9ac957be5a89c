import type { Browser, Page } from 'playwright-core';

/** How smooth a stretch of scrolling was. */
export interface Smoothness {
  /** How many frames were drawn. */
  frames: number;
  /** The part of them that came a whole refresh too late, of 0 to 1. */
  late: number;
  /** The part of frames in which the page's own work took over 16.7 ms of the processor's time. */
  busy: number;
  /** The longest of the page's tasks, in milliseconds. */
  longestTask: number;
}

/** What there is of time for a frame at 60 a second, in milliseconds. */
const budget = 1_000 / 60;

interface TraceEvent {
  name: string;
  ph: string;
  dur?: number;
  /** The same in time of the processor, in microseconds. */
  tdur?: number;
  pid: number;
  tid: number;
  args?: { data?: { name?: string }; name?: string };
}

/**
 * Watches the page's frames while something is done: when each began, by `requestAnimationFrame`, and how long the
 * main thread's tasks took, by Chromium's own trace.
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

/** What the tasks of all pages' main threads took of the processor, in milliseconds. */
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
    late: intervals.filter((interval) => interval > budget * 1.5).length / frames,
    busy: tasks.filter((task) => task > budget).length / frames,
    longestTask: Math.max(0, ...tasks),
  };
}
