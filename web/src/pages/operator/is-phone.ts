/** Returns whether list and conversation are separate screens; inbox-page.css has the same width. */
export function isPhone(): boolean {
  return window.matchMedia('(max-width: 719px)').matches;
}
