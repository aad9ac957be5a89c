import type { Client } from '@urql/core';
import { type EndOfLive, followEvents, type LiveState } from '../../api/live.js';
import { mutate, query } from '../../api/request.js';
import { sideOf } from '../thread/api-mapping.js';
import type { ThreadEvent } from '../thread/thread-source.js';
import {
  type ChatEvent,
  events,
  eventsCursor,
  oneSeller,
  permissions,
  type SellerRow,
  sellersPage,
  setMarkedUnread,
} from './documents.js';
import { Emitter } from './emitter.js';
import { isUnread } from './rows.js';
import { SellerList } from './seller-list.js';
import { Sellers } from './sellers.js';
import { Typists } from './typists.js';
import { UnreadTotal } from './unread-total.js';

type NewMessage = Extract<ChatEvent, { __typename: 'ChatMessageCreated' }>['chatMessage'];

/** The number of rows at the top of the list that are loaded again after a lost connection: no log has the presence. */
const refreshedRows = 100;

/** Holds the state of the inbox. Components subscribe to it and read it. */
export class InboxStore {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  readonly #sellers = new Sellers();
  readonly list: SellerList;
  readonly unread: UnreadTotal;
  readonly typists = new Typists(this.#emitter);
  liveState: LiveState = 'connecting';
  /** Whether the marketplace's chat is on, and the user's permissions. A new object at each change. */
  permissions = { chatEnabled: true, canManageSettings: false, canManageAccounts: false };
  readonly #threads = new Map<string, Set<(event: ThreadEvent) => void>>();
  readonly #messageListeners = new Set<(message: NewMessage) => void>();
  readonly #missing = new Set<string>();
  #stop = () => {};

  constructor(
    readonly client: Client,
    private readonly onEnd: (why: EndOfLive) => void,
  ) {
    this.list = new SellerList(client, this.#sellers, this.#emitter);
    this.unread = new UnreadTotal(client, this.#emitter);
  }

  /** Follows the events. @returns a function that ends it. */
  start(): () => void {
    let lost = false;
    this.#stop = followEvents({
      client: this.client,
      document: events,
      cursorNow: async () => (await query(this.client, eventsCursor, {})).chatEventsCursor,
      cursorOf: ({ chatEvents }) => ('cursor' in chatEvents ? chatEvents.cursor : undefined),
      onEvent: ({ chatEvents }) => this.#apply(chatEvents),
      onStart: () => this.#reload(),
      onState: (state) => {
        if (state === 'live' && lost) void this.#refresh();
        lost = state !== 'live';
        this.liveState = state;
        this.#emitter.emit();
      },
      onEnd: this.onEnd,
    });
    return () => {
      this.#stop();
      this.unread.close();
    };
  }

  /** Returns a seller; null if there is none with the id, undefined until that is known. */
  readonly seller = (id: string): SellerRow | null | undefined =>
    this.#missing.has(id) ? null : this.#sellers.row(id);

  /** Loads a seller that no list contains. */
  async find(id: string): Promise<void> {
    const since = this.#sellers.eventCount();
    try {
      const { node } = await query(this.client, oneSeller, { id });
      if (node?.__typename === 'Seller') this.#sellers.merge([node], since);
      else this.#missing.add(id);
    } catch (error) {
      if (error instanceof Error && error.message === 'refused') this.#missing.add(id);
    }
    this.#emitter.emit();
  }

  /** Marks a thread as unread for the operator, or removes the mark. */
  async mark(sellerId: string, markedUnread: boolean): Promise<void> {
    await mutate(this.client, setMarkedUnread, { sellerId, markedUnread });
  }

  /** Calls back for each event of a thread. @returns a function that ends it. */
  onThread(sellerId: string, listener: (event: ThreadEvent) => void): () => void {
    const listeners = this.#threads.get(sellerId) ?? new Set();
    this.#threads.set(sellerId, listeners.add(listener));
    // Somebody may have begun to type before the thread was opened.
    for (const { isOperator, name } of this.typists.all(sellerId)) {
      listener({ type: 'typing', sentByType: isOperator ? 'AdminUser' : 'User', name, typing: true });
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#threads.delete(sellerId);
    };
  }

  /** Calls back for each new message. @returns a function that ends it. */
  onMessage(listener: (message: NewMessage) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  #reload(): void {
    void this.list.reload();
    this.unread.refresh();
    void this.#loadPermissions();
    for (const sellerId of this.#threads.keys()) {
      void this.find(sellerId);
      this.#notifyThread(sellerId, { type: 'missed' });
    }
  }

  async #loadPermissions(): Promise<void> {
    try {
      const { viewer } = await query(this.client, permissions, {});
      const { marketplace, canManageSettings, canManageAccounts } = viewer;
      this.permissions = { chatEnabled: marketplace.chatEnabled, canManageSettings, canManageAccounts };
      this.#emitter.emit();
    } catch {
      // The server rejects a message that is not permitted.
    }
  }

  async #refresh(): Promise<void> {
    this.unread.refresh();
    void this.#loadPermissions();
    if (this.list.view.status === 'failed') void this.list.retry();
    for (const sellerId of this.#threads.keys()) void this.find(sellerId);
    const since = this.#sellers.eventCount();
    try {
      const { sellersForChats } = await query(this.client, sellersPage, { first: refreshedRows });
      this.#sellers.merge(sellersForChats.nodes, since);
      this.#emitter.emit();
    } catch {
      // The connection was lost again.
    }
  }

  #apply(event: ChatEvent): void {
    switch (event.__typename) {
      case 'ChatMessageCreated': {
        const { seller, ...message } = event.chatMessage;
        const sentByType = sideOf(message.sentByType);
        this.typists.stop(seller.id, { isOperator: sentByType === 'AdminUser', name: message.sentByName });
        this.#update(seller);
        this.#notifyThread(seller.id, { type: 'created', message: { ...message, sentByType } });
        for (const listener of this.#messageListeners) listener(event.chatMessage);
        break;
      }
      case 'ChatMessagesRead':
        this.#update(event.seller);
        this.#notifyThread(event.seller.id, {
          type: 'read',
          sentByType: sideOf(event.sentByType),
          readAt: event.readAt,
        });
        break;
      case 'ChatMarkedUnread':
        this.#update(event.seller);
        break;
      case 'ChatTyping': {
        const { seller, sentByName: name, typing } = event;
        const sentByType = sideOf(event.sentByType);
        this.typists.set(seller.id, { isOperator: sentByType === 'AdminUser', name }, typing);
        this.#notifyThread(seller.id, { type: 'typing', sentByType, name, typing });
        break;
      }
      case 'ChatPresence': {
        const row = this.#sellers.row(event.seller.id);
        if (row && row.online !== event.online) {
          this.#sellers.update({ ...row, online: event.online });
          this.#emitter.emit();
        }
        this.#notifyThread(event.seller.id, {
          type: 'presence',
          sentByType: sideOf(event.sentByType),
          online: event.online,
        });
      }
    }
  }

  #update(row: SellerRow): void {
    const before = this.#sellers.row(row.id);
    this.#sellers.update(row);
    this.unread.changed(before && isUnread(before), isUnread(row));
    this.list.place(row);
    this.#emitter.emit();
  }

  #notifyThread(sellerId: string, event: ThreadEvent): void {
    for (const listener of this.#threads.get(sellerId) ?? []) listener(event);
  }
}
