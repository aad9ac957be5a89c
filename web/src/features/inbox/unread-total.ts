import type { Client } from '@urql/core';
import { query as ask } from '../../api/request.js';
import { unreadCount } from './documents.js';
import type { Emitter } from './emitter.js';

/** The server is asked no more often than this, in ms. */
const pause = 2_000;

/** How many conversations are unread: counted by the server, kept by what happens. */
export class UnreadTotal {
  count = 0;
  /** Whether there may be more. */
  atLeast = false;
  #asking = false;
  #askAgain = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly emitter: Emitter,
  ) {}

  /** A conversation became read or unread; `before` is undefined where it was not known. */
  changed(before: boolean | undefined, after: boolean): void {
    if (before === after) return;
    if (before === undefined || this.atLeast) {
      this.ask();
      return;
    }
    this.count = Math.max(0, this.count + (after ? 1 : -1));
    if (this.#asking) this.#askAgain = true;
    this.emitter.emit();
  }

  /** Asks the server, soon. */
  ask(): void {
    if (this.#asking || this.#timer !== undefined) this.#askAgain = true;
    else void this.#ask();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#askAgain = false;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#askAgain = false;
    try {
      const { sellersForChats } = await ask(this.client, unreadCount, {});
      this.count = sellersForChats.totalCount;
      this.atLeast = !sellersForChats.totalCountIsExact;
      this.emitter.emit();
    } catch {
      // It is asked for again when the connection is back.
    }
    this.#asking = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#askAgain) void this.#ask();
    }, pause);
  }
}
