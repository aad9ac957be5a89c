/** The distance of a scroll that changes the head, in px. */
const turnPx = 48;
const gestures = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Marks a pane as collapsed while the user scrolls to older messages, and no longer when they turn back or reach the newest.
 * thread-pane.css says where that hides a part of the head. Ends when the returned function is called.
 */
export function collapseHead(pane: HTMLElement): () => void {
  /** The distance of the visible messages from the thread's end where the user turned last, in px; null before a gesture. */
  let turnedAtPx: number | null = null;
  let lastPx = 0;
  let lastSize = '';
  const onGesture = () => {
    const scroller = pane.querySelector('.thread-scroll');
    if (!scroller) return;
    turnedAtPx ??= lastPx = fromEndPx(scroller);
    lastSize = sizeOf(scroller);
  };
  const onScroll = ({ target }: Event) => {
    if (turnedAtPx === null || !(target instanceof Element) || !target.matches('.thread-scroll')) return;
    // Another size, such as that beside a phone's keyboard, moves the messages too. What follows it is no scroll of the user.
    if (sizeOf(target) !== lastSize) {
      turnedAtPx = null;
      return;
    }
    const nowPx = fromEndPx(target);
    // A page of messages that is being added, and no scroll, moves by more than a screen at once.
    if (Math.abs(nowPx - lastPx) > target.clientHeight) turnedAtPx += nowPx - lastPx;
    lastPx = nowPx;
    const isCollapsed = 'collapsed' in pane.dataset;
    const movedPx = isCollapsed ? turnedAtPx - nowPx : nowPx - turnedAtPx;
    const isAtEnd = nowPx - target.clientHeight < turnPx;
    if (isCollapsed ? isAtEnd || movedPx > turnPx : !isAtEnd && movedPx > turnPx) {
      pane.toggleAttribute('data-collapsed', !isCollapsed);
      turnedAtPx = nowPx;
    } else if (movedPx < 0) turnedAtPx = nowPx;
  };
  for (const gesture of gestures) pane.addEventListener(gesture, onGesture, { passive: true });
  pane.addEventListener('scroll', onScroll, { capture: true, passive: true });
  return () => {
    for (const gesture of gestures) pane.removeEventListener(gesture, onGesture);
    pane.removeEventListener('scroll', onScroll, { capture: true });
    delete pane.dataset.collapsed;
  };
}

/** Returns a position that pages of older messages, which are added above, do not change. */
function fromEndPx({ scrollHeight, scrollTop }: Element): number {
  return scrollHeight - scrollTop;
}

function sizeOf({ clientWidth, clientHeight }: Element): string {
  return `${clientWidth} ${clientHeight}`;
}
