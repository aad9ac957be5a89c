import { setTimeout as wait } from 'node:timers/promises';
import type { Actor } from '../access/actor.js';
import { eventLogOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { eventsHeldBack } from '../database/statements/read-events.js';
import { type EventPosition, endOfLog, type LoggedEvent, readLog } from './event-log.js';

/** How many events are read at a time. */
const pageSize = 200;

/** From one look to the next, in ms at least: where much happens, what came meanwhile is read together. */
const pollEveryMs = 5;

/** When to look again for events that an open transaction holds back, in ms: soon, then less and less so. */
const lookAgain = { first: 2, most: 250 };

/**
 * Reads one marketplace's log for all who follow it in this process, from the moment it was made on, and hands
 * on each event once, in the order of commit.
 */
export class LogReader {
  #position: EventPosition | null = null;
  #reading = false;
  #again = false;
  #closed = false;
  #held: NodeJS.Timeout | undefined;
  #lookIn = lookAgain.first;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Fulfilled once it knows where it begins: whoever asks after that misses nothing that comes. */
  readonly ready: Promise<void>;

  /**
   * @param actor anyone of the marketplace.
   * @param onError told when the log could not be read; the next wake tries again.
   */
  constructor(
    private readonly actor: Actor,
    private readonly database: Database,
    private readonly onEvent: (event: LoggedEvent) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.ready = endOfLog(actor, database).then((place) => {
      this.#position = place;
      if (this.#again) this.wake();
    });
  }

  /** Up to where it has read; null while it does not know where to begin. */
  get place(): EventPosition | null {
    return this.#position;
  }

  /** Looks for what is new, now or when the look that is under way is done. */
  wake(): void {
    this.#again = true;
    if (this.#reading || this.#closed || !this.#position) return;
    this.#reading = true;
    clearTimeout(this.#held);
    void this.#read()
      .catch(this.onError)
      .finally(() => {
        this.#reading = false;
        if (this.#again) this.wake();
      });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#held);
  }

  async #read(): Promise<void> {
    while (this.#again && !this.#closed && this.#position) {
      await this.#haveWaited();
      this.#again = false;
      const page = await readLog(this.actor, this.database, this.#position, pageSize);
      for (const event of page) {
        // Who is left now follows by another reader, which hands on what this one does not.
        if (this.#closed) return;
        this.#position = event;
        this.onEvent(event);
      }
      if (page.length > 0) this.#lookIn = lookAgain.first;
      if (page.length === pageSize) this.#again = true;
    }
    if (!this.#closed) await this.#lookForHeldBack();
  }

  /** The first look in a while is at once. */
  async #haveWaited(): Promise<void> {
    const left = this.#lookedAt + pollEveryMs - performance.now();
    if (left > 0) await wait(left);
    this.#lookedAt = performance.now();
  }

  /** An event that was committed may wait for another transaction, whose end nobody tells. */
  async #lookForHeldBack(): Promise<void> {
    if (!this.#position) return;
    const { xid, sellerId, eventSeq } = this.#position;
    const [found] = await this.database.run(eventLogOf(this.actor), eventsHeldBack, {
      afterXid: String(xid),
      afterSeller: sellerId,
      afterSeq: eventSeq,
    });
    if (this.#closed) return;
    if (!found?.held) {
      this.#lookIn = lookAgain.first;
      return;
    }
    this.#held = setTimeout(() => this.wake(), this.#lookIn);
    this.#lookIn = Math.min(this.#lookIn * 2, lookAgain.most);
  }
}
