import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';

/** A side became present or absent: its first subscription began, or its last one ended. */
export interface PresenceChanged {
  kind: 'presence';
  sellerId: number;
  /** True for the operator's presence, which sellers see; false for a seller's, which the operator sees. */
  byOperator: boolean;
  isPresent: boolean;
}

/** One side of a marketplace: a seller's number, or 0 for the operator, which is one persona. */
export interface PresentSide {
  marketplaceId: number;
  side: number;
}

/** The time for which a process's report is valid, and the interval at which it is repeated. */
const leaseMs = 25_000;
const repeatIntervalMs = 10_000;

/** A side that reconnects within this time, to any process, stays present. */
const graceMs = 3_000;

/** The time in which requests of other processes are collected, so that one report answers all. */
const answerDelayMs = 50;

/** The maximum number of sides in one signal. */
const maximumSidesPerSignal = 400;

const topic = 'presence';

/** The topic of requests for the other processes' reports; its value is the requesting process. */
const requestTopic = 'presence who';

const signal = z.object({
  /** The reporting process. */
  p: z.string().max(64),
  m: z.number().int(),
  /** Sides that are present, absent, and absent unless they reconnect within the grace time. */
  on: z.array(z.number().int()).max(maximumSidesPerSignal).optional(),
  off: z.array(z.number().int()).max(maximumSidesPerSignal).optional(),
  leaving: z.array(z.number().int()).max(maximumSidesPerSignal).optional(),
});

/**
 * The sides that follow the chat now, in all processes. Nothing is stored: each process reports its sides with a
 * subscription to the others, and repeats the report every few seconds; a report that is not repeated expires. A
 * process that starts requests the reports of the others, and one that stops leaves its sides time to reconnect
 * elsewhere.
 */
export class Presence {
  readonly #self = randomUUID();
  /** By side, the number of this process's subscriptions, and the timer that ends its presence if there is none. */
  readonly #own = new Map<string, PresentSide & { count: number; leaving?: NodeJS.Timeout }>();
  /** By side, the time until which each process's report is valid; this process's own does not expire. */
  readonly #present = new Map<string, PresentSide & { until: Map<string, number> }>();
  readonly #timer: NodeJS.Timeout;
  #answer: NodeJS.Timeout | undefined;
  #graceEnd: NodeJS.Timeout | undefined;
  readonly #stopListening: (() => void)[];

  /** @param onChange called when a side becomes present or absent. */
  constructor(
    private readonly signals: Signals,
    private readonly onChange: (side: PresentSide, isPresent: boolean) => void,
  ) {
    this.#stopListening = [
      signals.on(topic, (value) => this.#receive(value)),
      signals.on(requestTopic, (process) => this.#answerTo(process)),
      signals.onGap(() => {
        this.#requestAll();
        this.#publishAll('on');
      }),
    ];
    this.#timer = setInterval(() => {
      this.#removeSilent();
      this.#publishAll('on');
    }, repeatIntervalMs).unref();
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

  /** Counts a subscription of the actor's side, until the returned function is called. */
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
      }, graceMs);
      own.leaving.unref();
    };
  }

  isPresent(side: PresentSide): boolean {
    return this.#present.has(keyOf(side));
  }

  #publish({ marketplaceId, side }: PresentSide, isPresent: boolean): void {
    this.signals.send(topic, { p: this.#self, m: marketplaceId, [isPresent ? 'on' : 'off']: [side] });
  }

  #requestAll(): void {
    this.signals.send(requestTopic, this.#self);
  }

  #answerTo(process: unknown): void {
    if (process === this.#self) return;
    this.#answer ??= setTimeout(() => {
      this.#answer = undefined;
      this.#publishAll('on');
    }, answerDelayMs).unref();
  }

  #publishAll(state: 'on' | 'leaving'): void {
    const byMarketplace = new Map<number, number[]>();
    for (const { marketplaceId, side } of this.#own.values()) {
      const sides = byMarketplace.get(marketplaceId) ?? [];
      byMarketplace.set(marketplaceId, sides);
      sides.push(side);
    }
    for (const [m, sides] of byMarketplace) {
      for (let from = 0; from < sides.length; from += maximumSidesPerSignal) {
        this.signals.send(topic, {
          p: this.#self,
          m,
          [state]: sides.slice(from, from + maximumSidesPerSignal),
        });
      }
    }
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const until = data.p === this.#self ? Number.POSITIVE_INFINITY : Date.now() + leaseMs;
    for (const side of data.on ?? []) this.#arrive({ marketplaceId: data.m, side }, data.p, until);
    for (const side of data.off ?? []) this.#leave({ marketplaceId: data.m, side }, data.p);
    if (data.leaving) this.#grant(data.m, data.leaving, data.p);
  }

  /** Keeps the sides of a process that stops for the grace time. */
  #grant(marketplaceId: number, sides: readonly number[], process: string): void {
    const until = Date.now() + graceMs;
    for (const side of sides) {
      const presence = this.#present.get(keyOf({ marketplaceId, side }));
      if (presence?.until.has(process)) presence.until.set(process, until);
    }
    clearTimeout(this.#graceEnd);
    this.#graceEnd = setTimeout(() => this.#removeSilent(), graceMs + 50).unref();
  }

  #arrive(side: PresentSide, process: string, until: number): void {
    const key = keyOf(side);
    const presence = this.#present.get(key);
    if (presence) {
      presence.until.set(process, until);
      return;
    }
    this.#present.set(key, { ...side, until: new Map([[process, until]]) });
    this.onChange(side, true);
  }

  #leave(side: PresentSide, process: string): void {
    const key = keyOf(side);
    const presence = this.#present.get(key);
    if (!presence?.until.delete(process) || presence.until.size > 0) return;
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

/** Returns the actor's own side. */
export function sideOf(actor: Actor): PresentSide {
  return { marketplaceId: actor.marketplaceId, side: actor.side === 'operator' ? 0 : actor.sellerId };
}

const keyOf = ({ marketplaceId, side }: PresentSide) => `${marketplaceId}.${side}`;
