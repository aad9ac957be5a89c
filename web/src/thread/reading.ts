import { useCallback, useEffect, useRef } from 'react';
import type { ThreadMessage, ThreadSource } from './source.js';

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
        setTimeout(() => {
          if (marked.current === id) marked.current = null;
          look();
        }, againAfter);
      }
    }, glance);
  }, [source]);

  useEffect(() => {
    window.addEventListener('focus', look);
    window.addEventListener('online', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.removeEventListener('focus', look);
      window.removeEventListener('online', look);
      document.removeEventListener('visibilitychange', look);
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [look]);
  return look;
}
