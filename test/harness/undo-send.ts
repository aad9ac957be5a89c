import type { BrowserContext } from 'playwright-core';

/** Code in the page uses these globals. */
declare const localStorage: {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
};

/** Sets for how long the pages of a browser hold messages before they are sent, unless their user chooses another time. */
export async function holdMessages(context: BrowserContext, undoSendSeconds: number): Promise<void> {
  await context.addInitScript((seconds) => {
    try {
      const settings = JSON.parse(localStorage.getItem('parley.inbox') ?? '{}');
      localStorage.setItem('parley.inbox', JSON.stringify({ undoSendSeconds: seconds, ...settings }));
    } catch {
      // A blank page has no storage.
    }
  }, undoSendSeconds);
}
