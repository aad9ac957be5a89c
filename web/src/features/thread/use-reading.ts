import { useCallback, useEffect, useRef } from 'react';
import { type Reading, startReading } from './reading.js';
import type { ThreadMessage, ThreadSource } from './thread-source.js';

/**
 * Marks the other side's messages as read when their newest one was on screen in a visible, focused window.
 * @returns a function to call when the newest message may have come on screen.
 */
export function useReading(
  source: ThreadSource,
  newest: ThreadMessage | null,
  isInView: () => boolean,
): () => void {
  const reading = useRef<Reading | null>(null);
  const seenNow = () => {
    const isUnread = newest?.readAt === null || (newest && source.unread?.now());
    const isSeen = document.visibilityState === 'visible' && document.hasFocus() && isInView();
    return isUnread && isSeen ? newest.id : null;
  };
  const seenMessage = useRef(seenNow);
  seenMessage.current = seenNow;

  const check = useCallback(() => reading.current?.check(), []);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    reading.current = startReading(source.markRead, () => seenMessage.current());
    window.addEventListener('focus', check, { signal });
    window.addEventListener('online', check, { signal });
    document.addEventListener('visibilitychange', check, { signal });
    const stopWatching = source.unread?.subscribe(check);
    return () => {
      stopWatching?.();
      listening.abort();
      reading.current?.stop();
    };
  }, [source, check]);
  return check;
}
