import type { FastifyBaseLogger } from 'fastify';
import type { SystemActor } from '../../access/actor.js';
import { installationNow, threadsOfMarketplace } from '../../access/tenant-scopes.js';
import type { Database } from '../../database/database.js';
import {
  countPushes,
  deleteExpiredPushes,
  endPush,
  marketplacesWithDuePushes,
  retryPush,
  takePushes,
} from '../../database/statements/outgoing-push.js';
import { removeGoneSubscription } from '../../database/statements/push-subscriptions.js';
import { backoffSeconds, DeliveryLoop } from '../../fair-queue/delivery-loop.js';
import { SharedSlots } from '../../fair-queue/shared-slots.js';
import { type HostEvent, HostResponses } from '../../outgoing-requests/host-responses.js';
import { databaseClock } from '../decide-pauses.js';
import type { ViewedThreads } from '../digest-item.js';
import { decideDuePushes } from './decide-pushes.js';
import type { DuePush, PushResult } from './push-sender.js';

/** The pushes that one process sends at the same time: their own, so that no email waits for a push service. */
const maxAtOnce = 40;

/** The time after which the process that has taken a push counts as dead: longer than a request. */
const leaseSeconds = 60;

/** The interval at which items and pushes are checked. */
const defaultPollMs = 1_000;

/** The pushes that one statement deletes, and those that are counted. */
const deletionBatch = 100;
const maxCounted = 10_000;

/** The waits after failed attempts, in seconds. */
const retries = { first: 15, longest: 3_600 };

interface DeliveryOptions {
  pollMs?: number | undefined;
  /** The database's time, by default. */
  clock?: () => Promise<Date>;
}

/**
 * Decides who gets a push, sends pushes, and tries again those that failed until they expire. Several processes can do this at once.
 * Marketplaces share the slots, and a push service that does not answer gets few: neither delays the pushes of others.
 */
export class PushDelivery {
  /** The attempts of this process by outcome. */
  readonly outcomes: Record<PushResult['outcome'], number> = {
    ...{ sent: 0, useless: 0, gone: 0, rejected: 0, postponed: 0, failed: 0 },
  };
  /** The pushes of all processes that wait: for their first attempt, or after a failed one. */
  counts = { waiting: 0, retrying: 0 };
  readonly #loop: DeliveryLoop;
  readonly #marketplaces = new SharedSlots<number>();
  readonly #hosts = new HostResponses();
  readonly #clock: () => Promise<Date>;

  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly viewed: ViewedThreads,
    private readonly send: (push: DuePush, now: Date) => Promise<PushResult>,
    private readonly log: FastifyBaseLogger,
    { pollMs = defaultPollMs, clock }: DeliveryOptions = {},
  ) {
    this.#clock = clock ?? (() => databaseClock(actor, database));
    this.#loop = new DeliveryLoop({ maxAtOnce, pollMs });
  }

  start(): void {
    this.#loop.start(async () => {
      const { isMore } = await this.#round().catch((err) => {
        this.log.warn({ err }, 'pushes could not be read or decided');
        return { isMore: false };
      });
      return isMore ? 'slot' : 'poll';
    });
  }

  close(): Promise<void> {
    return this.#loop.close();
  }

  async #round(): Promise<{ isMore: boolean }> {
    await this.decideDue();
    return this.startDue();
  }

  /** Decides some of the items that are due. */
  async decideDue(): Promise<void> {
    await decideDuePushes(this.actor, this.database, this.viewed, await this.#clock());
  }

  /** Begins to send some of the pushes that are due. @returns the attempts, and whether more can be due. */
  async startDue(): Promise<{ attempts: readonly Promise<void>[]; isMore: boolean }> {
    const now = await this.#clock();
    const scope = installationNow(this.actor);
    await this.database.run(scope, deleteExpiredPushes, { now, limit: deletionBatch });
    const due = await this.database.run(scope, marketplacesWithDuePushes, { now });
    const held = ({ marketplaceId }: { marketplaceId: number }) => this.#marketplaces.heldBy(marketplaceId);
    const attempts: Promise<void>[] = [];
    let isMore = false;
    for (const { marketplaceId } of due.sort((a, b) => held(a) - held(b))) {
      const limit = this.#marketplaces.available(marketplaceId, this.#loop.freeSlots);
      const ofMarketplace = threadsOfMarketplace(this.actor, marketplaceId);
      const values = { now, limit, leaseSeconds };
      const taken = limit > 0 ? await this.database.run(ofMarketplace, takePushes, values) : [];
      isMore ||= taken.length === limit;
      attempts.push(...taken.map((push) => this.#begin({ ...push, marketplaceId }, now)));
      if (this.#loop.freeSlots === 0) break;
    }
    const [counted] = await this.database.run(scope, countPushes, { limit: maxCounted });
    this.counts = counted ?? { waiting: 0, retrying: 0 };
    return { attempts, isMore };
  }

  #begin(push: DuePush, now: Date): Promise<void> {
    const { marketplaceId } = push;
    this.#marketplaces.take(marketplaceId);
    // After an error the lease of the push ends.
    const attempt = this.#attempt(push, now).catch((err) =>
      this.log.error({ err }, 'an attempt to send a push failed'),
    );
    return this.#loop.track(attempt, () => this.#marketplaces.release(marketplaceId));
  }

  async #attempt(push: DuePush, now: Date): Promise<void> {
    const { host } = new URL(push.endpoint);
    const waitS = this.#hosts.begin(host);
    if (waitS > 0) {
      const attemptAt = new Date(now.getTime() + waitS * 1_000);
      return this.#postpone(push, attemptAt);
    }
    let event: HostEvent | null = null;
    try {
      const result = await this.send(push, now);
      event = 'host' in result ? result.host : null;
      this.outcomes[result.outcome]++;
      await this.#record(push, result, now);
    } finally {
      this.#hosts.end(host, event);
    }
  }

  /** Sets the next attempt of a push that was not sent. */
  async #postpone({ id }: DuePush, attemptAt: Date): Promise<void> {
    await this.database.run(installationNow(this.actor), retryPush, { id, attemptAt, isPostponed: true });
  }

  async #record(push: DuePush, result: PushResult, now: Date): Promise<void> {
    const { id, version, subscriptionId, attempt } = push;
    const scope = installationNow(this.actor);
    switch (result.outcome) {
      case 'gone':
        await this.database.run(scope, removeGoneSubscription, { id: subscriptionId });
        return;
      case 'postponed':
        await this.#postpone(push, result.at);
        return;
      case 'failed': {
        const { reason, retryAfterS } = result;
        const retryS = Math.max(backoffSeconds(attempt, retries), retryAfterS);
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
