import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useText } from '../../i18n/text.js';
import { useToday } from '../../i18n/today.js';
import { dayName } from './days.js';
import { NewestButton } from './newest-button.js';
import { isLoading, type ThreadState } from './thread-state.js';
import type { ThreadStore } from './thread-store.js';
import { useDrawn } from './use-drawn.js';
import { useReading } from './use-reading.js';
import { useRetryOnline } from './use-retry-online.js';
import { useStickyDay } from './use-sticky-day.js';
import { type ThreadRowsProps, useThreadRows } from './use-thread-rows.js';

/** The distance from an end at which the next page is loaded when the user scrolls; it is one screen before. */
const loadDistancePx = 2000;
/** The height above and below the visible messages that is rendered too. */
const bufferPx = 600;
/** The distance from the thread's end that counts as the end. */
const endTolerancePx = 48;
/** The maximum time for measuring rows after a jump. */
const settleMs = 200;
const visibly = { opacityProperty: true, visibilityProperty: true };

export interface MessageListHandle {
  /** Renders the buttons of messages, which come after the first frame. */
  draw(): void;
}

export interface MessageListProps extends ThreadRowsProps {
  store: ThreadStore;
  handle: Ref<MessageListHandle>;
}

/**
 * Shows the messages; only the visible ones are in the document. It opens at the newest or at the first unread message.
 * While the user is at the end, it stays there; else it keeps the position.
 */
export function MessageList(props: MessageListProps) {
  const { source, store, state, otherName, between, handle } = props;
  const { messages, epoch, target, ends, hasNewer, unreadFrom, front } = state;
  const text = useText();
  const today = useToday();
  const [isDrawn, draw] = useDrawn();
  useImperativeHandle(handle, () => ({ draw }), [draw]);
  const { rows, row } = useThreadRows(props, isDrawn);
  const list = useRef<VirtualizerHandle>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const onScreen = useRef(false);
  const [atNewest, setAtNewest] = useState(true);
  const position = useRef({
    stuck: true,
    moved: false,
    offset: 0,
    epoch: 0,
    front: 0,
    ends: 0,
    target: null as ThreadState['target'],
  });
  const settling = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const newest = useMemo(
    () =>
      (hasNewer ? undefined : messages.findLast(({ sentByType }) => sentByType !== source.ownType)) ?? null,
    [messages, hasNewer, source],
  );

  const isNewestInView = useCallback(() => {
    const handle = list.current;
    const index = newest ? messages.lastIndexOf(newest) : -1;
    if (!handle || index < 0 || !onScreen.current || scroller?.checkVisibility?.(visibly) === false)
      return false;
    const end = handle.getItemOffset(index) + handle.getItemSize(index);
    return end > handle.scrollOffset && end <= handle.scrollOffset + handle.viewportSize + endTolerancePx;
  }, [messages, newest, scroller]);
  const check = useReading(source, newest, isNewestInView);
  const dayAt = (distancePx: number) => {
    const index = list.current?.findItemIndex(list.current.scrollOffset + distancePx) ?? 0;
    return [messages[index] ?? messages.at(-1), messages[index - 1]].flatMap((message) =>
      message ? dayName(message.createdAt, today, text) : [],
    );
  };
  const [day, placeDay] = useStickyDay(scroller, dayAt, `${today} ${text('thread.today')}`);

  // The panel may be closed, or scrolled away with the page.
  useEffect(() => {
    if (!scroller) return;
    const observer = new IntersectionObserver((entries) => {
      onScreen.current = entries.at(-1)?.isIntersecting ?? false;
      check();
    });
    observer.observe(scroller);
    return () => observer.disconnect();
  }, [scroller, check]);

  const onView = useCallback(() => {
    placeDay();
    const handle = list.current;
    if (!handle || settling.current !== undefined) return;
    const { scrollOffset, scrollSize, viewportSize } = handle;
    const beneath = scrollSize - scrollOffset - viewportSize;
    const atEnd = beneath <= endTolerancePx && !hasNewer;
    // Measuring moves rows, so only scrolling upwards leaves the end.
    if (atEnd) position.current.stuck = true;
    else if (scrollOffset < position.current.offset - 1 || hasNewer) position.current.stuck = false;
    position.current.offset = scrollOffset;
    setAtNewest(position.current.stuck);
    const middle = rows[handle.findItemIndex(scrollOffset + viewportSize / 2)];
    store.setView(position.current.stuck, middle?.message?.id ?? null);
    const distance = position.current.moved ? loadDistancePx : viewportSize;
    if (scrollOffset < distance) store.loadOlder();
    if (beneath < distance) store.loadNewer();
    check();
  }, [rows, hasNewer, store, check, placeDay]);

  const viewed = useRef(onView);
  viewed.current = onView;
  // A jump ends when its rows are measured. Pages that are loaded meanwhile would interrupt it.
  const settle = useCallback(() => {
    clearTimeout(settling.current);
    settling.current = setTimeout(() => {
      settling.current = undefined;
      viewed.current();
    }, settleMs);
  }, []);
  const release = useCallback(() => {
    clearTimeout(settling.current);
    settling.current = undefined;
    position.current.moved = true;
    position.current.offset = list.current?.scrollOffset ?? 0;
  }, []);
  useEffect(() => release, [release]);

  const toEnd = useCallback(() => {
    position.current.stuck = true;
    list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
    settle();
  }, [rows.length, settle]);

  const onResize = useCallback(() => {
    if (position.current.stuck) toEnd();
    else if (settling.current !== undefined) settle();
    onView();
  }, [toEnd, settle, onView]);

  useLayoutEffect(() => {
    const last = position.current;
    const opened = last.epoch !== epoch;
    const aimed = target !== null && last.target !== target;
    const scrollTarget = aimed ? target.messageId : opened && target === null ? unreadFrom : null;
    const index = scrollTarget === null ? -1 : messages.findIndex(({ id }) => id === scrollTarget);
    position.current = { ...last, epoch, target, front, ends };
    if (index >= 0) {
      position.current.stuck = false;
      list.current?.scrollToIndex(index, {
        align: aimed ? 'center' : 'start',
        offset: aimed ? 0 : -endTolerancePx - (day.current?.offsetTop ?? 0),
      });
      settle();
    } else if (opened || last.ends !== ends || (last.stuck && !hasNewer)) {
      toEnd();
    }
    // Rows that were inserted above cause a scroll event of their own.
    if (opened || last.front === front) onView();
  }, [epoch, target, ends, front, messages, unreadFrom, hasNewer, toEnd, settle, onView, day]);

  useRetryOnline(store);

  const goToNewest = () => {
    setAtNewest(true);
    store.goToNewest();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    release();
    if (event.key !== 'End') return;
    event.preventDefault();
    goToNewest();
  };

  if (rows.length === 0 && state.phase === 'ready') {
    return (
      <div className="thread-view">
        <p className="thread-empty">{text('thread.empty', { name: otherName })}</p>
        {between(null, null)}
      </div>
    );
  }
  return (
    <div className="thread-view">
      <div
        ref={setScroller}
        className="thread-scroll"
        role="log"
        // New messages are announced separately; those that are scrolled to are not.
        aria-live="off"
        aria-label={text('thread.messages')}
        aria-busy={isLoading(state)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onWheel={release}
        onTouchMove={release}
        onPointerDown={release}
      >
        <div className="thread-fill" />
        <Virtualizer
          key={epoch}
          ref={list}
          data={rows}
          shift={position.current.epoch === epoch && position.current.front !== front}
          bufferSize={isDrawn ? bufferPx : 0}
          onScroll={onView}
          onResize={onResize}
        >
          {row}
        </Virtualizer>
      </div>
      {/* The lines of days are in the list, for screen readers. */}
      <div className="thread-sticky-place">
        <div ref={day} className="thread-sticky" aria-hidden="true" />
      </div>
      {(!atNewest || hasNewer) && rows.length > 0 && (
        <NewestButton arrived={state.arrived} onClick={goToNewest} />
      )}
    </div>
  );
}
