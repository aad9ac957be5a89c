import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { type SellerRow, unreadCount } from './documents.js';
import type { Emitter } from './listeners.js';
import { Refresher } from './refresher.js';
import { isUnread } from './rows.js';

/** The time within which the server confirms a count that events have updated. */
const confirmMs = 15_000;

/**
 * Counts the unread conversations. Events update the count at once. An event can come before or after an answer that
 * counts it already, so the server counts again after each event, for many events together.
 */
export class UnreadTotal {
  count = 0;
  /** Whether `count` is a lower bound. */
  atLeast = false;
  readonly #refresher: Refresher;

  constructor(
    client: Client,
    private readonly emitter: Emitter,
  ) {
    this.#refresher = new Refresher(async (signal) => {
      const { sellersForChats } = await query(client, unreadCount, {}, signal);
      if (signal.aborted) return;
      this.count = sellersForChats.totalCount;
      this.atLeast = !sellersForChats.totalCountIsExact;
      emitter.emit();
    });
  }

  /** Updates the count after an event. `before` is undefined if the conversation's state was unknown. */
  changed(before: SellerRow | null | undefined, after: SellerRow): void {
    const isKnown = before && !this.atLeast;
    if (isKnown && isUnread(before) !== isUnread(after)) {
      this.count = Math.max(0, this.count + (isUnread(after) ? 1 : -1));
      this.emitter.emit();
    }
    this.#refresher.ask(isKnown ? confirmMs : 0);
  }

  /** Counts again, after a lost connection. */
  restart(): void {
    this.#refresher.restart();
  }

  stop(): void {
    this.#refresher.stop();
  }
}
