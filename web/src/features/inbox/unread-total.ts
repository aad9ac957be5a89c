import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { unreadCount } from './documents.js';
import type { Emitter } from './emitter.js';

/** The minimum time between two requests. */
const pauseMs = 2_000;

/** Counts the unread conversations: the server counts them, and events update the count. */
export class UnreadTotal {
  count = 0;
  /** Whether `count` is a lower bound. */
  atLeast = false;
  #isLoading = false;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly emitter: Emitter,
  ) {}

  /** Updates the count after a change of a conversation. `before` is undefined if its state was unknown. */
  changed(before: boolean | undefined, after: boolean): void {
    if (before === after) return;
    if (before === undefined || this.atLeast) {
      this.refresh();
      return;
    }
    this.count = Math.max(0, this.count + (after ? 1 : -1));
    if (this.#isLoading) this.#isStale = true;
    this.emitter.emit();
  }

  /** Loads the count from the server, after the pause since the last request. */
  refresh(): void {
    if (this.#isLoading || this.#timer !== undefined) this.#isStale = true;
    else void this.#load();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#isStale = false;
  }

  async #load(): Promise<void> {
    this.#isLoading = true;
    this.#isStale = false;
    try {
      const { sellersForChats } = await query(this.client, unreadCount, {});
      this.count = sellersForChats.totalCount;
      this.atLeast = !sellersForChats.totalCountIsExact;
      this.emitter.emit();
    } catch {
      // The count is loaded again when the connection is back.
    }
    this.#isLoading = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale) void this.#load();
    }, pauseMs);
  }
}
