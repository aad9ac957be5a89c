import { afterEach, beforeEach, vi } from 'vitest';
import { FakeBrowser, FakeTab } from './fake-browser.js';
import { FakeServer } from './fake-server.js';

export const hourMs = 3_600_000;

/** Lets everything that is due now happen. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

/** Replaces the clock and the timers in each test of a file. */
export function useFakeTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** Opens a browser with one tab on a server. */
export function openBrowser({ hasLocks = true } = {}) {
  const browser = new FakeBrowser(hasLocks);
  const server = new FakeServer(() => performance.now());
  const openTab = () => new FakeTab(browser, (tab) => server.sourceOf(tab));
  return { browser, server, tab: openTab(), openTab };
}
