import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../../access/actor.js';
import { installationNow } from '../../access/tenant-scopes.js';
import type { Database } from '../../database/database.js';
import {
  countPushes,
  deleteExpiredPushes,
  endPush,
  retryPush,
  takePushes,
} from '../../database/statements/outgoing-push.js';
import { removeGoneSubscription } from '../../database/statements/push-subscriptions.js';
import type { Backlog } from '../decide-each.js';
import { databaseClock } from '../decide-pauses.js';
import type { ViewedThreads } from '../digest-item.js';
import { decideDuePushes } from './decide-pushes.js';
import type { DuePush, PushResult } from './push-sender.js';

/** The pushes that one process sends at the same time: their own, so that no email waits for a push service. */
const maxAtOnce = 20;

/** The time after which the process that has taken a push counts as dead: longer than a request. */
const leaseSeconds = 60;

/** The interval at which items and pushes are checked. */
const defaultPollMs = 1_000;

/** The pushes that one statement deletes, and those that are counted. */
const deletionBatch = 100;
const maxCounted = 10_000;

/** The longest that a stop waits for pushes that are being sent. */
const stopMs = 5_000;

/** The wait after the first failed attempt. It doubles with each further one. */
const firstRetryS = 15;
const longestRetryS = 3_600;

/** Returns the seconds after which a push is tried again. @param attempt the number of the attempt that failed. */
export const pushRetrySeconds = (attempt: number) =>
  Math.min(longestRetryS, firstRetryS * 2 ** Math.min(attempt - 1, 20));

interface DeliveryOptions {
  pollMs?: number | undefined;
  /** The database's time, by default. */
  clock?: () => Promise<Date>;
}

/**
 * Decides who gets a push, sends pushes, and tries again those that failed until they expire. Several processes can do this at once. A
 * push service that takes long does not delay the others.
 */
export class PushDelivery implements Backlog {
  /** The attempts of this process by outcome. */
  readonly outcomes: Record<PushResult['outcome'], number> = {
    ...{ sent: 0, useless: 0, gone: 0, rejected: 0, postponed: 0, failed: 0 },
  };
  /** The pushes of all processes that wait: for their first attempt, or after a failed one. */
  counts = { waiting: 0, retrying: 0 };
  bulkWaiting = 0;
  readonly #stop = new AbortController();
  readonly #attempts = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();
  readonly #clock: () => Promise<Date>;

  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly viewed: ViewedThreads,
    private readonly send: (push: DuePush, now: Date) => Promise<PushResult>,
    private readonly log: FastifyBaseLogger,
    private readonly options: DeliveryOptions = {},
  ) {
    this.#clock = options.clock ?? (() => databaseClock(actor, database));
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const ended = this.#running.then(() => Promise.all(this.#attempts));
    await Promise.race([ended, delay(stopMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const isMore = await this.#round().catch((err) => {
        this.log.warn({ err }, 'pushes could not be read or decided');
        return false;
      });
      const waiting = new AbortController();
      const either = AbortSignal.any([signal, waiting.signal]);
      const poll = delay(this.options.pollMs ?? defaultPollMs, undefined, { signal: either, ref: false });
      await Promise.race([poll.catch(() => {}), ...(isMore ? this.#attempts : [])]);
      waiting.abort();
    }
  }

  async #round(): Promise<boolean> {
    await this.decideDue();
    return (await this.startDue()).isMore;
  }

  /** Decides some of the items that are due. */
  async decideDue(): Promise<void> {
    await decideDuePushes(this.actor, this.database, this, this.viewed, await this.#clock());
  }

  /** Begins to send some of the pushes that are due. @returns the attempts, and whether more can be due. */
  async startDue(): Promise<{ attempts: readonly Promise<void>[]; isMore: boolean }> {
    const now = await this.#clock();
    const scope = installationNow(this.actor);
    await this.database.run(scope, deleteExpiredPushes, { now, limit: deletionBatch });
    const limit = this.#stop.signal.aborted ? 0 : maxAtOnce - this.#attempts.size;
    const taken = limit > 0 ? await this.database.run(scope, takePushes, { now, limit, leaseSeconds }) : [];
    const [counted] = await this.database.run(scope, countPushes, { now, limit: maxCounted });
    const { due, ...counts } = counted ?? { waiting: 0, retrying: 0, due: 0 };
    this.counts = counts;
    // Those that wait for the end of quiet hours, or for another attempt, delay no decision.
    this.bulkWaiting = due;
    return { attempts: taken.map((push) => this.#begin(push, now)), isMore: taken.length === limit };
  }

  #begin(push: DuePush, now: Date): Promise<void> {
    const attempt = this.#attempt(push, now)
      // The lease of the push ends.
      .catch((err) => this.log.error({ err }, 'an attempt to send a push failed'))
      .finally(() => this.#attempts.delete(attempt));
    this.#attempts.add(attempt);
    return attempt;
  }

  async #attempt(push: DuePush, now: Date): Promise<void> {
    const { id, version, subscriptionId, attempt } = push;
    const scope = installationNow(this.actor);
    const result = await this.send(push, now);
    this.outcomes[result.outcome]++;
    switch (result.outcome) {
      case 'gone':
        await this.database.run(scope, removeGoneSubscription, { id: subscriptionId });
        return;
      case 'postponed':
        await this.database.run(scope, retryPush, { id, attemptAt: result.at, isPostponed: true });
        return;
      case 'failed': {
        const { reason, retryAfterS } = result;
        const retryS = Math.max(pushRetrySeconds(attempt), retryAfterS);
        this.log.warn({ attempt, retryS, reason }, 'a push could not be sent');
        const attemptAt = new Date(now.getTime() + retryS * 1_000);
        await this.database.run(scope, retryPush, { id, attemptAt, isPostponed: false });
        return;
      }
      case 'rejected':
        this.log.error({ status: result.status }, 'a push service rejects a push');
        break;
    }
    await this.database.run(scope, endPush, { id, version, now });
  }
}
