import { useCallback, useEffect, useRef } from 'react';
import type { ThreadMessage, ThreadSource } from './thread-source.js';

/** The time for which a message must be on screen to count as read. */
const viewMs = 400;
const retryDelayMs = 5000;

/**
 * Marks the other side's messages as read when their newest one was on screen in a visible, focused window.
 * @returns a function to call when the newest message may have come on screen.
 */
export function useReading(
  source: ThreadSource,
  newest: ThreadMessage | null,
  isInView: () => boolean,
): () => void {
  const unread = useRef<string | null>(null);
  const marked = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const retry = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const inView = useRef(isInView);
  unread.current = newest && newest.readAt === null ? newest.id : null;
  inView.current = isInView;

  const check = useCallback(() => {
    const isSeen = () =>
      unread.current !== null &&
      unread.current !== marked.current &&
      document.visibilityState === 'visible' &&
      document.hasFocus() &&
      inView.current();
    if (timer.current !== undefined || !isSeen()) return;
    timer.current = setTimeout(async () => {
      timer.current = undefined;
      if (!isSeen()) return;
      const id = unread.current;
      marked.current = id;
      try {
        await source.markRead();
      } catch {
        // The user left the thread, or another message is being marked.
        if (marked.current !== id) return;
        retry.current = setTimeout(() => {
          if (marked.current === id) marked.current = null;
          check();
        }, retryDelayMs);
      }
    }, viewMs);
  }, [source]);

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('focus', check, { signal });
    window.addEventListener('online', check, { signal });
    document.addEventListener('visibilitychange', check, { signal });
    return () => {
      listening.abort();
      clearTimeout(timer.current);
      clearTimeout(retry.current);
      timer.current = undefined;
      marked.current = null;
    };
  }, [check]);
  return check;
}
