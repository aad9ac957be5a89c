import type { Database } from '../database/database.js';
import { marketplacesWithEvents } from '../database/statements/read-events.js';
import { type Asker, allLogs, courier, isOnSide, maySeeSeller, threadOf } from './asker.js';
import {
  type EventPlace,
  type LoggedEvent,
  logGrew,
  mustBeInLog,
  numberAt,
  readLog,
  readThreadLog,
} from './event-log.js';
import { refusal } from './fault.js';
import { findSellers } from './find-nodes.js';
import { LogReader } from './log-reader.js';
import { Presence, type PresenceChanged, type PresentSide, sideOf } from './presence.js';
import { unknownSeller } from './read-thread.js';
import { type ReadAfter, Subscription, type SubscriptionBounds } from './subscription.js';
import { type ThreadPlace, Typing, type TypingChanged } from './typing.js';

/** What a subscriber asks for. */
export interface Following {
  /** One thread; null follows all that the asker may see. */
  sellerId: number | null;
  /** The place of the last event that the subscriber has seen; null begins with what happens next. */
  after: EventPlace | null;
  /** Whether it wants to know what its own side marks as unread. */
  marks: boolean;
  /** Whether it wants to know who types. */
  typing: boolean;
  /** Whether it wants to know who is there; who asks to see is seen. */
  presence: boolean;
}

interface Subscriber extends Omit<Following, 'after'> {
  asker: Asker;
  subscription: Subscription;
}

/** Those who follow one marketplace, by what reaches them. */
class Audience {
  readonly everywhere = new Set<Subscriber>();
  readonly byThread = new Map<number, Set<Subscriber>>();

  readonly reader: LogReader;

  constructor(asker: Asker, database: Database, onError: (error: unknown) => void) {
    this.reader = new LogReader(asker, database, (event) => this.#hand(event), onError);
  }

  get isEmpty(): boolean {
    return this.everywhere.size === 0 && this.byThread.size === 0;
  }

  add(subscriber: Subscriber): void {
    if (subscriber.sellerId === null) {
      this.everywhere.add(subscriber);
      return;
    }
    const thread = this.byThread.get(subscriber.sellerId) ?? new Set();
    this.byThread.set(subscriber.sellerId, thread.add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    this.everywhere.delete(subscriber);
    if (subscriber.sellerId === null) return;
    const thread = this.byThread.get(subscriber.sellerId);
    thread?.delete(subscriber);
    if (thread?.size === 0) this.byThread.delete(subscriber.sellerId);
  }

  #hand(event: LoggedEvent): void {
    for (const { subscription } of this.of(event.sellerId)) subscription.push(event);
  }

  *of(sellerId: number): Generator<Subscriber> {
    for (const subscribers of [this.byThread.get(sellerId), this.everywhere]) {
      for (const subscriber of subscribers ?? []) {
        if (maySeeSeller(subscriber.asker, sellerId)) yield subscriber;
      }
    }
  }

  *all(): Generator<Subscriber> {
    yield* this.everywhere;
    for (const thread of this.byThread.values()) yield* thread;
  }
}

/** How often logs are looked at though no signal came, in ms. */
const pollEvery = 1_000;

/** See subscription.ts. */
const defaultBounds: SubscriptionBounds = { events: 1_000, characters: 2_000_000 };

/**
 * Everybody who follows the chat in this process. Each marketplace's log is read once, however many follow it;
 * the reader is woken by signals, and by a slow look where one was lost.
 */
export class LiveChat {
  readonly #audiences = new Map<number, Audience>();
  readonly #stopListening: (() => void)[];
  readonly #poll: NodeJS.Timeout;
  readonly #presence: Presence;
  readonly #typing: Typing;
  #closed = false;
  #looking = false;

  /**
   * @param watch calls back once, should the asker's right end, unless the function that it returns is called.
   * @param onError told of a log that could not be read; it is tried again.
   */
  constructor(
    private readonly database: Database,
    private readonly watch: (asker: Asker, onEnd: () => void) => () => void,
    private readonly onError: (error: unknown) => void,
    private readonly bounds: SubscriptionBounds = defaultBounds,
  ) {
    const { signals } = database;
    this.#presence = new Presence(signals, (side, present) => this.#presenceChanged(side, present));
    this.#typing = new Typing(signals, (thread, event, others) => this.#typingChanged(thread, event, others));
    this.#stopListening = [
      signals.on(logGrew, (id) => {
        if (typeof id === 'number') this.#audiences.get(id)?.reader.wake();
      }),
      signals.onGap(() => {
        for (const { reader } of this.#audiences.values()) reader.wake();
      }),
    ];
    this.#poll = setInterval(() => void this.#lookAtAll().catch(onError), pollEvery).unref();
  }

  /** Ends every subscription, without a fault: who follows resumes elsewhere by the last cursor. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    for (const stop of this.#stopListening) stop();
    for (const audience of [...this.#audiences.values()]) {
      for (const { subscription } of [...audience.all()]) subscription.end(null);
    }
    this.#typing.close();
    this.#presence.close();
  }

  /** How many subscriptions are open. */
  get size(): number {
    let size = 0;
    for (const { everywhere, byThread } of this.#audiences.values()) {
      size += everywhere.size;
      for (const thread of byThread.values()) size += thread.size;
    }
    return size;
  }

  /**
   * Subscribes. Of what is in the log, each event comes once and in order: all after `after`, or all that
   * happen from now on.
   * @throws {Fault} `CURSOR_EXPIRED`; `BAD_USER_INPUT` on `sellerId` for a seller that is not there for the asker.
   */
  async follow(asker: Asker, following: Following): Promise<Subscription> {
    const sellerId = asker.side === 'seller' ? asker.sellerId : following.sellerId;
    if (asker.side === 'operator' && sellerId !== null) {
      const [seller] = await findSellers(asker, this.database, [sellerId]);
      if (!seller) throw unknownSeller();
    }
    if (following.after) await mustBeInLog(asker, this.database, following.after);
    for (;;) {
      const audience = await this.#audienceOf(asker);
      // It may have been dropped since, when the last of it left; from here to its adding nothing is waited for.
      if (this.#audiences.get(asker.marketplaceId) === audience) {
        return this.#join(audience, asker, { ...following, sellerId });
      }
    }
  }

  /** Passes on that the asker types, or no longer does. The thread is one that the asker may write to. */
  setTyping(asker: Asker, thread: ThreadPlace, typing: boolean): void {
    this.#typing.set(asker, thread, typing);
  }

  /** Whether somebody of a seller's side, or of the operator's, follows the chat at this moment. */
  isPresent(side: PresentSide): boolean {
    return this.#presence.isPresent(side);
  }

  /** How the log is read for a subscriber that resumes. */
  #logFor(asker: Asker, sellerId: number | null): ReadAfter {
    const thread = sellerId === null ? null : threadOf(asker, sellerId);
    // The client's own place may be another thread's, or of before a restore; where pages end is known.
    let place: number | null = null;
    return async (after, limit) => {
      let page: LoggedEvent[];
      if (thread) {
        place ??= await numberAt(this.database, thread, after);
        page = await readThreadLog(this.database, thread, place, limit);
        place = page.at(-1)?.eventSeq ?? place;
      } else {
        page = await readLog(asker, this.database, after, limit);
      }
      // The log may have been cleared while it was read.
      await mustBeInLog(asker, this.database, after);
      return page;
    };
  }

  /** Adds a subscriber to an audience that is there. */
  #join(audience: Audience, asker: Asker, { after, ...wanted }: Following): Subscription {
    const { sellerId, marks, presence } = wanted;
    const leave = presence && !this.#closed ? this.#presence.join(asker) : null;
    const stopWatching = this.watch(asker, () => subscription.end(rightEnded()));
    const subscription = new Subscription(
      after && { after, read: this.#logFor(asker, sellerId) },
      this.bounds,
      (event) => event.kind !== 'marked' || (marks && isOnSide(asker, event.byOperator)),
      () => this.#tellOfNow(subscriber),
      () => {
        leave?.();
        stopWatching();
        audience.remove(subscriber);
        if (audience.isEmpty) this.#drop(asker.marketplaceId, audience);
      },
    );
    const subscriber: Subscriber = { asker, ...wanted, subscription };
    audience.add(subscriber);
    if (this.#closed) subscription.end(null);
    else if (!after) this.#tellOfNow(subscriber);
    return subscription;
  }

  /** The audience of the asker's marketplace, whose reader is at the end of the log. */
  async #audienceOf(asker: Asker): Promise<Audience> {
    const { marketplaceId } = asker;
    let audience = this.#audiences.get(marketplaceId);
    if (!audience) {
      audience = new Audience(asker, this.database, this.onError);
      this.#audiences.set(marketplaceId, audience);
    }
    try {
      await audience.reader.ready;
      return audience;
    } catch (error) {
      this.#drop(marketplaceId, audience);
      throw error;
    }
  }

  #drop(marketplaceId: number, audience: Audience): void {
    audience.reader.close();
    if (this.#audiences.get(marketplaceId) === audience) this.#audiences.delete(marketplaceId);
  }

  /** The one statement that looks after all marketplaces that are followed here. */
  async #lookAtAll(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      await this.#wakeGrown();
    } finally {
      this.#looking = false;
    }
  }

  async #wakeGrown(): Promise<void> {
    const read = [...this.#audiences].flatMap(([id, { reader }]) =>
      reader.place ? [{ id, ...reader.place }] : [],
    );
    if (read.length === 0) return;
    const grown = await this.database.run(allLogs(courier), marketplacesWithEvents, {
      marketplaceIds: read.map(({ id }) => id),
      afterXids: read.map(({ xid }) => String(xid)),
      afterSellers: read.map(({ sellerId }) => sellerId),
      afterSeqs: read.map(({ eventSeq }) => eventSeq),
    });
    for (const { marketplaceId } of grown) this.#audiences.get(marketplaceId)?.reader.wake();
  }

  /** What a subscriber of one thread could not know by changes alone: who is there, and who types. */
  #tellOfNow({ asker, sellerId, subscription, presence, typing }: Subscriber): void {
    if (sellerId === null) return;
    const { marketplaceId } = asker;
    if (presence) {
      const byOperator = asker.side === 'seller';
      const present = this.isPresent({ marketplaceId, side: byOperator ? 0 : sellerId });
      subscription.pushFleeting({ kind: 'presence', sellerId, byOperator, present });
    }
    if (!typing) return;
    let operatorTypes = false;
    for (const event of this.#typing.in({ marketplaceId, sellerId })) {
      // To a seller the operator is one.
      if (event.identity === asker.identity || (asker.side === 'seller' && operatorTypes)) continue;
      operatorTypes = event.byOperator;
      subscription.pushFleeting(event);
    }
  }

  /** A seller's presence is told to the operator, and the operator's to all sellers. */
  #presenceChanged({ marketplaceId, side }: PresentSide, present: boolean): void {
    const audience = this.#audiences.get(marketplaceId);
    if (!audience) return;
    const byOperator = side === 0;
    for (const { asker, sellerId, presence, subscription } of byOperator
      ? audience.all()
      : audience.of(side)) {
      if (!presence || sideOf(asker).side === side || isOnSide(asker, byOperator)) continue;
      const event: PresenceChanged = {
        kind: 'presence',
        sellerId: byOperator ? (sellerId ?? 0) : side,
        byOperator,
        present,
      };
      subscription.pushFleeting(event);
    }
  }

  /** To a seller the operator is one: it begins with the first who types and ends with the last. */
  #typingChanged(
    { marketplaceId, sellerId }: ThreadPlace,
    event: TypingChanged,
    others: TypingChanged[],
  ): void {
    const colleagueTypes = event.byOperator && others.some(({ byOperator }) => byOperator);
    for (const { asker, typing, subscription } of this.#audiences.get(marketplaceId)?.of(sellerId) ?? []) {
      if (!typing || asker.identity === event.identity) continue;
      if (asker.side === 'seller' && colleagueTypes) continue;
      subscription.pushFleeting(event);
    }
  }
}

const rightEnded = () =>
  refusal('UNAUTHENTICATED', 'The key was revoked, the session has ended, or either has expired.');
