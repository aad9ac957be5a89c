import type { Client } from '@urql/core';
import { mutate } from '../../api/request.js';
import { setViewing, type ThreadViewer } from './documents.js';
import type { Emitter } from './listeners.js';

/** The time for which a conversation must be open before colleagues see it. */
const settleMs = 300;

const nobody: readonly (string | null)[] = [];

/** Holds which colleagues have which threads open, and publishes which one this page shows. */
export class Viewing {
  /** The id of this page's view, for its subscription. */
  readonly view = crypto.getRandomValues(new Uint32Array(4)).join('-');
  readonly #colleagues = new Map<string, readonly (string | null)[]>();
  #shown: string | null = null;
  #published: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly client: Client,
    private readonly emitter: Emitter,
  ) {}

  /** Returns the names of the colleagues who have a thread open; the same array until they change. */
  readonly colleaguesIn = (sellerId: string): readonly (string | null)[] =>
    this.#colleagues.get(sellerId) ?? nobody;

  /** Stores who has a thread open. */
  set(sellerId: string, viewers: readonly ThreadViewer[]): void {
    const names = viewers.flatMap(({ name, isCaller }) => (isCaller ? [] : [name]));
    if (names.length === 0) this.#colleagues.delete(sellerId);
    else this.#colleagues.set(sellerId, names);
    this.emitter.emit();
  }

  /** Publishes soon that this page shows a thread; null for none. */
  show(sellerId: string | null): void {
    this.#shown = sellerId;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#published !== this.#shown) void this.#publish();
    }, settleMs);
  }

  /** Publishes it again, and loads who has the thread open: after a lost connection, both are unknown. */
  repeat(): void {
    this.#colleagues.clear();
    this.emitter.emit();
    if (this.#shown !== null) void this.#publish();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#colleagues.clear();
  }

  async #publish(): Promise<void> {
    const sellerId = this.#shown;
    this.#published = sellerId;
    try {
      const { chatViewingSet } = await mutate(this.client, setViewing, { view: this.view, sellerId });
      const seller = chatViewingSet?.seller;
      if (seller) this.set(seller.id, seller.viewers);
    } catch {
      // It is repeated when the connection is back.
    }
  }
}
