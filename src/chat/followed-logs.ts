import { type Actor, systemActor } from '../access/actor.js';
import { allEventLogs } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { marketplacesWithEvents } from '../database/statements/read-events.js';
import { logGrew } from './event-log.js';
import { LogReader } from './log-reader.js';
import { Subscribers } from './subscribers.js';

/** The interval at which all followed logs are polled, in case a signal was lost. */
const pollIntervalMs = 1_000;

/** A marketplace's log that this process reads, with its subscribers. */
export interface FollowedLog {
  readonly marketplaceId: number;
  readonly reader: LogReader;
  readonly subscribers: Subscribers;
}

/**
 * The event logs that have subscribers in this process. Each log has one reader, which publishes every event to the
 * subscribers that can see it. Signals start the readers; a poll does so if a signal was lost.
 */
export class FollowedLogs {
  readonly #logs = new Map<number, FollowedLog>();
  readonly #stopListening: (() => void)[];
  readonly #poll: NodeJS.Timeout;
  #isPolling = false;

  /** @param onError receives the errors of reads; the read is tried again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    const { signals } = database;
    this.#stopListening = [
      signals.on(logGrew, (id) => {
        if (typeof id === 'number') this.#logs.get(id)?.reader.readNew();
      }),
      signals.onGap(() => {
        for (const { reader } of this.#logs.values()) reader.readNew();
      }),
    ];
    this.#poll = setInterval(() => void this.#readGrown().catch(onError), pollIntervalMs).unref();
  }

  /** Stops starting the readers. A log closes when its last subscriber leaves. */
  close(): void {
    clearInterval(this.#poll);
    for (const stop of this.#stopListening) stop();
  }

  [Symbol.iterator](): IterableIterator<FollowedLog> {
    return this.#logs.values();
  }

  /** Returns the subscribers of a marketplace, if it has any. */
  subscribersOf(marketplaceId: number): Subscribers | undefined {
    return this.#logs.get(marketplaceId)?.subscribers;
  }

  /**
   * Returns the log of the actor's marketplace, once its reader has a start position. The log can be closed by then,
   * if its last subscriber left; see `isOpen`.
   */
  async open(actor: Actor): Promise<FollowedLog> {
    const log = this.#logs.get(actor.marketplaceId) ?? this.#add(actor);
    try {
      await log.reader.ready;
      return log;
    } catch (error) {
      this.#close(log);
      throw error;
    }
  }

  isOpen(log: FollowedLog): boolean {
    return this.#logs.get(log.marketplaceId) === log;
  }

  /** Closes a log that has no subscribers left. */
  closeIfUnused(log: FollowedLog): void {
    if (log.subscribers.isEmpty) this.#close(log);
  }

  #add(actor: Actor): FollowedLog {
    const { marketplaceId } = actor;
    const subscribers = new Subscribers();
    const reader = new LogReader(
      actor,
      this.database,
      (event) => {
        for (const { subscription } of subscribers.of(event.sellerId)) subscription.push(event);
      },
      this.onError,
    );
    const log = { marketplaceId, reader, subscribers };
    this.#logs.set(marketplaceId, log);
    return log;
  }

  #close(log: FollowedLog): void {
    log.reader.close();
    if (this.isOpen(log)) this.#logs.delete(log.marketplaceId);
  }

  /** Starts the readers of all logs that have grown, which one statement finds. */
  async #readGrown(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      for (const marketplaceId of await this.#findGrown()) this.#logs.get(marketplaceId)?.reader.readNew();
    } finally {
      this.#isPolling = false;
    }
  }

  async #findGrown(): Promise<number[]> {
    const read = [...this].flatMap(({ marketplaceId, reader: { position } }) =>
      position ? [{ marketplaceId, ...position }] : [],
    );
    if (read.length === 0) return [];
    const grown = await this.database.run(allEventLogs(systemActor), marketplacesWithEvents, {
      marketplaceIds: read.map(({ marketplaceId }) => marketplaceId),
      afterXids: read.map(({ xid }) => String(xid)),
      afterSellers: read.map(({ sellerId }) => sellerId),
      afterSeqs: read.map(({ eventSeq }) => eventSeq),
    });
    return grown.map(({ marketplaceId }) => marketplaceId);
  }
}
