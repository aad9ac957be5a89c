import { useEffect, useRef } from 'react';

/** How long a search waits for the next letter. */
export const typingPauseMs = 200;

/** Calls back with a value that has not changed for a while. */
export function useTypingPause(value: string, onPause: (value: string) => void): void {
  const latest = useRef(onPause);
  latest.current = onPause;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(value), typingPauseMs);
    return () => clearTimeout(timer);
  }, [value]);
}
