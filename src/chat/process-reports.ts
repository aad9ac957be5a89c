import { randomUUID } from 'node:crypto';
import type { Signals } from '../database/signals.js';

/** The time for which a process's report is valid, and the interval at which it is repeated. */
const leaseMs = 25_000;
const repeatIntervalMs = 10_000;

/** A client that reconnects within this time, to any process, stays in the reports. */
const graceMs = 3_000;

/** The time in which requests of other processes are collected, so that one report answers all. */
const answerDelayMs = 50;

/** The functions by which the processes report their clients to each other. */
interface Reported {
  /** Sends all that this process has. @param isLeaving whether the process stops: its clients have time to reconnect. */
  sendAll(isLeaving: boolean): void;
  /** Removes what no process reports any more. */
  removeExpired(): void;
}

/**
 * The reports by which the processes know what clients of all of them do now. Nothing is stored: each process sends its part
 * to the others and repeats it every few seconds; a report that is not repeated expires. A process that starts requests the
 * reports of the others, and one that stops gives its clients time to reconnect elsewhere.
 */
export class ProcessReports {
  /** This process. */
  readonly self = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #answer: NodeJS.Timeout | undefined;
  #graceEnd: NodeJS.Timeout | undefined;
  readonly #stopListening: (() => void)[];

  /** @param requestTopic the topic of requests for the other processes' reports; its value is the requesting process. */
  constructor(
    private readonly signals: Signals,
    private readonly requestTopic: string,
    private readonly reported: Reported,
  ) {
    this.#stopListening = [
      signals.on(requestTopic, (process) => this.#answerTo(process)),
      signals.onGap(() => {
        this.#requestAll();
        reported.sendAll(false);
      }),
    ];
    this.#timer = setInterval(() => {
      reported.removeExpired();
      reported.sendAll(false);
    }, repeatIntervalMs).unref();
    this.#requestAll();
  }

  /** Tells the other processes that this one stops. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#answer);
    clearTimeout(this.#graceEnd);
    for (const stop of this.#stopListening) stop();
    this.reported.sendAll(true);
  }

  /** Returns the time at which a process's report expires. Those of this process do not. */
  expiryOf(process: string, isLeaving = false): number {
    if (process === this.self) return Number.POSITIVE_INFINITY;
    return Date.now() + (isLeaving ? graceMs : leaseMs);
  }

  /** Removes what a process that stops has reported, unless its clients reconnect within the grace time. */
  removeAfterGrace(): void {
    clearTimeout(this.#graceEnd);
    this.#graceEnd = setTimeout(() => this.reported.removeExpired(), graceMs + 50).unref();
  }

  #requestAll(): void {
    this.signals.send(this.requestTopic, this.self);
  }

  #answerTo(process: unknown): void {
    if (process === this.self) return;
    this.#answer ??= setTimeout(() => {
      this.#answer = undefined;
      this.reported.sendAll(false);
    }, answerDelayMs).unref();
  }
}

/** A value that subscriptions of this process hold. */
interface Held<Value> {
  value: Value;
  subscriptions: number;
  leaving?: NodeJS.Timeout;
}

/** The values that subscriptions of this process hold, by key. A value ends if its last subscription ended and no other began within the grace time. */
export class HeldValues<Value> {
  readonly #held = new Map<string, Held<Value>>();

  get(key: string): Value | undefined {
    return this.#held.get(key)?.value;
  }

  values(): Value[] {
    return [...this.#held.values()].map(({ value }) => value);
  }

  /**
   * Holds a value until the returned function is called.
   * @param first called if no subscription holds one. Returns the value.
   * @param ended called when the value has ended.
   */
  hold(key: string, first: () => Value, ended: (value: Value) => void): () => void {
    const held: Held<Value> = this.#held.get(key) ?? { value: first(), subscriptions: 0 };
    this.#held.set(key, held);
    clearTimeout(held.leaving);
    held.subscriptions++;
    return () => {
      if (--held.subscriptions > 0) return;
      held.leaving = setTimeout(() => {
        this.#held.delete(key);
        ended(held.value);
      }, graceMs).unref();
    };
  }

  clear(): void {
    for (const { leaving } of this.#held.values()) clearTimeout(leaving);
    this.#held.clear();
  }
}
