import {
  type KeyboardEvent,
  type ReactElement,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { VList, type VListHandle } from 'virtua';

/** The number of rows before the end at which the next page is loaded. */
const rowsAhead = 30;

/** The number of frames within which a row that was just rendered is measured. */
const measuredWithinFrames = 3;

/** The methods of the list for its parent. */
export interface RovingListHandle {
  /**
   * Moves the focus to a row and scrolls to it; without an id, to the row that had the focus last.
   * @returns whether the list has the row.
   */
  focus(id?: string): boolean;
  /** Scrolls to a row. */
  show(id: string): void;
}

/** The row to render; `tabIndex` is 0 for the one that Tab leads to. */
export interface RowPosition {
  id: string;
  tabIndex: 0 | -1;
  position: { 'aria-posinset': number; 'aria-setsize': number };
}

export interface RovingListProps {
  label: string;
  ids: readonly string[];
  /** Whether all rows are loaded. */
  complete: boolean;
  /** Scrolls to the top when it changes, since it is another list then. */
  generation: number | string;
  /** Names the height of the rows; with another name they are measured again. */
  rowHeight?: string;
  /** The id of the open row. */
  current: string | null;
  /** Renders a row; all have the same height. The element that takes the focus has `data-row={id}`. */
  children: (row: RowPosition) => ReactElement;
  /** Called when more rows are needed. */
  onEnd: () => void;
  ref?: Ref<RovingListHandle>;
}

/**
 * Shows a list of any length and renders only its visible rows. Tab leads to one row, the arrow keys to the others. Rows
 * that are inserted above the visible ones do not move them.
 */
export function RovingList(props: RovingListProps) {
  const { label, ids, complete, generation, rowHeight, current, children, onEnd, ref } = props;
  const list = useRef<VListHandle>(null);
  const root = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const toFocus = useRef<string | null>(null);
  const shown = useRef({ ids, generation });
  const topmost = useRef({ rowHeight, index: 0 });
  // Before rows are removed, because a removed row does not report that it loses the focus.
  const hadFocus = root.current?.contains(document.activeElement) ?? false;

  const indexOfTab = [focused, current].map((id) => (id ? ids.indexOf(id) : -1)).find((at) => at >= 0) ?? 0;

  const focusAt = (index: number) => {
    const id = ids[index];
    if (!id) return false;
    list.current?.scrollToIndex(index, { align: 'nearest' });
    toFocus.current = id;
    setFocused(id);
    focusWaiting();
    return true;
  };

  const focusWaiting = (frames = measuredWithinFrames) => {
    const row = toFocus.current && root.current?.querySelector(`[data-row="${CSS.escape(toFocus.current)}"]`);
    if (!(row instanceof HTMLElement)) return;
    row.focus({ preventScroll: true });
    // A row is hidden, and cannot take the focus, until it is measured.
    if (row !== document.activeElement && frames > 0) requestAnimationFrame(() => focusWaiting(frames - 1));
    else toFocus.current = null;
  };

  useImperativeHandle(ref, () => ({
    focus: (id) => focusAt(id ? ids.indexOf(id) : indexOfTab),
    show: (id) => {
      const index = ids.indexOf(id);
      if (index >= 0) list.current?.scrollToIndex(index, { align: 'nearest' });
    },
  }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another list moves the focus.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { ids, generation };
    const virtual = list.current;
    if (!virtual || before.ids === ids) return;
    if (before.generation !== generation) virtual.scrollTo(0);
    else if (root.current?.firstElementChild) {
      keepInSight(root.current.firstElementChild, virtual, before.ids, ids);
    }
    if (!hadFocus || document.activeElement !== document.body) return;
    const next = before.generation === generation ? successor(focused, before.ids, ids) : null;
    focusAt(next === null ? indexOfTab : ids.indexOf(next));
  }, [ids, generation]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another height measures the rows again.
  useLayoutEffect(() => {
    if (topmost.current.rowHeight === rowHeight) return;
    topmost.current.rowHeight = rowHeight;
    list.current?.scrollToIndex(topmost.current.index);
    if (hadFocus && document.activeElement === document.body) focusAt(indexOfTab);
  }, [rowHeight]);

  useEffect(() => focusWaiting());

  const onScroll = () => {
    const virtual = list.current;
    if (virtual) topmost.current.index = virtual.findItemIndex(virtual.scrollOffset);
    askForMore();
  };
  const askForMore = () => {
    const virtual = list.current;
    if (!virtual || complete) return;
    const last = virtual.findItemIndex(virtual.scrollOffset + virtual.viewportSize);
    if (last + rowsAhead >= ids.length) onEnd();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page can be shorter than the visible area.
  useEffect(askForMore, [ids]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(
      1,
      Math.floor((list.current?.viewportSize ?? 0) / (list.current?.getItemSize(0) || 1)) - 1,
    );
    const to: Record<string, number> = {
      ArrowDown: indexOfTab + 1,
      ArrowUp: indexOfTab - 1,
      PageDown: indexOfTab + page,
      PageUp: indexOfTab - page,
      Home: 0,
      End: ids.length - 1,
    };
    const index = to[event.key];
    if (index === undefined) return;
    event.preventDefault();
    focusAt(Math.min(Math.max(index, 0), ids.length - 1));
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows have the focus and handle the keys.
    <div
      ref={root}
      className="list-root"
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        // Other controls of a row do not change which row Tab leads to.
        const row = target.closest<HTMLElement>('[data-row]');
        if (row) setFocused(row.dataset.row ?? null);
      }}
    >
      <VList
        key={rowHeight}
        ref={list}
        role="list"
        aria-label={label}
        data={ids}
        keepMounted={ids.length > 0 ? [indexOfTab] : []}
        onScroll={onScroll}
        onResize={askForMore}
      >
        {(id, index) =>
          children({
            id,
            tabIndex: index === indexOfTab ? 0 : -1,
            position: { 'aria-posinset': index + 1, 'aria-setsize': complete ? ids.length : -1 },
          })
        }
      </VList>
    </div>
  );
}

/** Returns the row that is now in the place of a removed one: the next that stayed, else the one before; null if there is none. */
function successor(removed: string | null, before: readonly string[], ids: readonly string[]): string | null {
  if (removed === null || ids.includes(removed)) return removed;
  const at = before.indexOf(removed);
  if (at < 0) return null;
  const present = new Set(ids);
  const stays = (id: string) => present.has(id);
  return before.slice(at).find(stays) ?? before.slice(0, at).findLast(stays) ?? null;
}

/** Scrolls by as much as rows moved above the visible ones; not at the very top, where new rows should be seen. */
function keepInSight(
  scroller: Element,
  list: VListHandle,
  before: readonly string[],
  ids: readonly string[],
): void {
  // The element's own position: that of the list is older if the rows changed twice within a frame.
  const top = scroller.scrollTop;
  if (top <= 0) return;
  const first = list.findItemIndex(top);
  // One of these rows can have moved itself; the median ignores it.
  const moved = [first, first + 1, first + 2]
    .map((index) => {
      const id = before[index];
      const now = id ? ids.indexOf(id) : -1;
      return now < 0 ? null : now - index;
    })
    .filter((by): by is number => by !== null)
    .sort((a, b) => a - b);
  const by = moved[moved.length >> 1];
  if (by) scroller.scrollTop = top + by * list.getItemSize(first);
}
