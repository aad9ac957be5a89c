import type { InboxStore } from './inbox-store.js';
import { type IdlePage, loadNeighbours } from './neighbours.js';

/** The time for which a conversation must be open before those beside it are loaded. */
const settleMs = 100;
/** The longest time that they wait for the page to be idle after that. */
const maxWaitMs = 1_000;

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

const browserPage: IdlePage = {
  whenIdle(run) {
    let idle: number | undefined;
    const timer = setTimeout(() => {
      if (typeof requestIdleCallback === 'undefined') run();
      else idle = requestIdleCallback(run, { timeout: maxWaitMs });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      if (idle !== undefined) cancelIdleCallback(idle);
    };
  },
  canLoad() {
    const { connection } = navigator as { connection?: Connection };
    const isSlow = connection?.saveData || /2g|3g/.test(connection?.effectiveType ?? '');
    return !isSlow && document.visibilityState === 'visible';
  },
};

/** Loads the conversations beside the open one, while this page is idle. @returns a function that ends it. */
export const loadNeighboursOf = (store: InboxStore, sellerId: string): (() => void) =>
  loadNeighbours(store, sellerId, browserPage);
