import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';
import { maximumSidesPerSignal, OnlinePeople, type OnlinePerson } from './online-people.js';
import { keyOf, type PresentSide, sideOf } from './present-side.js';
import { HeldValues, ProcessReports } from './process-reports.js';

/** A side became present or absent: its first subscription began, or its last one ended. */
export interface PresenceChanged {
  kind: 'presence';
  sellerId: number;
  /** True for the operator's presence, which sellers see; false for a seller's, which the operator sees. */
  byOperator: boolean;
  isPresent: boolean;
}

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
  /** A digest of the people that the process has of the sides that are present, in a repeated report. */
  people: z.number().int().optional(),
});

/** The sides that follow the chat now, in all processes: those that have a subscription. */
export class Presence {
  readonly #own = new HeldValues<PresentSide>();
  /** By side, the time until which each process's report is valid. */
  readonly #present = new Map<string, PresentSide & { until: Map<string, number> }>();
  readonly #reports: ProcessReports;
  readonly #people: OnlinePeople;
  readonly #stopListening: () => void;

  /**
   * @param onChange called when a side becomes present or absent.
   * @param onPeople called when the people of a seller who are online change.
   * @param onSeen called with an actor of a side when its first subscription in this process begins, and when its last ends.
   */
  constructor(
    private readonly signals: Signals,
    private readonly onChange: (side: PresentSide, isPresent: boolean) => void,
    onPeople: (side: PresentSide, people: readonly OnlinePerson[]) => void,
    private readonly onSeen: (actor: Actor) => void,
  ) {
    this.#stopListening = signals.on(topic, (value) => this.#receive(value));
    this.#reports = new ProcessReports(signals, requestTopic, {
      sendAll: (isLeaving) => this.#publishAll(isLeaving ? 'leaving' : 'on'),
      removeExpired: () => this.#removeExpired(),
    });
    const isPresent = (side: PresentSide, process: string) =>
      this.#present.get(keyOf(side))?.until.has(process) ?? false;
    this.#people = new OnlinePeople(signals, this.#reports.self, isPresent, onPeople);
  }

  close(): void {
    this.#stopListening();
    this.#reports.close();
    this.#people.close();
    this.#own.clear();
  }

  /** Counts a subscription of the actor's side, until the returned function is called. */
  join(actor: Actor): () => void {
    const side = sideOf(actor);
    const publish = (isPresent: boolean) => {
      this.#publish(side, isPresent);
      this.onSeen(actor);
    };
    const first = () => {
      publish(true);
      return side;
    };
    const leaveSide = this.#own.hold(keyOf(side), first, () => publish(false));
    const leavePeople = this.#people.join(actor);
    // The people leave first: a side that is present has people.
    return () => {
      leavePeople();
      leaveSide();
    };
  }

  isPresent(side: PresentSide): boolean {
    return this.#present.has(keyOf(side));
  }

  /** Returns the people of a seller who are online, at most 20. */
  peopleOf(side: PresentSide): OnlinePerson[] {
    return this.#people.of(side);
  }

  #publish({ marketplaceId, side }: PresentSide, isPresent: boolean): void {
    this.signals.send(topic, { p: this.#reports.self, m: marketplaceId, [isPresent ? 'on' : 'off']: [side] });
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
        const some = sides.slice(from, from + maximumSidesPerSignal);
        const { self: p } = this.#reports;
        const people = state === 'on' ? this.#people.digest(m, some, p) : undefined;
        this.signals.send(topic, { p, m, [state]: some, people });
      }
    }
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const until = this.#reports.expiryOf(data.p);
    for (const side of data.on ?? []) this.#arrive({ marketplaceId: data.m, side }, data.p, until);
    for (const side of data.off ?? []) this.#leave({ marketplaceId: data.m, side }, data.p);
    if (data.people !== undefined) this.#people.compare(data.m, data.on ?? [], data.p, data.people);
    if (data.leaving) this.#grant(data.m, data.leaving, data.p);
  }

  /** Keeps the sides of a process that stops for the grace time. */
  #grant(marketplaceId: number, sides: readonly number[], process: string): void {
    const until = this.#reports.expiryOf(process, true);
    for (const side of sides) {
      const presence = this.#present.get(keyOf({ marketplaceId, side }));
      if (presence?.until.has(process)) presence.until.set(process, until);
    }
    this.#reports.removeAfterGrace();
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
    if (!presence?.until.delete(process)) return;
    this.#people.remove(side, process);
    if (presence.until.size > 0) return;
    this.#present.delete(key);
    this.onChange(side, false);
  }

  #removeExpired(): void {
    const now = Date.now();
    for (const side of this.#present.values()) {
      for (const [process, until] of side.until) if (until <= now) this.#leave(side, process);
    }
  }
}
