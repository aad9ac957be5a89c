import type { Client } from '@urql/core';
import { type EndOfLive, followEvents, type LiveState } from '../../api/live.js';
import { query as ask, mutate as change } from '../../api/request.js';
import { sideOf } from '../thread/api-mapping.js';
import type { ThreadEvent } from '../thread/thread-source.js';
import {
  type ChatEvent,
  events,
  eventsCursor,
  oneSeller,
  rights,
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

/** How many rows at the top of the list are looked at again after a lost connection: who is there is in no log. */
const looksAgain = 100;

/** All that the inbox knows, outside of what draws it: `subscribe` and read. */
export class InboxStore {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  readonly #sellers = new Sellers();
  readonly list: SellerList;
  readonly unread: UnreadTotal;
  readonly typists = new Typists(this.#emitter);
  liveState: LiveState = 'connecting';
  /** Whether the marketplace's chat is on, and what the reader may set up. A new object at each change. */
  rights = { chatEnabled: true, maySetUp: false, mayAdminister: false };
  readonly #threads = new Map<string, Set<(event: ThreadEvent) => void>>();
  readonly #onMessage = new Set<(message: NewMessage) => void>();
  readonly #missing = new Set<string>();
  #stop = () => {};

  constructor(
    readonly client: Client,
    private readonly onEnd: (why: EndOfLive) => void,
  ) {
    this.list = new SellerList(client, this.#sellers, this.#emitter);
    this.unread = new UnreadTotal(client, this.#emitter);
  }

  /** @returns what ends it. */
  start(): () => void {
    let lost = false;
    this.#stop = followEvents({
      client: this.client,
      document: events,
      cursorNow: async () => (await ask(this.client, eventsCursor, {})).chatEventsCursor,
      cursorOf: ({ chatEvents }) => ('cursor' in chatEvents ? chatEvents.cursor : undefined),
      onEvent: ({ chatEvents }) => this.#apply(chatEvents),
      onStart: () => this.#readAnew(),
      onState: (state) => {
        if (state === 'live' && lost) void this.#lookAgain();
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

  /** A seller as it is known; null where there is none of the id. */
  readonly seller = (id: string): SellerRow | null | undefined =>
    this.#missing.has(id) ? null : this.#sellers.row(id);

  /** Asks for a seller that no list has told of. */
  async find(id: string): Promise<void> {
    const since = this.#sellers.now();
    try {
      const { node } = await ask(this.client, oneSeller, { id });
      if (node?.__typename === 'Seller') this.#sellers.take([node], since);
      else this.#missing.add(id);
    } catch (error) {
      if (error instanceof Error && error.message === 'refused') this.#missing.add(id);
    }
    this.#emitter.emit();
  }

  /** Marks a thread as unread for all of us, or takes the mark away. */
  async mark(sellerId: string, markedUnread: boolean): Promise<void> {
    await change(this.client, setMarkedUnread, { sellerId, markedUnread });
  }

  /** Tells of what happens in a thread. @returns what ends it. */
  onThread(sellerId: string, listener: (event: ThreadEvent) => void): () => void {
    const listeners = this.#threads.get(sellerId) ?? new Set();
    this.#threads.set(sellerId, listeners.add(listener));
    // Who began to type before the thread was opened has not stopped for it.
    for (const { ours, name } of this.typists.all(sellerId)) {
      listener({ type: 'typing', sentByType: ours ? 'AdminUser' : 'User', name, typing: true });
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#threads.delete(sellerId);
    };
  }

  /** Tells of each message as it comes. @returns what ends it. */
  onMessage(listener: (message: NewMessage) => void): () => void {
    this.#onMessage.add(listener);
    return () => this.#onMessage.delete(listener);
  }

  #readAnew(): void {
    void this.list.reload();
    this.unread.ask();
    void this.#readRights();
    for (const sellerId of this.#threads.keys()) {
      void this.find(sellerId);
      this.#tellThread(sellerId, { type: 'missed' });
    }
  }

  async #readRights(): Promise<void> {
    try {
      const { viewer } = await ask(this.client, rights, {});
      const { marketplace, maySetUp, mayAdminister } = viewer;
      this.rights = { chatEnabled: marketplace.chatEnabled, maySetUp, mayAdminister };
      this.#emitter.emit();
    } catch {
      // A message that is sent all the same is answered with what is so.
    }
  }

  async #lookAgain(): Promise<void> {
    this.unread.ask();
    void this.#readRights();
    if (this.list.view.status === 'failed') void this.list.again();
    for (const sellerId of this.#threads.keys()) void this.find(sellerId);
    const since = this.#sellers.now();
    try {
      const { sellersForChats } = await ask(this.client, sellersPage, { first: looksAgain });
      this.#sellers.take(sellersForChats.nodes, since);
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
        this.typists.stop(seller.id, { ours: sentByType === 'AdminUser', name: message.sentByName });
        this.#tell(seller);
        this.#tellThread(seller.id, { type: 'created', message: { ...message, sentByType } });
        for (const listener of this.#onMessage) listener(event.chatMessage);
        break;
      }
      case 'ChatMessagesRead':
        this.#tell(event.seller);
        this.#tellThread(event.seller.id, {
          type: 'read',
          sentByType: sideOf(event.sentByType),
          readAt: event.readAt,
        });
        break;
      case 'ChatMarkedUnread':
        this.#tell(event.seller);
        break;
      case 'ChatTyping': {
        const { seller, sentByName: name, typing } = event;
        const sentByType = sideOf(event.sentByType);
        this.typists.set(seller.id, { ours: sentByType === 'AdminUser', name }, typing);
        this.#tellThread(seller.id, { type: 'typing', sentByType, name, typing });
        break;
      }
      case 'ChatPresence': {
        const row = this.#sellers.row(event.seller.id);
        if (row && row.online !== event.online) {
          this.#sellers.tell({ ...row, online: event.online });
          this.#emitter.emit();
        }
        this.#tellThread(event.seller.id, {
          type: 'presence',
          sentByType: sideOf(event.sentByType),
          online: event.online,
        });
      }
    }
  }

  #tell(row: SellerRow): void {
    const before = this.#sellers.row(row.id);
    this.#sellers.tell(row);
    this.unread.changed(before && isUnread(before), isUnread(row));
    this.list.place(row);
    this.#emitter.emit();
  }

  #tellThread(sellerId: string, event: ThreadEvent): void {
    for (const listener of this.#threads.get(sellerId) ?? []) listener(event);
  }
}
