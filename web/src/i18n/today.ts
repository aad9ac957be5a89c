import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Returns the current day of the reader's time zone, and renders the component again when the next one begins. */
export function useToday(): string {
  return useSyncExternalStore(watch, () => new Date().toDateString());
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    publishDay();
    // Timers do not run while the computer sleeps.
    document.addEventListener('visibilitychange', publishDay);
    addEventListener('focus', publishDay);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', publishDay);
    removeEventListener('focus', publishDay);
  };
}

/** Calls the listeners, now and when the next day begins, which can be in 23 or 25 hours. */
function publishDay(): void {
  clearTimeout(timer);
  const now = Date.now();
  timer = setTimeout(publishDay, new Date(now).setHours(24, 0, 0, 0) - now);
  for (const listener of [...listeners]) listener();
}
