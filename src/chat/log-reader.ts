import { setTimeout as wait } from 'node:timers/promises';
import type { Actor } from '../access/actor.js';
import { eventLogOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eventsHeldBack } from '../database/statements/read-events.js';
import { type EventPosition, endOfLog, type LoggedEvent, readLog } from './event-log.js';

/** The number of events in a page of the log. */
const pageSize = 200;

/** The minimum time between two reads, so that a busy log is read in larger pages. */
const minReadIntervalMs = 5;

/** The delay until the next read while an open transaction blocks events; it doubles from the first to the maximum. */
const retryDelayMs = { first: 2, maximum: 250 };

/**
 * Reads one marketplace's log for all its subscribers in this process, from the end of the log at its construction on, and
 * publishes each event once, in the order of commit.
 */
export class LogReader {
  #position: EventPosition | null = null;
  #isReading = false;
  #mustReadAgain = false;
  #isClosed = false;
  #retryTimer: NodeJS.Timeout | undefined;
  #nextRetryMs = retryDelayMs.first;
  #lastReadAt = Number.NEGATIVE_INFINITY;
  /** Resolves once the start position is known: a subscriber that is added after that misses no event. */
  readonly ready: Promise<void>;

  /**
   * @param actor any actor of the marketplace.
   * @param onError receives the error of a failed read; the next `readNew` tries again.
   */
  constructor(
    private readonly actor: Actor,
    private readonly database: Database,
    private readonly onEvent: (event: LoggedEvent) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.ready = endOfLog(actor, database).then((position) => {
      this.#position = position;
      if (this.#mustReadAgain) this.readNew();
    });
  }

  /** The position up to which the log was read; null until the start position is known. */
  get position(): EventPosition | null {
    return this.#position;
  }

  /** Reads new events, now or when the running read ends. */
  readNew(): void {
    this.#mustReadAgain = true;
    if (this.#isReading || this.#isClosed || !this.#position) return;
    this.#isReading = true;
    clearTimeout(this.#retryTimer);
    void this.#read()
      .catch(this.onError)
      .finally(() => {
        this.#isReading = false;
        if (this.#mustReadAgain) this.readNew();
      });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retryTimer);
  }

  async #read(): Promise<void> {
    while (this.#mustReadAgain && !this.#isClosed && this.#position) {
      await this.#waitForInterval();
      this.#mustReadAgain = false;
      const page = await readLog(this.actor, this.database, this.#position, pageSize);
      for (const event of page) {
        // The log can have a new reader by now, which publishes this event.
        if (this.#isClosed) return;
        this.#position = event;
        this.onEvent(event);
      }
      if (page.length > 0) this.#nextRetryMs = retryDelayMs.first;
      if (page.length === pageSize) this.#mustReadAgain = true;
    }
    if (!this.#isClosed) await this.#scheduleRetry();
  }

  /** Returns at once if the last read is long ago. */
  async #waitForInterval(): Promise<void> {
    const left = this.#lastReadAt + minReadIntervalMs - performance.now();
    if (left > 0) await wait(left);
    this.#lastReadAt = performance.now();
  }

  /** Reads again later if an open transaction blocks a committed event, because its end sends no signal. */
  async #scheduleRetry(): Promise<void> {
    if (!this.#position) return;
    const { xid, sellerId, eventSeq } = this.#position;
    const [found] = await this.database.run(eventLogOf(this.actor), eventsHeldBack, {
      afterXid: String(xid),
      afterSeller: sellerId,
      afterSeq: eventSeq,
    });
    if (this.#isClosed) return;
    if (!found?.held) {
      this.#nextRetryMs = retryDelayMs.first;
      return;
    }
    this.#retryTimer = setTimeout(() => this.readNew(), this.#nextRetryMs);
    this.#nextRetryMs = Math.min(this.#nextRetryMs * 2, retryDelayMs.maximum);
  }
}
