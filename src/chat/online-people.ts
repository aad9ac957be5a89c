import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';
import { keyOf, type PresentSide, sideOf } from './present-side.js';
import { HeldValues } from './process-reports.js';

/** One of a seller's people who is online. */
export interface OnlinePerson {
  /** The identity of the actor; see Actor. */
  identity: string;
  name: string;
}

/** The people of a seller who are online changed. Only the operator sees them. */
export interface OnlinePeopleChanged {
  kind: 'online-people';
  sellerId: number;
  people: readonly OnlinePerson[];
}

/** The maximum number of people of a seller; more are ignored. */
export const maximumOnlinePeople = 20;

/** The longest name, in code points: the people of a seller fit one signal, which is limited to 7,000 bytes. */
export const maximumPersonName = 50;

const topic = 'presence people';
const signal = z.object({
  /** The reporting process. */
  p: z.string().max(64),
  m: z.number().int(),
  s: z.number().int(),
  people: z.array(z.object({ i: z.string().max(128), n: z.string() })).max(maximumOnlinePeople),
});

/**
 * The people of sellers who are online, in all processes. A process sends the people of a side when they change, and not again
 * with each report of its sides: they are valid as long as its report that the side is present.
 */
export class OnlinePeople {
  readonly #own = new HeldValues<OnlinePerson>();
  /** By side, the people of this process, by their identity. */
  readonly #ownSides = new Map<string, { side: PresentSide; people: Map<string, OnlinePerson> }>();
  /** By side, the people that each process has reported. */
  readonly #reported = new Map<string, Map<string, readonly OnlinePerson[]>>();
  readonly #stopListening: () => void;

  /**
   * @param self this process.
   * @param isPresent returns whether a process reports a side as present.
   * @param onChange called when the people of a side change.
   */
  constructor(
    private readonly signals: Signals,
    private readonly self: string,
    private readonly isPresent: (side: PresentSide, process: string) => boolean,
    private readonly onChange: (side: PresentSide, people: readonly OnlinePerson[]) => void,
  ) {
    this.#stopListening = signals.on(topic, (value) => this.#receive(value));
  }

  close(): void {
    this.#stopListening();
    this.#own.clear();
  }

  /** Shows the actor as online if it is one of a seller's people, until the returned function is called. */
  join(actor: Actor): () => void {
    const person = personOf(actor);
    if (!person) return () => {};
    const side = sideOf(actor);
    const key = keyOf(side);
    const own = this.#ownSides.get(key) ?? { side, people: new Map<string, OnlinePerson>() };
    this.#ownSides.set(key, own);
    const first = () => {
      own.people.set(person.identity, person);
      this.#send(own);
      return person;
    };
    return this.#own.hold(`${key}.${person.identity}`, first, () => {
      own.people.delete(person.identity);
      if (own.people.size === 0) this.#ownSides.delete(key);
      this.#send(own);
    });
  }

  /** Returns the people of a side, at most 20. */
  of(side: PresentSide): OnlinePerson[] {
    const people = new Map<string, OnlinePerson>();
    for (const reported of this.#reported.get(keyOf(side))?.values() ?? []) {
      for (const person of reported) people.set(person.identity, person);
    }
    return [...people.values()].slice(0, maximumOnlinePeople);
  }

  /** Sends the people of this process again, for processes that have missed them. */
  sendAll(): void {
    for (const own of this.#ownSides.values()) this.#send(own);
  }

  /** Removes the people that a process has reported of a side. */
  remove(side: PresentSide, process: string): void {
    this.#change(side, (reported) => reported.delete(process));
  }

  #send({ side, people }: { side: PresentSide; people: ReadonlyMap<string, OnlinePerson> }): void {
    const sent = [...people.values()].slice(0, maximumOnlinePeople);
    this.signals.send(topic, {
      p: this.self,
      m: side.marketplaceId,
      s: side.side,
      people: sent.map(({ identity, name }) => ({ i: identity, n: name })),
    });
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const side = { marketplaceId: data.m, side: data.s };
    if (!this.isPresent(side, data.p)) return;
    const people = data.people.map(({ i, n }) => ({ identity: i, name: n }));
    this.#change(side, (reported) => {
      if (people.length > 0) reported.set(data.p, people);
      else reported.delete(data.p);
    });
  }

  #change(side: PresentSide, change: (reported: Map<string, readonly OnlinePerson[]>) => void): void {
    const key = keyOf(side);
    const before = JSON.stringify(this.of(side));
    const reported = this.#reported.get(key) ?? new Map<string, readonly OnlinePerson[]>();
    change(reported);
    if (reported.size > 0) this.#reported.set(key, reported);
    else this.#reported.delete(key);
    const people = this.of(side);
    if (JSON.stringify(people) !== before) this.onChange(side, people);
  }
}

/** Returns the actor as one of a seller's people; null for the operator's side and for programs. */
function personOf({ side, identity, name, person, credential }: Actor): OnlinePerson | null {
  if (side !== 'seller' || name === null) return null;
  if (!person && credential?.kind !== 'token') return null;
  return { identity, name: [...name].slice(0, maximumPersonName).join('') };
}
