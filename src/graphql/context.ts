import DataLoader from 'dataloader';
import type { Asker } from '../chat/asker.js';
import type { ContentGuard } from '../chat/content-guard.js';
import { findMessages, findSellers, type MessagePlace } from '../chat/find-nodes.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { ChatMessage, SellerSummary } from '../chat/model.js';
import type { Database } from '../database/database.js';
import type { ChatTokens } from '../marketplace/chat-tokens.js';
import type { Invitations } from '../marketplace/invitations.js';
import type { WebhookServices } from '../webhooks/services.js';

/** What each resolver is given: who is asking, and the way to what they may see. */
export interface Context<A extends Asker = Asker> {
  readonly asker: A;
  readonly database: Database;
  readonly guard: ContentGuard;
  readonly live: LiveChat;
  readonly nodes: Nodes;
  readonly webhooks: WebhookServices;
  readonly invitations: Invitations;
  readonly tokens: ChatTokens;
}

/**
 * The context for one event of a subscription: nothing that was read for an earlier one is used. An event that
 * many follow is the same object for all, and what one operator has looked up for it serves its colleagues.
 */
export function contextOfEvent<C extends Context>(context: C, event: object): C {
  const { asker, database } = context;
  if (asker.side === 'seller') return { ...context, nodes: new Nodes(asker, database) };
  const nodes = sharedNodes.get(event) ?? new Nodes(asker, database);
  sharedNodes.set(event, nodes);
  return { ...context, nodes };
}

const sharedNodes = new WeakMap<object, Nodes>();

/** Look-ups of single nodes, gathered over a request so that a list costs one statement and not one an item. */
export class Nodes {
  #sellers: DataLoader<number, SellerSummary | null> | undefined;
  #messages: DataLoader<MessagePlace, ChatMessage | null, string> | undefined;

  constructor(
    private readonly asker: Asker,
    private readonly database: Database,
  ) {}

  seller(sellerId: number): Promise<SellerSummary | null> {
    this.#sellers ??= new DataLoader((ids) => findSellers(this.asker, this.database, ids));
    return this.#sellers.load(sellerId);
  }

  message(place: MessagePlace): Promise<ChatMessage | null> {
    this.#messages ??= new DataLoader((places) => findMessages(this.asker, this.database, places), {
      cacheKeyFn: ({ sellerId, seq }) => `${sellerId}.${seq}`,
    });
    return this.#messages.load(place);
  }

  /** To be called when something was written: what was read before may no longer hold. */
  forget(): void {
    this.#sellers?.clearAll();
    this.#messages?.clearAll();
  }
}
