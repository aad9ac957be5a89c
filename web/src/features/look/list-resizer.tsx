import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../../i18n/text.js';
import { showListWidth } from '../../settings/look.js';
import { changeSettings } from '../../settings/settings.js';
import './list-resizer.css';
import './texts.js';

/** The step of the arrow keys, in px. */
const stepPx = 16;

/** The possible widths of the list in this window, in px. */
interface Range {
  min: number;
  max: number;
  now: number;
}

/** Changes the width of the list beside it: by dragging, or by the arrow keys, Home and End. Enter and a double click reset it. */
export default function ListResizer() {
  const text = useText();
  const separator = useRef<HTMLDivElement>(null);
  /** The width that is shown while the pointer is down; null before it moves. */
  const draggedPx = useRef<number | null>(null);
  /** The distance of the border from the pointer that took it. */
  const grabbedPx = useRef(0);
  const [range, setRange] = useState<Range>({ min: 0, max: 0, now: 0 });

  useLayoutEffect(() => {
    const { current: element } = separator;
    if (!element?.parentElement) return;
    const measure = () => setRange(rangeOf(element));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.parentElement);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);

  // The state can be older than the last of several quick keys.
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const range = rangeOf(event.currentTarget);
    const forward = isRightToLeft() ? -stepPx : stepPx;
    const to: Record<string, number | null> = {
      ArrowRight: range.now + forward,
      ArrowLeft: range.now - forward,
      Home: range.min,
      End: range.max,
      Enter: null,
    };
    const px = to[event.key];
    if (px === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    changeSettings({ listWidthPx: px === null ? null : within(range, px) });
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grabbedPx.current = rangeOf(event.currentTarget).now - widthUpTo(event);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { currentTarget, pointerId } = event;
    if (!currentTarget.hasPointerCapture(pointerId)) return;
    draggedPx.current = within(rangeOf(currentTarget), widthUpTo(event) + grabbedPx.current);
    showListWidth(draggedPx.current);
    setRange(rangeOf(currentTarget));
  };
  const onRelease = () => {
    if (draggedPx.current !== null) changeSettings({ listWidthPx: draggedPx.current });
    draggedPx.current = null;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: `hr` can't be moved.
    <div
      ref={separator}
      className="list-resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={text('look.listWidth')}
      aria-valuemin={range.min}
      aria-valuemax={range.max}
      aria-valuenow={range.now}
      title={text('look.listWidthHint')}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={onRelease}
      onDoubleClick={() => changeSettings({ listWidthPx: null })}
    />
  );
}

function isRightToLeft(): boolean {
  return document.documentElement.dir === 'rtl';
}

/** Returns the width that the list would have if it ended at the pointer. */
function widthUpTo({ currentTarget, clientX }: PointerEvent<HTMLElement>): number {
  const { left, right } = listOf(currentTarget);
  return isRightToLeft() ? right - clientX : clientX - left;
}

function listOf(separator: HTMLElement): DOMRect {
  return (separator.parentElement ?? separator).getBoundingClientRect();
}

/** Returns the widths that inbox-page.css allows. */
function rangeOf(separator: HTMLElement): Range {
  const style = getComputedStyle(separator);
  const px = (name: string) => Number.parseFloat(style.getPropertyValue(name));
  const min = px('--list-min');
  const room = Math.min(px('--list-max'), window.innerWidth - px('--rail') - px('--thread-min'));
  return { min, max: Math.max(min, room), now: Math.round(listOf(separator).width) };
}

function within({ min, max }: Range, px: number): number {
  return Math.round(Math.min(Math.max(px, min), max));
}
