/** The regions of the open dialogs, the latest one last. What is outside of a modal dialog is neither read out nor on top. */
let regions: readonly HTMLElement[] = [];
const listeners = new Set<() => void>();

function set(changed: readonly HTMLElement[]): void {
  regions = changed;
  for (const listener of listeners) listener();
}

/** Shows toasts in a region of a dialog while it is open. @returns a function that ends it. */
export function addToastRegion(region: HTMLElement): () => void {
  set([...regions, region]);
  return () => set(regions.filter((other) => other !== region));
}

/** Returns the region of the dialog that is on top; null if none is open. */
export const topToastRegion = (): HTMLElement | null => regions.at(-1) ?? null;

/** The time for which a text is in the region. */
const announcedMs = 6_000;

/**
 * Announces a text to screen readers in the dialog that is on top, in addition to the page's own region, which they do not
 * read out behind a dialog. Does nothing if none is open.
 */
export function announceInDialog(text: string): void {
  const region = topToastRegion();
  if (!region || !text) return;
  const shown = document.createElement('p');
  shown.className = 'p-hidden';
  shown.textContent = text;
  region.append(shown);
  setTimeout(() => shown.remove(), announcedMs);
}

export function watchToastRegions(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
