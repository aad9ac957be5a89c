import { systemActor } from '../access/actor.js';
import { eventLogOfMarketplace } from '../access/scopes.js';
import { nextDue } from '../database/statements/delivery-queues.js';
import { DeliverySchedule, type WebhookKey } from './delivery-schedule.js';
import { DeliveryWorker } from './delivery-worker.js';
import { JobTrigger } from './job-trigger.js';
import type { DeliveryServices } from './services.js';
import { webhookDueSignal } from './signals.js';

/** How many hooks have their turn at once in one process. */
const maxConcurrentWebhooks = 16;

/**
 * Gives the hooks their turns, in the order in which it heard of them. A hook has one turn at a time in a process, so
 * that one whose receiver hangs holds up a few connections and nobody else. If all turns are taken, other processes
 * are asked to help: a delivery is made by whoever leases its lane first.
 */
export class Dispatcher {
  readonly #trigger = new JobTrigger();
  readonly #schedule = new DeliverySchedule(() => this.#trigger.trigger());
  readonly #workers = new Map<number, DeliveryWorker>();
  readonly #ending = new Set<Promise<void>>();
  #isStopping = false;
  #working: Promise<void> = Promise.resolve();

  /** @param retryMs when a turn that failed, as where the database was away, is tried again. */
  constructor(
    private readonly services: DeliveryServices,
    private readonly retryMs: number,
  ) {}

  start(): void {
    this.#working = this.#work();
  }

  /** Waits for the attempts under way. What is due then is left to others, or to the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#schedule.close();
    for (const turn of this.#workers.values()) turn.stop();
    this.#trigger.trigger();
    await this.#working;
    await Promise.all(this.#ending);
  }

  /** Gives a turn to hooks that have something due, of which this process is the first to know. */
  dispatch(hooks: readonly WebhookKey[]): void {
    this.dispatchHere(hooks);
    if (this.#workers.size + this.#schedule.dueCount <= maxConcurrentWebhooks) return;
    for (const { marketplaceId, webhookId } of hooks)
      this.services.database.signals.send(webhookDueSignal, { marketplaceId, webhookId });
  }

  /** Gives a turn to hooks of which other processes know as well. */
  dispatchHere(hooks: readonly WebhookKey[]): void {
    this.#schedule.add(hooks);
    this.#trigger.trigger();
  }

  async #work(): Promise<void> {
    while (!this.#isStopping) {
      const hook = this.#workers.size < maxConcurrentWebhooks ? this.#schedule.next() : undefined;
      if (hook) this.#begin(hook);
      else await this.#trigger.wait();
    }
  }

  #begin(hook: WebhookKey): void {
    const current = this.#workers.get(hook.webhookId);
    if (current) {
      current.nudge();
      return;
    }
    const ending = this.#give(hook)
      .catch((error) => {
        this.services.log.warn({ err: error, webhookId: hook.webhookId }, 'a turn failed; it is tried again');
        this.#schedule.addLater(hook, this.retryMs);
      })
      .finally(() => {
        this.#ending.delete(ending);
        this.#trigger.trigger();
      });
    this.#ending.add(ending);
  }

  async #give(hook: WebhookKey): Promise<void> {
    const turn = new DeliveryWorker(this.services, hook);
    this.#workers.set(hook.webhookId, turn);
    try {
      await turn.run();
    } finally {
      this.#workers.delete(hook.webhookId);
    }
    if (this.#isStopping) return;
    // After the turn is over: what became due meanwhile is seen here, and what comes later has a turn of its own.
    const [next] = await this.services.database.run(
      eventLogOfMarketplace(systemActor, hook.marketplaceId),
      nextDue,
      {
        webhookId: hook.webhookId,
      },
    );
    if (!next) return;
    if (next.dueInMs === 0) this.dispatch([hook]);
    else this.#schedule.addLater(hook, next.dueInMs);
  }
}
