import { useEffect, useRef } from 'react';
import { typingPauseMs } from '../api/use-latest-query.js';

/** Calls back with a value that has not changed for a while. */
export function useTypingPause(value: string, onPause: (value: string) => void): void {
  const latest = useRef(onPause);
  latest.current = onPause;
  useEffect(() => {
    const timer = setTimeout(() => latest.current(value), typingPauseMs);
    return () => clearTimeout(timer);
  }, [value]);
}
