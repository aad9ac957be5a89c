import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';

/** An actor started or stopped typing in a thread. */
export interface TypingChanged {
  kind: 'typing';
  sellerId: number;
  byOperator: boolean;
  /** The identity of the actor that types; see Actor. */
  identity: string;
  /** The actor's name, as its own side sees it. */
  name: string | null;
  typing: boolean;
}

/** The key of a thread. */
export interface ThreadKey {
  marketplaceId: number;
  sellerId: number;
}

/** Typing expires after this many milliseconds. */
export const typingTimeMs = 6_000;

/**
 * Repeats within this time are not published, nor are more than this many changes, so that a client cannot cause a
 * signal with each call.
 */
const repeatIntervalMs = 2_000;
const maximumChanges = 4;

/** The maximum number of typists in a thread, and in all threads; more are ignored. */
const maximumInThread = 20;
const maximumTypists = 50_000;

const topic = 'typing';
const signal = z.object({
  m: z.number().int(),
  s: z.number().int(),
  o: z.boolean(),
  i: z.string().max(128),
  n: z.string().max(1_000).nullable(),
  t: z.boolean(),
});

interface Typist {
  byOperator: boolean;
  name: string | null;
  timer: NodeJS.Timeout;
}

/** The changes that this process has published for a typist in the current interval. */
interface Published {
  typing: boolean;
  changes: number;
  until: number;
}

/** The actors that type now, in all processes. Nothing is stored. */
export class Typing {
  /** By thread and identity. */
  readonly #typists = new Map<string, Map<string, Typist>>();
  #count = 0;
  /** By thread and identity, in the order in which their intervals end. */
  readonly #published = new Map<string, Published>();
  readonly #stopListening: () => void;

  constructor(
    private readonly signals: Signals,
    /** Called with the other actors that still type in the thread. */
    private readonly onChange: (thread: ThreadKey, event: TypingChanged, others: TypingChanged[]) => void,
  ) {
    this.#stopListening = signals.on(topic, (value) => this.#receive(value));
  }

  close(): void {
    this.#stopListening();
    for (const typists of this.#typists.values()) {
      for (const { timer } of typists.values()) clearTimeout(timer);
    }
    this.#typists.clear();
    this.#published.clear();
  }

  /**
   * Publishes to all processes that the actor types or stopped, unless it is a repeat. A stop is published also by a
   * process that has not received the start yet.
   */
  set(actor: Actor, thread: ThreadKey, typing: boolean): void {
    if (!this.#canPublish(actor, thread, typing)) return;
    this.signals.send(topic, {
      m: thread.marketplaceId,
      s: thread.sellerId,
      o: actor.side === 'operator',
      i: actor.identity,
      n: actor.name,
      t: typing,
    });
  }

  /** Returns the actors that type in a thread now. */
  in(thread: ThreadKey): TypingChanged[] {
    return [...(this.#typists.get(keyOf(thread)) ?? [])].map(([identity, { byOperator, name }]) => ({
      kind: 'typing',
      sellerId: thread.sellerId,
      byOperator,
      identity,
      name,
      typing: true,
    }));
  }

  /** Returns true, and counts the change, if the change must be published. */
  #canPublish({ identity }: Actor, thread: ThreadKey, typing: boolean): boolean {
    const now = Date.now();
    for (const [key, { until }] of this.#published) {
      if (until > now) break;
      this.#published.delete(key);
    }
    const key = `${keyOf(thread)}.${identity}`;
    const published = this.#published.get(key);
    if (!published) {
      if (this.#published.size >= maximumTypists) return false;
      this.#published.set(key, { typing, changes: 1, until: now + repeatIntervalMs });
      return true;
    }
    const known = this.#typists.get(keyOf(thread))?.has(identity) ?? false;
    if ((published.typing === typing && known === typing) || published.changes >= maximumChanges)
      return false;
    published.typing = typing;
    published.changes++;
    return true;
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const thread = { marketplaceId: data.m, sellerId: data.s };
    if (data.t) this.#start(thread, data.i, data.o, data.n);
    else this.#stop(thread, data.i);
  }

  #start(thread: ThreadKey, identity: string, byOperator: boolean, name: string | null): void {
    const key = keyOf(thread);
    const typists = this.#typists.get(key) ?? new Map<string, Typist>();
    const known = typists.get(identity);
    if (!known && (typists.size >= maximumInThread || this.#count >= maximumTypists)) return;
    clearTimeout(known?.timer);
    const timer = setTimeout(() => this.#stop(thread, identity), typingTimeMs).unref();
    typists.set(identity, { byOperator, name, timer });
    this.#typists.set(key, typists);
    if (!known) {
      this.#count++;
      this.#changed(thread, { byOperator, identity, name, typing: true });
    }
  }

  #stop(thread: ThreadKey, identity: string): void {
    const key = keyOf(thread);
    const typists = this.#typists.get(key);
    const typist = typists?.get(identity);
    if (!typists || !typist) return;
    clearTimeout(typist.timer);
    typists.delete(identity);
    if (typists.size === 0) this.#typists.delete(key);
    this.#count--;
    const { byOperator, name } = typist;
    this.#changed(thread, { byOperator, identity, name, typing: false });
  }

  #changed(thread: ThreadKey, change: Omit<TypingChanged, 'kind' | 'sellerId'>): void {
    const event: TypingChanged = { kind: 'typing', sellerId: thread.sellerId, ...change };
    const others = this.in(thread).filter(({ identity }) => identity !== change.identity);
    this.onChange(thread, event, others);
  }
}

const keyOf = ({ marketplaceId, sellerId }: ThreadKey) => `${marketplaceId}.${sellerId}`;
