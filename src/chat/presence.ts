import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Signals } from '../database/signals.js';
import type { Asker } from './asker.js';

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

/** Who reconnects within this time never left, in ms. */
const graceTime = 3_000;

/** So many sides fit one signal. */
const sidesASignal = 400;

const topic = 'presence';
const signal = z.object({
  /** The process that tells. */
  p: z.string().max(64),
  m: z.number().int(),
  /** Sides that are there, and sides that are not. */
  on: z.array(z.number().int()).max(sidesASignal).optional(),
  off: z.array(z.number().int()).max(sidesASignal).optional(),
});

/**
 * Who follows the chat at this moment, over all processes. Stored nowhere: each process tells the others which
 * sides have a subscription there, again every few seconds, and what it does not repeat is forgotten.
 */
export class Presence {
  readonly #self = randomUUID();
  /** By side, how many subscriptions this process has, and the timer that ends its presence when there is none. */
  readonly #own = new Map<string, PresentSide & { count: number; leaving?: NodeJS.Timeout }>();
  /** By side, until when each process's word counts; this process's own without end. */
  readonly #present = new Map<string, PresentSide & { until: Map<string, number> }>();
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;

  /** @param onChange told when the first of a side came or the last left, anywhere. */
  constructor(
    private readonly signals: Signals,
    private readonly onChange: (side: PresentSide, present: boolean) => void,
  ) {
    this.#stopListening = signals.on(topic, (value) => this.#receive(value));
    this.#timer = setInterval(() => {
      this.#forgetSilent();
      this.#tellAll();
    }, repeatEvery).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    for (const { marketplaceId, side, leaving } of this.#own.values()) {
      clearTimeout(leaving);
      this.signals.send(topic, { p: this.#self, m: marketplaceId, off: [side] });
    }
    this.#own.clear();
  }

  /** Counts a subscription of the asker's side, until the function that is returned is called. */
  join(asker: Asker): () => void {
    const side = sideOf(asker);
    const key = keyOf(side);
    const own = this.#own.get(key) ?? { ...side, count: 0 };
    this.#own.set(key, own);
    clearTimeout(own.leaving);
    if (own.count++ === 0) this.#tell(side, true);
    return () => {
      if (--own.count > 0) return;
      own.leaving = setTimeout(() => {
        this.#own.delete(key);
        this.#tell(side, false);
      }, graceTime);
      own.leaving.unref();
    };
  }

  isPresent(side: PresentSide): boolean {
    return this.#present.has(keyOf(side));
  }

  #tell({ marketplaceId, side }: PresentSide, present: boolean): void {
    this.signals.send(topic, { p: this.#self, m: marketplaceId, [present ? 'on' : 'off']: [side] });
  }

  #tellAll(): void {
    const byMarketplace = new Map<number, number[]>();
    for (const { marketplaceId, side } of this.#own.values()) {
      const sides = byMarketplace.get(marketplaceId) ?? [];
      byMarketplace.set(marketplaceId, sides);
      sides.push(side);
    }
    for (const [m, sides] of byMarketplace) {
      for (let from = 0; from < sides.length; from += sidesASignal) {
        this.signals.send(topic, { p: this.#self, m, on: sides.slice(from, from + sidesASignal) });
      }
    }
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const until = data.p === this.#self ? Number.POSITIVE_INFINITY : Date.now() + lease;
    for (const side of data.on ?? []) this.#arrive({ marketplaceId: data.m, side }, data.p, until);
    for (const side of data.off ?? []) this.#leave({ marketplaceId: data.m, side }, data.p);
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

  #forgetSilent(): void {
    const now = Date.now();
    for (const side of this.#present.values()) {
      for (const [process, until] of side.until) if (until < now) this.#leave(side, process);
    }
  }
}

/** The asker's own side. */
export function sideOf(asker: Asker): PresentSide {
  return { marketplaceId: asker.marketplaceId, side: asker.side === 'operator' ? 0 : asker.sellerId };
}

const keyOf = ({ marketplaceId, side }: PresentSide) => `${marketplaceId}.${side}`;
