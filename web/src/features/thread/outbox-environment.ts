import type { TextStorage } from './unsent-storage.js';

/** The functions of the browser that an outbox uses. */
export interface OutboxEnvironment {
  storage: () => TextStorage;
  /** Calls a function when no other tab runs one of the same name. */
  runExclusively: (name: string, run: () => Promise<void>) => Promise<void>;
  /** Listens until the signal aborts. */
  listen: (listeners: EnvironmentListeners, signal: AbortSignal) => void;
}

export interface EnvironmentListeners {
  /** Called when the network is back, or the page that was being closed. */
  onOnline: () => void;
  /** Called with a key that another tab stored or removed; null: it removed all. */
  onStorage: (key: string | null) => void;
  /** Called when the page is no longer visible: a phone can freeze or discard it without another event. */
  onHide: () => void;
  /** Called when the page is being closed: requests that begin now can still be sent, but nothing gets the answer. */
  onLeave: () => void;
}
