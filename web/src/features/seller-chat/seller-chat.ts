import type { Client } from '@urql/core';
import { type EndOfLive, followEvents, type LiveState } from '../../api/live.js';
import { query } from '../../api/request.js';
import { messageOf, sideOf } from '../thread/api-mapping.js';
import { outboxOf } from '../thread/page-outboxes.js';
import type { ThreadEvent, ThreadMessage, ThreadSource } from '../thread/thread-source.js';
import { type AccountAnswer, account, type ChatEvent, events, eventsCursor } from './documents.js';
import { createSellerSource } from './seller-thread-source.js';

/** The time in which the panels of all sellers read the account again after the office has opened or closed, in ms. */
const readWithinMs = 30_000;

/** An immutable snapshot of the account and its thread. */
export interface ChatState {
  /** Null until it is loaded. */
  account: AccountAnswer | null;
  /** The thread; null until the account is loaded. */
  source: ThreadSource | null;
  unread: number;
  /** Whether the seller's side has marked the thread as unread. */
  markedUnread: boolean;
  latest: ThreadMessage | null;
  /** Whether somebody on the operator's side is online. */
  online: boolean;
  live: LiveState;
}

export interface ChatOptions {
  client: Client;
  /** Identifies the user whose drafts are stored; the names in the account without one. */
  reader?: string;
  /** Whether the client gets another token when one expires. */
  renewsToken?: boolean;
  onEnd: (reason: EndOfLive) => void;
}

/** Holds a seller's chat, for `useSyncExternalStore`. */
export class SellerChat {
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<(event: ThreadEvent) => void>();
  #state: ChatState = {
    account: null,
    source: null,
    unread: 0,
    markedUnread: false,
    latest: null,
    online: false,
    live: 'connecting',
  };
  /** The version of the links that patterns find in messages; null until it is known. */
  #linksVersion: number | null = null;
  /** The number of events so far. An answer to a request from before an event is older than the event. */
  #seen = 0;
  #lost = false;
  /** Whether the thread was marked as unread since the panel was opened, so that it is not read by looking at it. */
  isMarkedHere = false;
  #accountRequest = new AbortController();
  /** Reads the account again after the office has opened or closed. */
  #officeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ChatOptions) {}

  readonly state = (): ChatState => this.#state;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Reads the account and follows its events. @returns a function that ends it. */
  start(): () => void {
    const { client, renewsToken = false, onEnd } = this.options;
    const stop = followEvents({
      client,
      document: events,
      cursorNow: async () => (await query(client, eventsCursor, {})).chatEventsCursor,
      cursorOf: ({ chatEvents }) => ('cursor' in chatEvents ? chatEvents.cursor : undefined),
      onEvent: ({ chatEvents }) => this.#apply(chatEvents),
      onStart: () => {
        void this.#readAccount();
        this.#publish({ type: 'missed' });
      },
      onState: (live) => {
        // Presence is not in the log, so it is read again.
        if (live === 'live' && this.#lost) void this.#readAccount();
        this.#lost = live !== 'live';
        this.#set({ live });
      },
      renewsToken,
      onEnd,
    });
    return () => {
      clearTimeout(this.#officeTimer);
      stop();
    };
  }

  async #readAccount(): Promise<void> {
    const { client, reader } = this.options;
    const seen = this.#seen;
    this.#accountRequest.abort();
    this.#accountRequest = new AbortController();
    const { signal } = this.#accountRequest;
    let answer: AccountAnswer;
    try {
      answer = await query(client, account, {}, signal);
    } catch {
      // The account is read again when the connection is back, or a newer request is pending.
      if (!signal.aborted) this.#lost = true;
      return;
    }
    const { seller, viewer } = answer;
    const { patternLinksVersion, expectations } = viewer.marketplace;
    clearTimeout(this.#officeTimer);
    if (expectations?.changesAt) {
      const waitMs =
        Math.max(0, Date.parse(expectations.changesAt) - Date.now()) + Math.random() * readWithinMs;
      this.#officeTimer = setTimeout(() => void this.#readAccount(), waitMs + 1_000);
    }
    this.#linksVersion ??= patternLinksVersion;
    this.#changeLinks(patternLinksVersion);
    const key = `seller.${reader ?? `${seller.id}.${viewer.name}`}`;
    const source =
      this.#state.source ??
      createSellerSource(client, key, {
        onEvent: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
        unread: {
          // A mark that is set in the open thread stays until the thread is opened again.
          now: () => this.#state.markedUnread && !this.isMarkedHere,
          subscribe: this.watch,
        },
      });
    if (!this.#state.source) outboxOf(source);
    const latest = seller.latestChatMessage && messageOf(seller.latestChatMessage);
    this.#set({
      account: answer,
      source,
      online: seller.online,
      ...(seen === this.#seen && {
        unread: seller.unreadChatMessageCount,
        markedUnread: seller.markedUnread,
        latest,
      }),
    });
  }

  #apply(event: ChatEvent): void {
    switch (event.__typename) {
      case 'ChatMessageCreated': {
        const { seller, ...fields } = event.chatMessage;
        const message = messageOf(fields);
        this.#seen++;
        this.#set({ unread: seller.unreadChatMessageCount, latest: message });
        this.#publish({ type: 'created', message });
        break;
      }
      case 'ChatMessageRedacted': {
        const message = messageOf(event.chatMessage);
        this.#seen++;
        if (this.#state.latest?.id === message.id) this.#set({ latest: message });
        this.#publish({ type: 'redacted', message });
        break;
      }
      case 'ChatMessagesRead': {
        const { readAt, seller } = event;
        const sentByType = sideOf(event.sentByType);
        const { latest } = this.#state;
        const read = latest?.sentByType === sentByType && latest.readAt === null;
        this.#seen++;
        this.#set({
          unread: seller.unreadChatMessageCount,
          latest: latest && read ? { ...latest, readAt } : latest,
        });
        this.#publish({ type: 'read', sentByType, readAt });
        break;
      }
      case 'ChatMarkedUnread': {
        const { markedUnread, seller } = event;
        this.#seen++;
        this.#set({ unread: seller.unreadChatMessageCount, markedUnread });
        break;
      }
      case 'ChatTyping': {
        const { sentByName: name, typing } = event;
        this.#publish({ type: 'typing', sentByType: sideOf(event.sentByType), name, typing });
        break;
      }
      case 'ChatPresence': {
        const sentByType = sideOf(event.sentByType);
        if (sentByType === 'AdminUser') this.#set({ online: event.online });
        this.#publish({ type: 'presence', sentByType, online: event.online });
        break;
      }
      case 'PatternLinksChanged':
        this.#changeLinks(event.version);
        break;
      case 'ChatSettingsChanged':
        void this.#readAccount();
    }
  }

  /** Loads the messages again for a newer version of their links. */
  #changeLinks(version: number): void {
    if (version <= (this.#linksVersion ?? -1)) return;
    this.#linksVersion = version;
    this.#publish({ type: 'missed' });
  }

  #publish(event: ThreadEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #set(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of [...this.#watchers]) watcher();
  }
}
