import type { ThreadPage, ThreadSource } from './thread-source.js';
import type { ThreadWindow } from './window.js';

/** The newest messages of one thread, which a page keeps, and follows while the thread is not shown. */
export interface KeptMessages {
  /** Returns the messages with all events so far, the same object until one; null if they are not kept. */
  window(): ThreadWindow | null;
  /** Returns whether events may be late, because the connection is lost: the messages are then loaded again. */
  isBehind(): boolean;
  /** Keeps the messages of a thread that is closed, which have all events so far and reach its end. */
  keep(window: ThreadWindow): void;
  /** Resolves when the messages that are being loaded are kept, or could not be loaded; null if none are. */
  loading(): Promise<void> | null;
}

/** Loads the newest page of a thread that is opened, unless it is being loaded already. */
export async function firstPage(
  source: ThreadSource,
  kept: KeptMessages | null,
  count: number,
): Promise<ThreadPage> {
  const loading = kept?.loading();
  if (!loading) return source.newest(count);
  await loading;
  const window = kept?.window();
  // A page cannot say which of its messages are ahead of their events.
  if (!window || window.ahead > 0) return source.newest(count);
  return { ...window, messages: window.messages.toReversed() };
}
