import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';

/** Somebody of a side began to follow the chat live, or nobody does any more. */
export interface PresenceChanged {
  kind: 'presence';
  sellerId: number;
  /** Whose presence: the operator's, which a seller sees, or the seller's, which an operator sees. */
  byOperator: boolean;
  present: boolean;
}

/** One side of a marketplace: a seller's number, or 0 for the operator, who is one persona. */
export interface PresentSide {
  marketplaceId: number;
  side: number;
}

/** For how long a process's word counts, and how often it is repeated, in ms. */
const lease = 25_000;
const repeatEvery = 10_000;

/** Who reconnects within this time never left, be it to another process, in ms. */
const graceTime = 3_000;

/** How long to wait for more who ask who is there, in ms, before all are answered at once. */
const answerTime = 50;

/** So many sides fit one signal. */
const sidesASignal = 400;

const topic = 'presence';

/** Asks the other processes to tell all who are there; its value is the process that asks. */
const whoIsThere = 'presence who';

const signal = z.object({
  /** The process that tells. */
  p: z.string().max(64),
  m: z.number().int(),
  /** Sides that are there, sides that are not, and sides that are not unless they come back within the grace time. */
  on: z.array(z.number().int()).max(sidesASignal).optional(),
  off: z.array(z.number().int()).max(sidesASignal).optional(),
  leaving: z.array(z.number().int()).max(sidesASignal).optional(),
});

/**
 * Who follows the chat at this moment, over all processes. Stored nowhere: each process tells the others which
 * sides have a subscription there, again every few seconds, and what it does not repeat is forgotten. One that
 * starts asks the others, and one that stops leaves its sides the time to come back elsewhere.
 */
export class Presence {
  readonly #self = randomUUID();
  /** By side, how many subscriptions this process has, and the timer that ends its presence when there is none. */
  readonly #own = new Map<string, PresentSide & { count: number; leaving?: NodeJS.Timeout }>();
  /** By side, until when each process's word counts; this process's own without end. */
  readonly #present = new Map<string, PresentSide & { until: Map<string, number> }>();
  readonly #timer: NodeJS.Timeout;
  #answer: NodeJS.Timeout | undefined;
  #graceEnd: NodeJS.Timeout | undefined;
  readonly #stopListening: (() => void)[];

  /** @param onChange told when the first of a side came or the last left, anywhere. */
  constructor(
    private readonly signals: Signals,
    private readonly onChange: (side: PresentSide, present: boolean) => void,
  ) {
    this.#stopListening = [
      signals.on(topic, (value) => this.#receive(value)),
      signals.on(whoIsThere, (process) => this.#answerTo(process)),
      signals.onGap(() => {
        this.#requestAll();
        this.#publishAll('on');
      }),
    ];
    this.#timer = setInterval(() => {
      this.#removeSilent();
      this.#publishAll('on');
    }, repeatEvery).unref();
    this.#requestAll();
  }

  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#answer);
    clearTimeout(this.#graceEnd);
    for (const stop of this.#stopListening) stop();
    for (const { leaving } of this.#own.values()) clearTimeout(leaving);
    this.#publishAll('leaving');
    this.#own.clear();
  }

  /** Counts a subscription of the actor's side, until the function that is returned is called. */
  join(actor: Actor): () => void {
    const side = sideOf(actor);
    const key = keyOf(side);
    const own = this.#own.get(key) ?? { ...side, count: 0 };
    this.#own.set(key, own);
    clearTimeout(own.leaving);
    if (own.count++ === 0) this.#publish(side, true);
    return () => {
      if (--own.count > 0) return;
      own.leaving = setTimeout(() => {
        this.#own.delete(key);
        this.#publish(side, false);
      }, graceTime);
      own.leaving.unref();
    };
  }

  isPresent(side: PresentSide): boolean {
    return this.#present.has(keyOf(side));
  }

  #publish({ marketplaceId, side }: PresentSide, present: boolean): void {
    this.signals.send(topic, { p: this.#self, m: marketplaceId, [present ? 'on' : 'off']: [side] });
  }

  #requestAll(): void {
    this.signals.send(whoIsThere, this.#self);
  }

  #answerTo(process: unknown): void {
    if (process === this.#self) return;
    this.#answer ??= setTimeout(() => {
      this.#answer = undefined;
      this.#publishAll('on');
    }, answerTime).unref();
  }

  #publishAll(word: 'on' | 'leaving'): void {
    const byMarketplace = new Map<number, number[]>();
    for (const { marketplaceId, side } of this.#own.values()) {
      const sides = byMarketplace.get(marketplaceId) ?? [];
      byMarketplace.set(marketplaceId, sides);
      sides.push(side);
    }
    for (const [m, sides] of byMarketplace) {
      for (let from = 0; from < sides.length; from += sidesASignal) {
        this.signals.send(topic, { p: this.#self, m, [word]: sides.slice(from, from + sidesASignal) });
      }
    }
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const until = data.p === this.#self ? Number.POSITIVE_INFINITY : Date.now() + lease;
    for (const side of data.on ?? []) this.#arrive({ marketplaceId: data.m, side }, data.p, until);
    for (const side of data.off ?? []) this.#leave({ marketplaceId: data.m, side }, data.p);
    if (data.leaving) this.#grant(data.m, data.leaving, data.p);
  }

  /** Keeps what a process that stops had, for the grace time. */
  #grant(marketplaceId: number, sides: readonly number[], process: string): void {
    const until = Date.now() + graceTime;
    for (const side of sides) {
      const there = this.#present.get(keyOf({ marketplaceId, side }));
      if (there?.until.has(process)) there.until.set(process, until);
    }
    clearTimeout(this.#graceEnd);
    this.#graceEnd = setTimeout(() => this.#removeSilent(), graceTime + 50).unref();
  }

  #arrive(side: PresentSide, process: string, until: number): void {
    const key = keyOf(side);
    const there = this.#present.get(key);
    if (there) {
      there.until.set(process, until);
      return;
    }
    this.#present.set(key, { ...side, until: new Map([[process, until]]) });
    this.onChange(side, true);
  }

  #leave(side: PresentSide, process: string): void {
    const key = keyOf(side);
    const there = this.#present.get(key);
    if (!there?.until.delete(process) || there.until.size > 0) return;
    this.#present.delete(key);
    this.onChange(side, false);
  }

  #removeSilent(): void {
    const now = Date.now();
    for (const side of this.#present.values()) {
      for (const [process, until] of side.until) if (until <= now) this.#leave(side, process);
    }
  }
}

/** The actor's own side. */
export function sideOf(actor: Actor): PresentSide {
  return { marketplaceId: actor.marketplaceId, side: actor.side === 'operator' ? 0 : actor.sellerId };
}

const keyOf = ({ marketplaceId, side }: PresentSide) => `${marketplaceId}.${side}`;
