import { Outbox, type ShownUnsent } from './outbox.js';
import type { OutboxEnvironment } from './outbox-environment.js';
import type { ThreadSource } from './thread-source.js';

/** The outboxes of this page, and what they use of the browser. */

const outboxes = new Map<string, Outbox>();
const listeners = new Set<() => void>();
const noItems: readonly ShownUnsent[] = [];

const notify = () => {
  for (const listener of listeners) listener();
};

const browser: OutboxEnvironment = {
  storage: () => localStorage,
  /** Elsewhere than on https and localhost, browsers have no locks; there, the keys make it safe. */
  async runExclusively(name, run) {
    let hasLock = false;
    try {
      await navigator.locks.request(name, () => {
        hasLock = true;
        return run();
      });
    } catch (error) {
      if (hasLock) throw error;
      await run();
    }
  },
  listen({ onOnline, onStorage, onHide, onLeave }, signal) {
    window.addEventListener('online', onOnline, { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && onOnline(), { signal });
    window.addEventListener('storage', ({ key }) => onStorage(key), { signal });
    window.addEventListener('pagehide', onLeave, { signal });
    const hideIfHidden = () => document.visibilityState === 'hidden' && onHide();
    document.addEventListener('visibilitychange', hideIfHidden, { signal });
  },
};

/** Returns the unsent messages of a thread (`ThreadSource.key`) in the order of writing; the same array until a change. */
export function unsentIn(key: string): readonly ShownUnsent[] {
  return outboxes.get(key)?.items() ?? noItems;
}

/** Calls back when one of the outboxes changes. @returns a function that removes the listener. */
export function watchOutboxes(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the outbox of a thread, which continues to send when the thread is no longer shown. */
export function outboxOf(source: ThreadSource): Outbox {
  let outbox = outboxes.get(source.key);
  if (!outbox) {
    outbox = new Outbox(source, browser);
    outbox.watch(notify);
    outboxes.set(source.key, outbox);
    // Later, because a component can call this while it renders.
    queueMicrotask(notify);
  }
  outbox.source = source;
  return outbox;
}

/** The longest time for which the end of a session waits for held messages. */
const sendHeldMs = 3_000;

/** Sends the held messages of this page now. Resolves when they are sent or rejected, or after a few seconds. */
export function sendHeld(): Promise<void> {
  return new Promise((resolve) => {
    for (const outbox of outboxes.values()) outbox.releaseAll();
    const end = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const check = () => {
      const isSending = [...outboxes.values()].some((each) =>
        each.items().some(({ state }) => state === 'sending'),
      );
      if (!isSending) end();
    };
    const stop = watchOutboxes(check);
    const timer = setTimeout(end, sendHeldMs);
    check();
  });
}
