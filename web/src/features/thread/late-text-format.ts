import { useSyncExternalStore } from 'react';
import type { formatText } from '../../text-format.js';

/*
 * The links and the aligned lines of texts. The module that finds them is loaded with the first text that is shown, and the
 * texts until then are shown as they were written.
 */

export type FormatText = typeof formatText;
type Load = () => Promise<{ formatText: FormatText }>;

const listeners = new Set<() => void>();
let load: Load | null = null;
let format: FormatText | null = null;

/** Sets how this page loads the module. */
export function provideTextFormat(loadModule: Load): void {
  load = loadModule;
}

/** Loads the module, unless that has begun. It is loaded again later if that failed. */
export function loadTextFormat(): void {
  const loading = load;
  load = null;
  loading?.().then(
    (module) => {
      format = module.formatText;
      for (const listener of listeners) listener();
    },
    () => {
      load = loading;
    },
  );
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  loadTextFormat();
  return () => listeners.delete(listener);
}

const current = () => format;

/** Returns the function that finds the links and the aligned lines; null until it is loaded. */
export function useTextFormat(): FormatText | null {
  return useSyncExternalStore(watch, current);
}
