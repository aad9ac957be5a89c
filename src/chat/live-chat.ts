import { type Actor, isOnSide, systemActor } from '../access/actor.js';
import { allEventLogs, canSeeSeller, threadOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { marketplacesWithEvents } from '../database/statements/read-events.js';
import { callerError } from '../errors/caller-error.js';
import {
  type EventPosition,
  type LoggedEvent,
  logGrew,
  numberAt,
  readLog,
  readThreadLog,
  requireInLog,
} from './event-log.js';
import { findSellers } from './find-nodes.js';
import { LogReader } from './log-reader.js';
import { Presence, type PresenceChanged, type PresentSide, sideOf } from './presence.js';
import { unknownSeller } from './read-thread.js';
import { type ReadAfter, Subscription, type SubscriptionBounds } from './subscription.js';
import { type ThreadKey, Typing, type TypingChanged } from './typing.js';

/** What a subscriber asks for. */
export interface Following {
  /** One thread; null follows all that the actor may see. */
  sellerId: number | null;
  /** The place of the last event that the subscriber has seen; null begins with what happens next. */
  after: EventPosition | null;
  /** Whether it wants to know what its own side marks as unread. */
  marks: boolean;
  /** Whether it wants to know who types. */
  typing: boolean;
  /** Whether it wants to know who is there; who asks to see is seen. */
  presence: boolean;
}

interface Subscriber extends Omit<Following, 'after'> {
  actor: Actor;
  subscription: Subscription;
}

/** Those who follow one marketplace, by what reaches them. */
class Subscribers {
  readonly everywhere = new Set<Subscriber>();
  readonly byThread = new Map<number, Set<Subscriber>>();

  readonly reader: LogReader;

  constructor(actor: Actor, database: Database, onError: (error: unknown) => void) {
    this.reader = new LogReader(actor, database, (event) => this.#hand(event), onError);
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
        if (canSeeSeller(subscriber.actor, sellerId)) yield subscriber;
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
  readonly #subscribers = new Map<number, Subscribers>();
  readonly #stopListening: (() => void)[];
  readonly #poll: NodeJS.Timeout;
  readonly #presence: Presence;
  readonly #typing: Typing;
  #closed = false;
  #isChecking = false;

  /**
   * @param watch calls back once, should the actor's right end, unless the function that it returns is called.
   * @param onError told of a log that could not be read; it is tried again.
   */
  constructor(
    private readonly database: Database,
    private readonly watch: (actor: Actor, onEnd: () => void) => () => void,
    private readonly onError: (error: unknown) => void,
    private readonly bounds: SubscriptionBounds = defaultBounds,
  ) {
    const { signals } = database;
    this.#presence = new Presence(signals, (side, present) => this.#presenceChanged(side, present));
    this.#typing = new Typing(signals, (thread, event, others) => this.#typingChanged(thread, event, others));
    this.#stopListening = [
      signals.on(logGrew, (id) => {
        if (typeof id === 'number') this.#subscribers.get(id)?.reader.wake();
      }),
      signals.onGap(() => {
        for (const { reader } of this.#subscribers.values()) reader.wake();
      }),
    ];
    this.#poll = setInterval(() => void this.#checkAll().catch(onError), pollEvery).unref();
  }

  /** Ends every subscription, without a fault: who follows resumes elsewhere by the last cursor. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    for (const stop of this.#stopListening) stop();
    for (const audience of [...this.#subscribers.values()]) {
      for (const { subscription } of [...audience.all()]) subscription.end(null);
    }
    this.#typing.close();
    this.#presence.close();
  }

  /** How many subscriptions are open. */
  get size(): number {
    let size = 0;
    for (const { everywhere, byThread } of this.#subscribers.values()) {
      size += everywhere.size;
      for (const thread of byThread.values()) size += thread.size;
    }
    return size;
  }

  /**
   * Subscribes. Of what is in the log, each event comes once and in order: all after `after`, or all that
   * happen from now on.
   * @throws {CallerError} `CURSOR_EXPIRED`; `BAD_USER_INPUT` on `sellerId` for a seller that is not there for the actor.
   */
  async follow(actor: Actor, following: Following): Promise<Subscription> {
    const sellerId = actor.side === 'seller' ? actor.sellerId : following.sellerId;
    if (actor.side === 'operator' && sellerId !== null) {
      const [seller] = await findSellers(actor, this.database, [sellerId]);
      if (!seller) throw unknownSeller();
    }
    if (following.after) await requireInLog(actor, this.database, following.after);
    for (;;) {
      const audience = await this.#subscribersOf(actor);
      // It may have been dropped since, when the last of it left; from here to its adding nothing is waited for.
      if (this.#subscribers.get(actor.marketplaceId) === audience) {
        return this.#join(audience, actor, { ...following, sellerId });
      }
    }
  }

  /** Passes on that the actor types, or no longer does. The thread is one that the actor may write to. */
  setTyping(actor: Actor, thread: ThreadKey, typing: boolean): void {
    this.#typing.set(actor, thread, typing);
  }

  /** Whether somebody of a seller's side, or of the operator's, follows the chat at this moment. */
  isPresent(side: PresentSide): boolean {
    return this.#presence.isPresent(side);
  }

  /** How the log is read for a subscriber that resumes. */
  #logFor(actor: Actor, sellerId: number | null): ReadAfter {
    const thread = sellerId === null ? null : threadOf(actor, sellerId);
    // The client's own place may be another thread's, or of before a restore; where pages end is known.
    let place: number | null = null;
    return async (after, limit) => {
      let page: LoggedEvent[];
      if (thread) {
        place ??= await numberAt(this.database, thread, after);
        page = await readThreadLog(this.database, thread, place, limit);
        place = page.at(-1)?.eventSeq ?? place;
      } else {
        page = await readLog(actor, this.database, after, limit);
      }
      // The log may have been cleared while it was read.
      await requireInLog(actor, this.database, after);
      return page;
    };
  }

  /** Adds a subscriber to an audience that is there. */
  #join(audience: Subscribers, actor: Actor, { after, ...wanted }: Following): Subscription {
    const { sellerId, marks, presence } = wanted;
    const leave = presence && !this.#closed ? this.#presence.join(actor) : null;
    const stopWatching = this.watch(actor, () => subscription.end(rightEnded()));
    const subscription = new Subscription(
      after && { after, read: this.#logFor(actor, sellerId) },
      this.bounds,
      (event) => event.kind !== 'marked' || (marks && isOnSide(actor, event.byOperator)),
      () => this.#publishEphemeral(subscriber),
      () => {
        leave?.();
        stopWatching();
        audience.remove(subscriber);
        if (audience.isEmpty) this.#drop(actor.marketplaceId, audience);
      },
    );
    const subscriber: Subscriber = { actor, ...wanted, subscription };
    audience.add(subscriber);
    if (this.#closed) subscription.end(null);
    else if (!after) this.#publishEphemeral(subscriber);
    return subscription;
  }

  /** The audience of the actor's marketplace, whose reader is at the end of the log. */
  async #subscribersOf(actor: Actor): Promise<Subscribers> {
    const { marketplaceId } = actor;
    let audience = this.#subscribers.get(marketplaceId);
    if (!audience) {
      audience = new Subscribers(actor, this.database, this.onError);
      this.#subscribers.set(marketplaceId, audience);
    }
    try {
      await audience.reader.ready;
      return audience;
    } catch (error) {
      this.#drop(marketplaceId, audience);
      throw error;
    }
  }

  #drop(marketplaceId: number, audience: Subscribers): void {
    audience.reader.close();
    if (this.#subscribers.get(marketplaceId) === audience) this.#subscribers.delete(marketplaceId);
  }

  /** The one statement that looks after all marketplaces that are followed here. */
  async #checkAll(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      await this.#wakeReaders();
    } finally {
      this.#isChecking = false;
    }
  }

  async #wakeReaders(): Promise<void> {
    const read = [...this.#subscribers].flatMap(([id, { reader }]) =>
      reader.place ? [{ id, ...reader.place }] : [],
    );
    if (read.length === 0) return;
    const grown = await this.database.run(allEventLogs(systemActor), marketplacesWithEvents, {
      marketplaceIds: read.map(({ id }) => id),
      afterXids: read.map(({ xid }) => String(xid)),
      afterSellers: read.map(({ sellerId }) => sellerId),
      afterSeqs: read.map(({ eventSeq }) => eventSeq),
    });
    for (const { marketplaceId } of grown) this.#subscribers.get(marketplaceId)?.reader.wake();
  }

  /** What a subscriber of one thread could not know by changes alone: who is there, and who types. */
  #publishEphemeral({ actor, sellerId, subscription, presence, typing }: Subscriber): void {
    if (sellerId === null) return;
    const { marketplaceId } = actor;
    if (presence) {
      const byOperator = actor.side === 'seller';
      const present = this.isPresent({ marketplaceId, side: byOperator ? 0 : sellerId });
      subscription.pushEphemeral({ kind: 'presence', sellerId, byOperator, present });
    }
    if (!typing) return;
    let operatorTypes = false;
    for (const event of this.#typing.in({ marketplaceId, sellerId })) {
      // To a seller the operator is one.
      if (event.identity === actor.identity || (actor.side === 'seller' && operatorTypes)) continue;
      operatorTypes = event.byOperator;
      subscription.pushEphemeral(event);
    }
  }

  /** A seller's presence is told to the operator, and the operator's to all sellers. */
  #presenceChanged({ marketplaceId, side }: PresentSide, present: boolean): void {
    const audience = this.#subscribers.get(marketplaceId);
    if (!audience) return;
    const byOperator = side === 0;
    for (const { actor, sellerId, presence, subscription } of byOperator
      ? audience.all()
      : audience.of(side)) {
      if (!presence || sideOf(actor).side === side || isOnSide(actor, byOperator)) continue;
      const event: PresenceChanged = {
        kind: 'presence',
        sellerId: byOperator ? (sellerId ?? 0) : side,
        byOperator,
        present,
      };
      subscription.pushEphemeral(event);
    }
  }

  /** To a seller the operator is one: it begins with the first who types and ends with the last. */
  #typingChanged(
    { marketplaceId, sellerId }: ThreadKey,
    event: TypingChanged,
    others: TypingChanged[],
  ): void {
    const colleagueTypes = event.byOperator && others.some(({ byOperator }) => byOperator);
    for (const { actor, typing, subscription } of this.#subscribers.get(marketplaceId)?.of(sellerId) ?? []) {
      if (!typing || actor.identity === event.identity) continue;
      if (actor.side === 'seller' && colleagueTypes) continue;
      subscription.pushEphemeral(event);
    }
  }
}

const rightEnded = () =>
  callerError('UNAUTHENTICATED', 'The key was revoked, the session has ended, or either has expired.');
