import DataLoader from 'dataloader';
import type { Actor } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import type { ApiKey } from '../accounts/api-keys.js';
import { findMembers, findOwnKeys, findTokenKeys } from '../accounts/find-accounts.js';
import type { Invitations } from '../accounts/invitations.js';
import type { Member } from '../accounts/list-members.js';
import { findMessages, findSellers, type MessagePosition } from '../chat/find-nodes.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { ChatMessage, SellerSummary } from '../chat/model.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import type { PatternLink } from '../link-patterns/compiled-patterns.js';
import { findPatternLinks } from '../link-patterns/find-links.js';
import type { WebPush } from '../notifications/push/subscriptions.js';
import type { PushTestServices } from '../notifications/push/test-push.js';
import type { TestMails } from '../notifications/test-mail.js';
import type { ExportLinks } from '../transfer/export-links.js';
import { type Delivery, type DeliveryPosition, findDeliveries } from '../webhooks/delivery-log.js';
import { findWebhooks, type Webhook } from '../webhooks/manage-webhooks.js';
import type { WebhookServices } from '../webhooks/services.js';
import type { DecodedId } from './ids.js';
import { WorkNodes } from './work-nodes.js';

/** The context of each resolver: the actor, and the services that read and change data on its behalf. */
export interface Context<A extends Actor = Actor> {
  readonly actor: A;
  readonly database: Database;
  readonly messageCheck: MessageCheck;
  readonly live: LiveChat;
  readonly nodes: Nodes;
  /** The client that waits for the answer; none waits for a webhook's payload. */
  readonly client?: Client;
  readonly webhooks: WebhookServices;
  readonly invitations: Invitations;
  readonly tokens: ChatTokens;
  /** Null if no mail can be sent. */
  readonly testMails: TestMails | null;
  /** The domain of the addresses to which emails are answered; null if the server receives none. */
  readonly replyDomain: string | null;
  /** Whether the server has a single sign-on provider. */
  readonly hasSingleSignOn: boolean;
  readonly webPush: WebPush;
  /** None in the query of a webhook, which cannot export. */
  readonly exportLinks?: ExportLinks;
  /** Null if no push can be sent. */
  readonly pushTests: PushTestServices | null;
  /** Called after each mutation field that succeeded. */
  readonly onCommit?: () => void;
  /** Called after each mutation field with errors in its payload. */
  readonly onInputError?: () => void;
}

/**
 * Returns the context for one event of a subscription, without data that was cached for earlier events. All subscribers
 * of an event receive the same object, so users of an operator share the nodes that were loaded for it.
 */
export function contextOfEvent<C extends Context>(context: C, event: object): C {
  const { actor, database } = context;
  if (actor.side === 'seller') return { ...context, nodes: new Nodes(actor, database) };
  const nodes = sharedNodes.get(event) ?? new Nodes(actor, database);
  sharedNodes.set(event, nodes);
  return { ...context, nodes };
}

const sharedNodes = new WeakMap<object, Nodes>();

/** Anything that `node` finds by an id. */
export type NodeValue = SellerSummary | ChatMessage | Member | ApiKey | Webhook | Delivery;

/** Loads nodes by id. It collects the look-ups of a request, so that a list needs one statement and not one for each item. */
export class Nodes {
  #sellers: DataLoader<number, SellerSummary | null> | undefined;
  #messages: DataLoader<MessagePosition, ChatMessage | null, string> | undefined;
  #members: DataLoader<number, Member | null> | undefined;
  #apiKeys: DataLoader<number, ApiKey | null> | undefined;
  #tokenKeys: DataLoader<number, ApiKey | null> | undefined;
  #webhooks: DataLoader<number, Webhook | null> | undefined;
  #deliveries: DataLoader<DeliveryPosition, Delivery | null, string> | undefined;
  #patternLinks: DataLoader<string, PatternLink[]> | undefined;
  #work: WorkNodes | undefined;

  /** @param client whose request the look-ups are for; without it, they do not end when it leaves. */
  constructor(
    private readonly actor: Actor,
    private readonly database: Database,
    private readonly client?: Client,
  ) {}

  /** Returns the node with an id; null if it does not exist for the actor. */
  find(id: DecodedId): Promise<NodeValue | null> {
    switch (id.type) {
      case 'Seller':
        return this.seller(id.sellerId);
      case 'ChatMessage':
        return this.message(id);
      case 'User':
        return this.#member(id.userId);
      case 'ApiKey':
        return this.#apiKey(id.apiKeyId);
      case 'Webhook':
        return this.#webhook(id.webhookId);
      case 'WebhookDelivery':
        return this.#delivery(id);
    }
  }

  seller(sellerId: number): Promise<SellerSummary | null> {
    this.#sellers ??= new DataLoader((ids) => findSellers(this.actor, this.database, ids));
    return this.#sellers.load(sellerId);
  }

  message(position: MessagePosition): Promise<ChatMessage | null> {
    this.#messages ??= new DataLoader((positions) => findMessages(this.actor, this.database, positions), {
      cacheKeyFn: ({ sellerId, seq }) => `${sellerId}.${seq}`,
    });
    return this.#messages.load(position);
  }

  /** Returns the links that patterns find in a message. It is not cached: the patterns can change. */
  patternLinks(message: string): Promise<PatternLink[]> {
    this.#patternLinks ??= new DataLoader(
      (messages) => findPatternLinks(this.actor, this.database, messages, this.client),
      { cache: false },
    );
    return this.#patternLinks.load(message);
  }

  /** The data of threads that only the operator sees. */
  get work(): WorkNodes {
    if (this.actor.side !== 'operator') throw new Error('A seller does not see the work state of threads.');
    this.#work ??= new WorkNodes(this.actor, this.database);
    return this.#work;
  }

  #member(userId: number): Promise<Member | null> {
    this.#members ??= new DataLoader((ids) => findMembers(this.actor, this.database, ids));
    return this.#members.load(userId);
  }

  #apiKey(id: number): Promise<ApiKey | null> {
    this.#apiKeys ??= new DataLoader((ids) => findOwnKeys(this.actor, this.database, ids));
    return this.#apiKeys.load(id);
  }

  /** Returns the API key that created the chat token of a message, also for callers that cannot list keys. */
  tokenKey(id: number): Promise<ApiKey | null> {
    this.#tokenKeys ??= new DataLoader((ids) => findTokenKeys(this.actor, this.database, ids));
    return this.#tokenKeys.load(id);
  }

  #webhook(id: number): Promise<Webhook | null> {
    this.#webhooks ??= new DataLoader((ids) => findWebhooks(this.actor, this.database, ids));
    return this.#webhooks.load(id);
  }

  #delivery(position: DeliveryPosition): Promise<Delivery | null> {
    this.#deliveries ??= new DataLoader((positions) => findDeliveries(this.actor, this.database, positions), {
      cacheKeyFn: ({ webhookId, sequence }) => `${webhookId}.${sequence}`,
    });
    return this.#deliveries.load(position);
  }

  /** Clears the caches. Call it after each write, because cached nodes can be out of date. */
  clear(): void {
    this.#sellers?.clearAll();
    this.#messages?.clearAll();
    this.#members?.clearAll();
    this.#apiKeys?.clearAll();
    this.#tokenKeys?.clearAll();
    this.#webhooks?.clearAll();
    this.#deliveries?.clearAll();
    this.#work?.clear();
  }
}
