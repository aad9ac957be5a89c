import { useSyncExternalStore } from 'react';
import { elapsed, minuteMs } from './elapsed.js';
import { currentLocale, regionalTag } from './text.js';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Returns the time since a moment, short and long. Renders the component again only when the text changes. */
export function useElapsed(since: string): { short: string; long: string } {
  const tag = regionalTag(currentLocale());
  const short = useSyncExternalStore(watch, () => elapsed(since, tag, 'narrow'));
  return { short, long: elapsed(since, tag, 'long') };
}

/** Calls back each half minute, and when the page is shown again: timers do not run while the computer sleeps. */
function watch(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    timer = setInterval(publish, minuteMs / 2);
    document.addEventListener('visibilitychange', publish);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', publish);
  };
}

function publish(): void {
  for (const listener of [...listeners]) listener();
}
