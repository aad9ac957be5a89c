import { z } from 'zod';
import type { Signals } from '../database/signals.js';
import type { Asker } from './asker.js';

/** Somebody began or stopped to type in a thread. */
export interface TypingChanged {
  kind: 'typing';
  sellerId: number;
  byOperator: boolean;
  /** The typist's; see Asker. */
  identity: string;
  /** As its own side sees it. */
  name: string | null;
  typing: boolean;
}

/** Where a thread is: its marketplace and seller. */
export interface ThreadPlace {
  marketplaceId: number;
  sellerId: number;
}

/** Who has not said again within this time that it types has stopped, in ms. */
export const typingTime = 6_000;

/** What a typist says again sooner than this is not passed on, in ms. */
const tellEvery = 2_000;

/** So many typists are kept in mind at once, over all threads; more are ignored. */
const mostTypists = 10_000;

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
  /** When this process passed on its last word; 0 where another process did. */
  toldAt: number;
}

/** Who types at this moment, over all processes; stored nowhere. */
export class Typing {
  /** By thread and identity. */
  readonly #typists = new Map<string, Map<string, Typist>>();
  #count = 0;
  readonly #stopListening: () => void;

  constructor(
    private readonly signals: Signals,
    /** Told with the others that still type in the thread. */
    private readonly onChange: (thread: ThreadPlace, event: TypingChanged, others: TypingChanged[]) => void,
  ) {
    this.#stopListening = signals.on(topic, (value) => this.#receive(value));
  }

  close(): void {
    this.#stopListening();
    for (const typists of this.#typists.values()) {
      for (const { timer } of typists.values()) clearTimeout(timer);
    }
    this.#typists.clear();
  }

  /** The asker's word, passed on to all processes unless it was said a moment ago. */
  set(asker: Asker, thread: ThreadPlace, typing: boolean): void {
    const known = this.#typists.get(keyOf(thread))?.get(asker.identity);
    if (typing ? known && Date.now() - known.toldAt < tellEvery : !known) return;
    this.signals.send(topic, {
      m: thread.marketplaceId,
      s: thread.sellerId,
      o: asker.side === 'operator',
      i: asker.identity,
      n: asker.name,
      t: typing,
    });
    const now = this.#typists.get(keyOf(thread))?.get(asker.identity);
    if (now) now.toldAt = Date.now();
  }

  /** Who types in a thread now. */
  in(thread: ThreadPlace): TypingChanged[] {
    return [...(this.#typists.get(keyOf(thread)) ?? [])].map(([identity, { byOperator, name }]) => ({
      kind: 'typing',
      sellerId: thread.sellerId,
      byOperator,
      identity,
      name,
      typing: true,
    }));
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const thread = { marketplaceId: data.m, sellerId: data.s };
    if (data.t) this.#start(thread, data.i, data.o, data.n);
    else this.#stop(thread, data.i);
  }

  #start(thread: ThreadPlace, identity: string, byOperator: boolean, name: string | null): void {
    const key = keyOf(thread);
    const typists = this.#typists.get(key) ?? new Map<string, Typist>();
    const known = typists.get(identity);
    if (!known && this.#count >= mostTypists) return;
    clearTimeout(known?.timer);
    const timer = setTimeout(() => this.#stop(thread, identity), typingTime).unref();
    typists.set(identity, { byOperator, name, timer, toldAt: known?.toldAt ?? 0 });
    this.#typists.set(key, typists);
    if (!known) {
      this.#count++;
      this.#changed(thread, { byOperator, identity, name, typing: true });
    }
  }

  #stop(thread: ThreadPlace, identity: string): void {
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

  #changed(thread: ThreadPlace, change: Omit<TypingChanged, 'kind' | 'sellerId'>): void {
    const event: TypingChanged = { kind: 'typing', sellerId: thread.sellerId, ...change };
    const others = this.in(thread).filter(({ identity }) => identity !== change.identity);
    this.onChange(thread, event, others);
  }
}

const keyOf = ({ marketplaceId, sellerId }: ThreadPlace) => `${marketplaceId}.${sellerId}`;
