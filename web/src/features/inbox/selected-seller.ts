import type { Client } from '@urql/core';
import { kindOf } from '../../api/errors.js';
import { query } from '../../api/request.js';
import { oneSeller, type SellerRow } from './documents.js';
import { Refresher } from './refresher.js';
import type { DetailsOfSellers } from './seller-details.js';
import type { Sellers } from './sellers.js';

/** The time after which the known row of a seller is loaded, in ms: its messages are shown first. */
const knownRowMs = 300;

/** Loads the seller whose thread is open, which the list may not have. */
export class SelectedSeller {
  #id: string | null = null;
  readonly #refresher = new Refresher((signal) => this.#load(signal));

  /**
   * @param details returns what loads the seller with its details; null until something shows them.
   * @param onAnswer called with the id of a seller that was loaded.
   */
  constructor(
    private readonly client: Client,
    private readonly sellers: Sellers,
    private readonly details: () => DetailsOfSellers | null,
    private readonly onAnswer: (id: string) => void,
  ) {}

  /**
   * Loads a seller: soon if its row is known, because after a lost connection only the rows of the list were loaded again.
   */
  select(id: string | null): void {
    this.#id = id;
    if (id === null) this.#refresher.stop();
    else if (this.sellers.row(id)) this.#refresher.replace(knownRowMs);
    else this.#refresher.restart();
  }

  /** Loads it again soon. */
  refresh(): void {
    if (this.#id !== null) this.#refresher.ask();
  }

  /** Loads it again, after a lost connection. */
  restart(): void {
    if (this.#id !== null) this.#refresher.restart();
  }

  stop(): void {
    this.#refresher.stop();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const id = this.#id;
    if (id === null) return;
    const sentAt = this.sellers.sendTime();
    const row = await this.#read(id, signal);
    if (signal.aborted) return;
    this.sellers.merge(id, row, sentAt);
    this.onAnswer(id);
  }

  async #read(id: string, signal: AbortSignal): Promise<SellerRow | null> {
    try {
      const details = this.details();
      const { node } = details
        ? await details.load(this.client, id, signal)
        : await query(this.client, oneSeller, { id }, signal);
      return node?.__typename === 'Seller' ? node : null;
    } catch (error) {
      // The server rejects a text that is not an id.
      if (kindOf(error) === 'refused') return null;
      throw error;
    }
  }
}
