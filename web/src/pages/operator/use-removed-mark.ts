import { useEffect, useRef } from 'react';
import type { SellerRow } from '../../features/inbox/documents.js';
import { useInbox } from '../../features/inbox/inbox-context.js';
import { hasNavigated } from '../../router.js';

/** The time that a conversation must be open before its mark is removed, in ms. */
const viewMs = 1_500;

/** Removes the mark of a conversation that was opened with one. */
export function useRemovedMark({ id, markedUnread }: SellerRow): void {
  const { store } = useInbox();
  const opened = useRef<{ id: string; marked: boolean } | null>(null);
  // A reload does not remove the mark.
  if (opened.current?.id !== id) opened.current = { id, marked: markedUnread && hasNavigated() };
  const toRemove = markedUnread && opened.current.marked;
  useEffect(() => {
    if (!toRemove) return;
    const timer = setTimeout(() => {
      opened.current = null;
      if (document.visibilityState === 'visible') store.mark(id, false).catch(() => {});
    }, viewMs);
    return () => clearTimeout(timer);
  }, [store, id, toRemove]);
}
