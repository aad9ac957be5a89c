/** Whether this page is the one of its browser that does something, such as playing sounds. */
export interface ChosenPage {
  isChosen(): boolean;
  stop(): void;
}

/**
 * Takes part in the choice of one page among those of a browser with the same name. The next page is chosen when the chosen one is closed,
 * also if it crashes. Without Web Locks (a page that is not secure) each page is chosen.
 */
export function chooseOnePage(name: string): ChosenPage {
  if (!('locks' in navigator)) return { isChosen: () => true, stop() {} };
  let isChosen = false;
  const end = new AbortController();
  const held = new Promise<void>((resolve) => end.signal.addEventListener('abort', () => resolve()));
  navigator.locks
    .request(name, { signal: end.signal }, () => {
      isChosen = true;
      return held;
    })
    .catch(() => {});
  return {
    isChosen: () => isChosen,
    stop() {
      isChosen = false;
      end.abort();
    },
  };
}
