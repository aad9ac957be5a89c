import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

/** The distance at which the next day's line begins to push the label away, in px. */
const gapPx = 4;

/**
 * Keeps the day of the topmost messages visible: in a label over the list, which covers the day's line when that has reached
 * the label's place, until the next day's line pushes it away. The label is no part of the list, so nothing in it moves.
 * @param dayAt returns the names of the days of the row at a distance from the list's top in px, and of the row before.
 * @param names changes when days get other names.
 * @returns the label's ref, and a function that places it.
 */
export function useStickyDay(
  scroller: HTMLElement | null,
  dayAt: (distancePx: number) => readonly string[],
  names: string,
): [RefObject<HTMLDivElement | null>, () => void] {
  const label = useRef<HTMLDivElement>(null);
  const latest = useRef(dayAt);
  latest.current = dayAt;
  const place = useCallback(() => {
    const { current: element } = label;
    if (!element || !scroller) return;
    const { top } = scroller.getBoundingClientRect();
    const { offsetTop, offsetHeight } = element;
    // Only the lines near the visible rows are in the document.
    let passed: string | null = null;
    let next: { day: string | null; fromTopPx: number } | null = null;
    for (const line of scroller.querySelectorAll<HTMLElement>('.thread-day > span')) {
      const fromTopPx = line.getBoundingClientRect().top - top;
      const isPassed = fromTopPx <= offsetTop;
      // The label is in its place; screen readers still find it.
      line.style.opacity = isPassed ? '0' : '';
      if (isPassed) passed = line.textContent;
      else next ??= { day: line.textContent, fromTopPx };
    }
    const day = passed ?? latest.current(offsetTop).find((each) => each !== next?.day) ?? '';
    const pushedPx = Math.min(0, (next?.fromTopPx ?? Infinity) - offsetTop - offsetHeight - gapPx);
    if (element.textContent !== day) element.textContent = day;
    element.style.transform = `translateY(${pushedPx}px)`;
  }, [scroller]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the label has one of the names.
  useLayoutEffect(place, [place, names]);
  // Its place is lower while the page shows something over the messages, which can change without a scroll.
  useEffect(() => {
    const { current: element } = label;
    if (!element?.parentElement) return;
    const observer = new ResizeObserver(place);
    observer.observe(element.parentElement);
    return () => observer.disconnect();
  }, [place]);
  return [label, place];
}
