import type { KeptMessages } from '../thread/kept-messages.js';
import type { ThreadEvent } from '../thread/thread-source.js';
import type { ThreadChange } from '../thread/window.js';
import type { KeptThreads } from './kept-threads.js';

/** Stands for the threads that the page keeps, which keep nothing until their module is loaded. */
export class LateKeptThreads {
  /** Null until it is loaded. */
  threads: KeptThreads | null = null;
  /** Grows when what was kept is dropped, and can be loaded again. */
  revision = 0;
  #isFollowing = false;

  /** @param isBehind returns whether events may be late. */
  constructor(private readonly isBehind: () => boolean) {}

  /** Begins to keep threads. */
  keepIn(threads: KeptThreads): KeptThreads {
    this.threads = threads;
    if (this.#isFollowing) threads.follow();
    return threads;
  }

  /** Drops what is kept, and keeps threads again: all events arrive from now on. */
  follow(): void {
    this.#isFollowing = true;
    this.revision++;
    this.threads?.follow();
  }

  /** Drops what is kept, because messages have changed without events of their own. */
  renew(): void {
    if (this.#isFollowing) this.follow();
  }

  /** Drops what is kept, and keeps nothing until `follow`. */
  stop(): void {
    this.#isFollowing = false;
    this.threads?.stop();
  }

  /** Applies an event of a thread, or a message that this page sent. */
  apply(sellerId: string, change: ThreadEvent | ThreadChange): void {
    if ('message' in change || change.type === 'read') this.threads?.apply(sellerId, change);
  }

  /** Returns the access of an open thread to what is kept of it. */
  messagesOf(sellerId: string): KeptMessages {
    return {
      window: () => this.threads?.window(sellerId) ?? null,
      isBehind: this.isBehind,
      keep: (window) => this.threads?.keep(sellerId, window),
      loading: () => this.threads?.loading(sellerId) ?? null,
    };
  }
}
