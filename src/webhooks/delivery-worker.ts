import { systemActor } from '../access/actor.js';
import { eventLogOfMarketplace } from '../access/scopes.js';
import { type Database, DatabaseUnavailable } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { idleQueue, reportAttempt, takeDeliveries } from '../database/statements/delivery-queues.js';
import { disableWebhook } from '../database/statements/webhooks.js';
import { moveWaitingToDeadLetters } from './dead-letters.js';
import type { WebhookKey } from './delivery-schedule.js';
import type { Exchange } from './exchange.js';
import { JobTrigger } from './job-trigger.js';
import { renderPayload } from './payload.js';
import { waitBeforeRetry } from './retry.js';
import type { Log, WebhookServices } from './services.js';
import { messageIdOf } from './signature.js';
import { type ChatEvent, kindOf } from './webhook-events.js';

/** How long a lane is kept for one attempt, in s: more than making the body and sending it can take. */
const leaseSeconds = 60;

/** An attempt that has not begun so long after its lane was taken is left to whoever takes it next, in ms. */
const latestStart = 30_000;

/** How many threads of one hook are delivered to at once. */
const threadsAtOnce = 4;

/** After so long a hook lets others have their turn, in ms. */
const workerTimeMs = 5_000;

/** What a turn works with. */
export interface WorkerServices extends WebhookServices {
  database: Database;
  log: Log;
}

type Taken = Values<typeof takeDeliveries.row>;

/** A lane that was taken, with a delivery that waits in it. */
type Waiting = Omit<Taken, 'secrets'> & {
  secrets: string[];
  sequence: string;
  messageId: string;
  failureCount: number;
  event: ChatEvent;
};

/**
 * One hook's turn: what is due is delivered, a few threads at once and each thread's deliveries one after the
 * other, until nothing is due or the turn is over.
 *
 * No transaction is open while a receiver is waited for. A lane is taken for a minute: of several processes one
 * gets it, and if that dies it is due again by itself. docs/webhooks.md tells why order holds.
 */
export class DeliveryWorker {
  readonly #more = new JobTrigger();
  readonly #scope;
  #stopping = false;

  constructor(
    private readonly services: WorkerServices,
    readonly hook: WebhookKey,
  ) {
    this.#scope = eventLogOfMarketplace(systemActor, hook.marketplaceId);
  }

  /** Something more may be due. */
  nudge(): void {
    this.#more.trigger();
  }

  /** Begins no further attempt. */
  stop(): void {
    this.#stopping = true;
    this.#more.trigger();
  }

  /** Ends when the attempts under way have. */
  async run(): Promise<void> {
    const over = performance.now() + workerTimeMs;
    const underWay = new Set<Promise<void>>();
    try {
      for (;;) {
        const open = !this.#stopping && performance.now() < over;
        for (const taken of open ? await this.#take(threadsAtOnce - underWay.size) : []) {
          const attempt = this.#handle(taken)
            .catch((error) => this.#report(error))
            .finally(() => underWay.delete(attempt));
          underWay.add(attempt);
        }
        if (underWay.size === 0) return;
        await Promise.race([...underWay, this.#more.wait()]);
      }
    } finally {
      await Promise.all(underWay);
    }
  }

  async #take(limit: number): Promise<Taken[]> {
    if (limit === 0) return [];
    return this.services.database.run(this.#scope, takeDeliveries, {
      webhookId: this.hook.webhookId,
      leaseSeconds,
      limit,
    });
  }

  async #handle(taken: Taken): Promise<void> {
    const { database } = this.services;
    const { webhookId } = this.hook;
    if (!taken.enabled) {
      await moveWaitingToDeadLetters(database, this.#scope, webhookId);
      return;
    }
    const waiting = waitingIn(taken);
    if (waiting) {
      await this.#attempt(waiting);
      return;
    }
    const { sellerId, version, turn } = taken;
    await database.run(this.#scope, idleQueue, { webhookId, sellerId, version, turn });
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const began = performance.now();
    const outcome = await this.#send(waiting, began + latestStart);
    if (!outcome) return;
    // By the database's clock, as all the times that it is compared with.
    const now = waiting.takenAt.getTime() + performance.now() - began;
    const since = waiting.firstFailedAt ?? waiting.takenAt;
    const { failure, status } = outcome;
    const unwanted = status === 410;
    const wait =
      failure === null || unwanted ? null : waitBeforeRetry(waiting.failureCount + 1, now - since.getTime());
    const givenUp = failure !== null && wait === null;
    const [reported] = await this.services.database.run(this.#scope, reportAttempt, {
      webhookId: this.hook.webhookId,
      sellerId: waiting.sellerId,
      sequence: waiting.sequence,
      version: waiting.version,
      turn: waiting.turn,
      state: failure === null ? 'DELIVERED' : givenUp ? 'GIVEN_UP' : 'PENDING',
      retryMs: wait,
      attemptedAt: waiting.takenAt,
      ...outcome,
    });
    if (!reported || !givenUp) return;
    await this.#disable(
      unwanted
        ? 'The receiver answered HTTP 410: it wants no more.'
        : `Failed for 72 hours; last: ${failure}${/\.$/.test(failure) ? '' : '.'}`,
    );
  }

  /**
   * Makes the body and sends it, or null where that took too long; a body that cannot be made is a failure like
   * others. @throws {DatabaseUnavailable}
   */
  async #send({ event, messageId, sequence, ...taken }: Waiting, latest: number): Promise<Exchange | null> {
    const { sender, renderer } = this.services;
    let body: string;
    try {
      body = await renderPayload(renderer, { ...this.hook, ...taken }, event, messageId);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      this.#report(error);
      return { durationMs: 0, status: null, answer: null, failure: 'The payload could not be made.' };
    }
    if (performance.now() > latest) return null;
    return sender.send(taken, { id: messageId, sequence, body });
  }

  async #disable(reason: string): Promise<void> {
    const { database, log } = this.services;
    const [disabled] = await database.run(this.#scope, disableWebhook, { id: this.hook.webhookId, reason });
    if (disabled) log.warn({ ...this.hook, reason }, 'a webhook was disabled');
    await moveWaitingToDeadLetters(database, this.#scope, this.hook.webhookId);
  }

  #report(error: unknown): void {
    this.services.log.error({ err: error, ...this.hook }, 'a delivery could not be handled');
  }
}

/** The delivery that waits in a lane; null where none does. */
function waitingIn(taken: Taken): Waiting | null {
  const { sequence, messageId, kind, byOperator, messageSeq, happenedAt, failureCount, sellerId } = taken;
  if (sequence === null || messageId === null || kind === null || byOperator === null) return null;
  if (messageSeq === null || happenedAt === null || failureCount === null) return null;
  return {
    ...taken,
    secrets: taken.secrets.filter((secret) => secret !== null),
    sequence,
    failureCount,
    messageId: messageIdOf(messageId),
    event: { kind: kindOf(kind), sellerId, byOperator, messageSeq, happenedAt },
  };
}
