import DataLoader from 'dataloader';
import type { Asker } from '../chat/asker.js';
import { findMessages, findSellers, type MessagePlace } from '../chat/find-nodes.js';
import type { ChatMessage, SellerSummary } from '../chat/model.js';
import type { Database } from '../database/database.js';
import type { WebhookServices } from '../webhooks/services.js';

/** What each resolver is given: who is asking, and the way to what they may see. */
export interface Context<A extends Asker = Asker> {
  readonly asker: A;
  readonly database: Database;
  readonly nodes: Nodes;
  readonly webhooks: WebhookServices;
}

/** Look-ups of single nodes, gathered over a request so that a list costs one statement and not one an item. */
export class Nodes {
  readonly #sellers: DataLoader<number, SellerSummary | null>;
  readonly #messages: DataLoader<MessagePlace, ChatMessage | null, string>;

  constructor(asker: Asker, database: Database) {
    this.#sellers = new DataLoader((ids) => findSellers(asker, database, ids));
    this.#messages = new DataLoader((places) => findMessages(asker, database, places), {
      cacheKeyFn: ({ sellerId, seq }) => `${sellerId}.${seq}`,
    });
  }

  seller(sellerId: number): Promise<SellerSummary | null> {
    return this.#sellers.load(sellerId);
  }

  message(place: MessagePlace): Promise<ChatMessage | null> {
    return this.#messages.load(place);
  }

  /** To be called when something was written: what was read before may no longer hold. */
  forget(): void {
    this.#sellers.clearAll();
    this.#messages.clearAll();
  }
}
