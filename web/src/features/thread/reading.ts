import { useCallback, useEffect, useRef } from 'react';
import type { ThreadMessage, ThreadSource } from './thread-source.js';

/** A glance is no reading. */
const glance = 400;
const againAfter = 5000;

/**
 * Marks the other side's messages as read once their newest was on screen, in a visible, focused window: once for
 * each time that there is something unread.
 * @returns what is told, whenever it may have changed, whether the newest one is on screen.
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

  const look = useCallback(() => {
    const seen = () =>
      unread.current !== null &&
      unread.current !== marked.current &&
      document.visibilityState === 'visible' &&
      document.hasFocus() &&
      inView.current();
    if (timer.current !== undefined || !seen()) return;
    timer.current = setTimeout(async () => {
      timer.current = undefined;
      if (!seen()) return;
      const id = unread.current;
      marked.current = id;
      try {
        await source.markRead();
      } catch {
        // The thread was left, or another message is being marked.
        if (marked.current !== id) return;
        retry.current = setTimeout(() => {
          if (marked.current === id) marked.current = null;
          look();
        }, againAfter);
      }
    }, glance);
  }, [source]);

  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('focus', look, { signal });
    window.addEventListener('online', look, { signal });
    document.addEventListener('visibilitychange', look, { signal });
    return () => {
      listening.abort();
      clearTimeout(timer.current);
      clearTimeout(retry.current);
      timer.current = undefined;
      marked.current = null;
    };
  }, [look]);
  return look;
}
