import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';

/** Somebody began or stopped to type in a thread. */
export interface TypingChanged {
  kind: 'typing';
  sellerId: number;
  byOperator: boolean;
  /** The typist's; see Actor. */
  identity: string;
  /** As its own side sees it. */
  name: string | null;
  typing: boolean;
}

/** Where a thread is: its marketplace and seller. */
export interface ThreadKey {
  marketplaceId: number;
  sellerId: number;
}

/** Who has not said again within this time that it types has stopped, in ms. */
export const typingTimeMs = 6_000;

/**
 * What a typist says again sooner than this is not passed on, in ms; nor is, within the same time, more than so
 * many changes of mind, that no client can cause a signal by each of its calls.
 */
const repeatEveryMs = 2_000;
const mostWords = 4;

/** So many typists are kept in mind at once in a thread, and over all threads; more are ignored. */
const mostInThread = 20;
const mostTypists = 50_000;

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

/** What this process has passed on of a typist lately. */
interface Told {
  typing: boolean;
  words: number;
  until: number;
}

/** Who types at this moment, over all processes; stored nowhere. */
export class Typing {
  /** By thread and identity. */
  readonly #typists = new Map<string, Map<string, Typist>>();
  #count = 0;
  /** By thread and identity, those who end first in front. */
  readonly #told = new Map<string, Told>();
  readonly #stopListening: () => void;

  constructor(
    private readonly signals: Signals,
    /** Told with the others that still type in the thread. */
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
    this.#told.clear();
  }

  /**
   * The actor's word, passed on to all processes unless it was a moment ago. That somebody stopped is passed on
   * by a process that has not heard of the start, too: the start may be on its way.
   */
  set(actor: Actor, thread: ThreadKey, typing: boolean): void {
    if (!this.#mayTell(actor, thread, typing)) return;
    this.signals.send(topic, {
      m: thread.marketplaceId,
      s: thread.sellerId,
      o: actor.side === 'operator',
      i: actor.identity,
      n: actor.name,
      t: typing,
    });
  }

  /** Who types in a thread now. */
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

  /** Counts the word where it is to be passed on. */
  #mayTell({ identity }: Actor, thread: ThreadKey, typing: boolean): boolean {
    const now = Date.now();
    for (const [key, { until }] of this.#told) {
      if (until > now) break;
      this.#told.delete(key);
    }
    const key = `${keyOf(thread)}.${identity}`;
    const told = this.#told.get(key);
    if (!told) {
      if (this.#told.size >= mostTypists) return false;
      this.#told.set(key, { typing, words: 1, until: now + repeatEveryMs });
      return true;
    }
    const known = this.#typists.get(keyOf(thread))?.has(identity) ?? false;
    if ((told.typing === typing && known === typing) || told.words >= mostWords) return false;
    told.typing = typing;
    told.words++;
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
    if (!known && (typists.size >= mostInThread || this.#count >= mostTypists)) return;
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
