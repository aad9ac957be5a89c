import { createHash } from 'node:crypto';
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

/** The maximum number of sides in one request. A report of presence has no more. */
export const maximumSidesPerSignal = 400;

const topic = 'presence people';

/** The topic of requests for the people of sides that one process has. */
const requestTopic = 'presence people who';

const signal = z.object({
  /** The reporting process. */
  p: z.string().max(64),
  m: z.number().int(),
  s: z.number().int(),
  people: z.array(z.object({ i: z.string().max(128), n: z.string() })).max(maximumOnlinePeople),
});

const request = z.object({
  /** The requested process. */
  of: z.string().max(64),
  m: z.number().int(),
  sides: z.array(z.number().int()).max(maximumSidesPerSignal),
});

/** The people of a side that this process has. */
interface OwnPeople {
  readonly side: PresentSide;
  /** By their identity. */
  readonly people: Map<string, OnlinePerson>;
  /** The people that were sent last, as JSON. */
  sent: string;
}

/** The people of a side that a process has reported, and their digest. */
interface Reported {
  readonly people: readonly OnlinePerson[];
  readonly digest: number;
}

/**
 * The people of sellers who are online, in all processes. A process sends the people of a side when they change, and not again
 * with each report of its sides: they are valid as long as its report that the side is present. The report has a digest of
 * them, by which other processes notice that they lack some: they have just started, or a signal was lost.
 */
export class OnlinePeople {
  readonly #own = new HeldValues<OnlinePerson>();
  readonly #ownSides = new Map<string, OwnPeople>();
  /** By side, the people that each process has reported. */
  readonly #reported = new Map<string, Map<string, Reported>>();
  readonly #stopListening: (() => void)[];

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
    this.#stopListening = [
      signals.on(topic, (value) => this.#receive(value)),
      signals.on(requestTopic, (value) => this.#answer(value)),
    ];
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#own.clear();
  }

  /** Shows the actor as online if it is one of a seller's people, until the returned function is called. */
  join(actor: Actor): () => void {
    const person = personOf(actor);
    if (!person) return () => {};
    const side = sideOf(actor);
    const key = keyOf(side);
    const own = this.#ownSides.get(key) ?? { side, people: new Map<string, OnlinePerson>(), sent: '[]' };
    this.#ownSides.set(key, own);
    // Also if the person is online already: under another name, after it was changed.
    own.people.set(person.identity, person);
    this.#sendChange(own);
    return this.#own.hold(
      `${key}.${person.identity}`,
      () => person,
      () => {
        own.people.delete(person.identity);
        if (own.people.size === 0) this.#ownSides.delete(key);
        this.#sendChange(own);
      },
    );
  }

  /** Returns the people of a side, at most 20. */
  of(side: PresentSide): OnlinePerson[] {
    const people = new Map<string, OnlinePerson>();
    for (const reported of this.#reported.get(keyOf(side))?.values() ?? []) {
      for (const person of reported.people) people.set(person.identity, person);
    }
    return [...people.values()].slice(0, maximumOnlinePeople);
  }

  /** Removes the people that a process has reported of a side. */
  remove(side: PresentSide, process: string): void {
    this.#change(side, (reported) => reported.delete(process));
  }

  /** Returns a digest of the people that a process has reported of some sides of a marketplace. */
  digest(marketplaceId: number, sides: readonly number[], process: string): number {
    let digest = 0;
    for (const side of sides) {
      digest ^= this.#reported.get(keyOf({ marketplaceId, side }))?.get(process)?.digest ?? 0;
    }
    return digest;
  }

  /** Requests the people of a process's sides if its digest differs from that of its report. */
  compare(marketplaceId: number, sides: readonly number[], process: string, digest: number): void {
    if (process === this.self || this.digest(marketplaceId, sides, process) === digest) return;
    this.signals.send(requestTopic, { of: process, m: marketplaceId, sides });
  }

  #answer(value: unknown): void {
    const { data } = request.safeParse(value);
    if (data?.of !== this.self) return;
    for (const number of data.sides) {
      const side = { marketplaceId: data.m, side: number };
      this.#send(this.#ownSides.get(keyOf(side)) ?? { side, people: new Map(), sent: '[]' });
    }
  }

  /** Sends the people of a side, unless they are those that were sent last: more than are shown can come and go. */
  #sendChange(own: OwnPeople): void {
    if (JSON.stringify(shownOf(own)) !== own.sent) this.#send(own);
  }

  #send(own: OwnPeople): void {
    const { marketplaceId: m, side: s } = own.side;
    const people = shownOf(own);
    own.sent = JSON.stringify(people);
    this.signals.send(topic, { p: this.self, m, s, people });
  }

  #receive(value: unknown): void {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const side = { marketplaceId: data.m, side: data.s };
    if (!this.isPresent(side, data.p)) return;
    const people = data.people.map(({ i, n }) => ({ identity: i, name: n }));
    this.#change(side, (reported) => {
      if (people.length > 0) reported.set(data.p, { people, digest: digestOf(side, people) });
      else reported.delete(data.p);
    });
  }

  #change(side: PresentSide, change: (reported: Map<string, Reported>) => void): void {
    const key = keyOf(side);
    const before = JSON.stringify(this.of(side));
    const reported = this.#reported.get(key) ?? new Map<string, Reported>();
    change(reported);
    if (reported.size > 0) this.#reported.set(key, reported);
    else this.#reported.delete(key);
    const people = this.of(side);
    if (JSON.stringify(people) !== before) this.onChange(side, people);
  }
}

/** Returns the people of a side that are sent. */
const shownOf = ({ people }: OwnPeople) =>
  [...people.values()].slice(0, maximumOnlinePeople).map(({ identity, name }) => ({ i: identity, n: name }));

/** Returns a digest of the people of a side, as a signed integer of 32 bits. */
function digestOf(side: PresentSide, people: readonly OnlinePerson[]): number {
  const text = JSON.stringify([side.side, people.map(({ identity, name }) => [identity, name])]);
  return createHash('sha256').update(text).digest().readInt32BE();
}

/** Returns the actor as one of a seller's people; null for the operator's side and for programs. */
function personOf({ side, identity, name, person, credential }: Actor): OnlinePerson | null {
  if (side !== 'seller' || name === null) return null;
  if (!person && credential?.kind !== 'token') return null;
  return { identity, name: [...name].slice(0, maximumPersonName).join('') };
}
