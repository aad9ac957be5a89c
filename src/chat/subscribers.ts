import type { Actor } from '../access/actor.js';
import { canSeeSeller } from '../access/tenant-scopes.js';
import type { Subscription } from './subscription.js';

/** A subscription with its subscriber and the events that it requested. */
export interface Subscriber {
  readonly actor: Actor;
  /** The followed thread; null follows all threads that the actor can see. */
  readonly sellerId: number | null;
  readonly typing: boolean;
  readonly presence: boolean;
  readonly onlinePeople: boolean;
  readonly settings: boolean;
  readonly patternLinks: boolean;
  readonly cannedReplies: boolean;
  readonly workLists: boolean;
  readonly viewers: boolean;
  readonly mentions: boolean;
  readonly subscription: Subscription;
}

/** The subscribers of one marketplace, by the thread that they follow. */
export class Subscribers {
  readonly #ofAllThreads = new Set<Subscriber>();
  readonly #byThread = new Map<number, Set<Subscriber>>();

  get size(): number {
    let size = this.#ofAllThreads.size;
    for (const subscribers of this.#byThread.values()) size += subscribers.size;
    return size;
  }

  get isEmpty(): boolean {
    return this.#ofAllThreads.size === 0 && this.#byThread.size === 0;
  }

  add(subscriber: Subscriber): void {
    if (subscriber.sellerId === null) {
      this.#ofAllThreads.add(subscriber);
      return;
    }
    const subscribers = this.#byThread.get(subscriber.sellerId) ?? new Set();
    this.#byThread.set(subscriber.sellerId, subscribers.add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    if (subscriber.sellerId === null) {
      this.#ofAllThreads.delete(subscriber);
      return;
    }
    const subscribers = this.#byThread.get(subscriber.sellerId);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.#byThread.delete(subscriber.sellerId);
  }

  /** Returns the subscribers that can see a thread and follow it. */
  *of(sellerId: number): Generator<Subscriber> {
    for (const subscribers of [this.#byThread.get(sellerId), this.#ofAllThreads]) {
      for (const subscriber of subscribers ?? []) {
        if (canSeeSeller(subscriber.actor, sellerId)) yield subscriber;
      }
    }
  }

  *all(): Generator<Subscriber> {
    yield* this.#ofAllThreads;
    for (const subscribers of this.#byThread.values()) yield* subscribers;
  }
}
