import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { type SellerRow, unreadCount } from './documents.js';
import type { Emitter } from './listeners.js';
import { Refresher } from './refresher.js';
import { isUnread } from './rows.js';
import type { ActedRows } from './sellers.js';

/** The time within which the server confirms a count that events have updated. */
const confirmMs = 15_000;

/**
 * Counts the unread conversations. Events and acts update the count at once. An event can come before or after an answer
 * that counts it already, so the server counts again after each event, for many events together.
 */
export class UnreadTotal {
  /** The server's count, with the events since. */
  #base = 0;
  /** Whether `count` is a lower bound. */
  atLeast = false;
  readonly #refresher: Refresher;

  constructor(
    client: Client,
    private readonly emitter: Emitter,
    private readonly acted: ActedRows,
  ) {
    this.#refresher = new Refresher(async (signal) => {
      const { sellersForChats } = await query(client, unreadCount, {}, signal);
      if (signal.aborted) return;
      this.#base = sellersForChats.totalCount;
      this.atLeast = !sellersForChats.totalCountIsExact;
      emitter.emit();
    });
  }

  get count(): number {
    if (this.atLeast) return this.#base;
    const differences = this.acted.actedRows().map(([server, shown]) => differenceOf(server, shown));
    return Math.max(
      0,
      differences.reduce((sum, by) => sum + by, this.#base),
    );
  }

  /** Updates the count after an event. `before` is undefined if the conversation's state was unknown. */
  changed(before: SellerRow | null | undefined, after: SellerRow): void {
    const isKnown = before && !this.atLeast;
    if (isKnown) this.#base = Math.max(0, this.#base + differenceOf(before, after));
    this.emitter.emit();
    this.#refresher.ask(isKnown ? confirmMs : 0);
  }

  /** Lets the server count again soon. */
  confirm(): void {
    this.#refresher.ask(confirmMs);
  }

  /** Counts again, after a lost connection. */
  restart(): void {
    this.#refresher.restart();
  }

  stop(): void {
    this.#refresher.stop();
  }
}

const differenceOf = (before: SellerRow, after: SellerRow) =>
  Number(isUnread(after)) - Number(isUnread(before));
