import { CallerError } from '../errors/caller-error.js';
import { comparePositions, type EventPosition, type LoggedEvent } from './event-log.js';
import type { PresenceChanged } from './presence.js';
import type { TypingChanged } from './typing.js';

/** What a subscriber is told: what is in the log, and what is of the moment and stored nowhere. */
export type ChatEvent = LoggedEvent | EphemeralEvent;
export type EphemeralEvent = TypingChanged | PresenceChanged;

/** How much may wait for a subscriber that does not take it. */
export interface SubscriptionBounds {
  events: number;
  /** Of all their messages together, in UTF-16 code units. */
  characters: number;
}

/** Of so many things of the moment the latest word may wait; the oldest is dropped for more. */
const maxEphemeral = 1_000;

/** How many events are read from the log at a time: far fewer than may wait. */
const pageSize = 50;

export type ReadAfter = (after: EventPosition, limit: number) => Promise<LoggedEvent[]>;

interface Waiting {
  resolve(result: IteratorResult<ChatEvent>): void;
  reject(reason: unknown): void;
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The events for one subscriber, one after the other. It begins *behind* where it resumes: each `next` then
 * takes from the log until a page is not full. What happens while that last page is read is kept beside and
 * joined by place, so that between the log and what is live nothing is missed, doubled or out of order:
 * an event that the page's snapshot did not have was read by the log's reader after it, and so is kept.
 *
 * Live events wait in a bounded queue. Past the bound the subscription ends with `SUBSCRIBER_TOO_SLOW`, and
 * the subscriber resumes by its last cursor.
 */
export class Subscription implements AsyncIterableIterator<ChatEvent> {
  #queue: LoggedEvent[] = [];
  /** Of what is of the moment the latest word, told when nothing of the log waits. */
  #ephemeral: Map<string, EphemeralEvent> | null = null;
  #characters = 0;
  #waiting: Waiting | null = null;
  /** Where it resumes; null once it is live and past what the log gave. */
  #position: EventPosition | null;
  /** How the log is read; null once it is live. */
  #behind: ReadAfter | null;
  /** What happened while a page is read; null while none is, and where it was too much. */
  #meanwhile: LoggedEvent[] | null = null;
  #end: { fault: CallerError | null } | null = null;

  /**
   * @param resume where it resumes, and how the log's next events for this subscriber are read, at most `limit`
   * (it throws where the place is no longer in the log); null begins with what happens next.
   * @param tells whether the subscriber is told of an event of the log; one of which it is not is passed over.
   * @param onLive told when it has caught up with the log; not where it begins there.
   * @param onEnd told once, when no more will be taken.
   */
  constructor(
    resume: { after: EventPosition; read: ReadAfter } | null,
    private readonly bounds: SubscriptionBounds,
    private readonly tells: (event: LoggedEvent) => boolean,
    private readonly onLive: () => void,
    private readonly onEnd: () => void,
  ) {
    this.#position = resume?.after ?? null;
    this.#behind = resume?.read ?? null;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ChatEvent>> {
    for (;;) {
      const event = this.#queue.shift();
      if (event) {
        this.#characters -= sizeOf(event);
        return { done: false, value: event };
      }
      if (this.#end) return this.#lastResult();
      if (!this.#behind) {
        const word = this.#nextEphemeral();
        if (word) return { done: false, value: word };
        return new Promise((resolve, reject) => {
          this.#waiting = { resolve, reject };
        });
      }
      await this.#readOn();
    }
  }

  async return(): Promise<IteratorResult<ChatEvent>> {
    this.end(null);
    return done;
  }

  async throw(error?: unknown): Promise<IteratorResult<ChatEvent>> {
    this.end(null);
    throw error;
  }

  /** Takes no more events. What waits is dropped, and a fault is told as the last thing. */
  end(fault: CallerError | null): void {
    if (this.#end) return;
    this.#end = { fault };
    this.#queue = [];
    this.#ephemeral = null;
    this.#characters = 0;
    this.onEnd();
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) void this.#lastResult().then(waiting.resolve, waiting.reject);
  }

  /** An event of the log, in the log's order. */
  push(event: LoggedEvent): void {
    if (this.#end || !this.tells(event)) return;
    if (this.#behind) {
      if (!this.#meanwhile) return;
      this.#meanwhile.push(event);
      // Too much happened: the next page begins where this one ends, and is not the last.
      if (this.#meanwhile.length > pageSize) this.#meanwhile = null;
      return;
    }
    if (this.#position) {
      if (comparePositions(event, this.#position) <= 0) return;
      this.#position = null;
    }
    this.#hand(event);
  }

  /** An event of the moment. Where it cannot be told at once, a later word on the same replaces it. */
  pushEphemeral(event: EphemeralEvent): void {
    if (this.#end) return;
    if (!this.#behind && this.#handOver(event)) return;
    this.#ephemeral ??= new Map();
    const subject = subjectOf(event);
    this.#ephemeral.delete(subject);
    this.#ephemeral.set(subject, event);
    if (this.#ephemeral.size > maxEphemeral) this.#nextEphemeral();
  }

  #nextEphemeral(): EphemeralEvent | null {
    for (const [subject, event] of this.#ephemeral ?? []) {
      this.#ephemeral?.delete(subject);
      return event;
    }
    return null;
  }

  /** True where somebody waited for it. */
  #handOver(event: ChatEvent): boolean {
    if (!this.#waiting) return false;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({ done: false, value: event });
    return true;
  }

  #hand(event: LoggedEvent): void {
    if (this.#handOver(event)) return;
    this.#keep(event);
    if (this.#queue.length > this.bounds.events || this.#characters > this.bounds.characters) {
      this.end(tooSlow());
    }
  }

  #keep(event: LoggedEvent): void {
    this.#queue.push(event);
    this.#characters += sizeOf(event);
  }

  async #readOn(): Promise<void> {
    const place = this.#position;
    if (!place || !this.#behind) throw new Error('A subscription that is live reads no log.');
    this.#meanwhile = [];
    const page = await this.#behind(place, pageSize).catch((error) => {
      this.end(null);
      throw error;
    });
    if (this.#end) return;
    const meanwhile = this.#meanwhile;
    this.#meanwhile = null;
    const last = page.at(-1) ?? place;
    this.#position = { xid: last.xid, sellerId: last.sellerId, eventSeq: last.eventSeq };
    for (const event of page) if (this.tells(event)) this.#keep(event);
    if (page.length === pageSize || !meanwhile) return;
    this.#behind = null;
    for (const event of meanwhile) this.push(event);
    this.onLive();
  }

  async #lastResult(): Promise<IteratorResult<ChatEvent>> {
    const fault = this.#end?.fault;
    if (!fault) return done;
    this.#end = { fault: null };
    throw fault;
  }
}

const subjectOf = (event: EphemeralEvent) =>
  `${event.kind}.${event.sellerId}.${event.kind === 'typing' ? event.identity : event.byOperator}`;

const sizeOf = (event: LoggedEvent) => (event.kind === 'created' ? event.message.message.length : 0);

const tooSlow = () =>
  new CallerError('SUBSCRIBER_TOO_SLOW', [
    {
      field: null,
      message:
        'Events were not taken as fast as they came. Subscribe again with the last cursor as after: nothing is missed.',
    },
  ]);
