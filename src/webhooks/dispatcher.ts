import { systemActor } from '../access/actor.js';
import { eventLogOfMarketplace } from '../access/tenant-scopes.js';
import { nextDue } from '../database/statements/delivery-queues.js';
import { DeliveryWorker } from './delivery-worker.js';
import { DueWebhooks, type WebhookKey } from './due-webhooks.js';
import { JobTrigger } from './job-trigger.js';
import type { DeliveryServices } from './services.js';
import { webhookDueSignal } from './signals.js';

/** The maximum number of webhooks that one process delivers to at once. */
const maxConcurrentWebhooks = 16;

/** The part of them that one marketplace can have, so that receivers that hang leave workers for the others. */
const maxOfMarketplace = 12;

/**
 * Starts a worker for each webhook with due deliveries, in the order in which they became due. A webhook has one
 * worker per process, so a receiver that hangs blocks a few connections and no other webhook. If a marketplace can have
 * no more workers, other processes are signalled: the first to lease a queue makes the delivery.
 */
export class Dispatcher {
  readonly #trigger = new JobTrigger();
  readonly #dueWebhooks = new DueWebhooks(() => this.#trigger.trigger());
  readonly #workers = new Map<number, DeliveryWorker>();
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;
  #loop: Promise<void> = Promise.resolve();

  /** @param retryMs the delay after a worker failed, for example because the database was unavailable. */
  constructor(
    private readonly services: DeliveryServices,
    private readonly retryMs: number,
  ) {}

  start(): void {
    this.#loop = this.#startWorkers();
  }

  /** Waits for the attempts in progress. Other processes, or the next start, send the due deliveries. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#dueWebhooks.close();
    for (const worker of this.#workers.values()) worker.stop();
    this.#trigger.trigger();
    await this.#loop;
    await Promise.all(this.#running);
  }

  /** Adds webhooks with due deliveries, and signals them to other processes if all workers are busy. */
  dispatch(webhooks: readonly WebhookKey[]): void {
    this.dispatchHere(webhooks);
    if (this.#workers.size + this.#dueWebhooks.dueCount <= maxOfMarketplace) return;
    for (const { marketplaceId, webhookId } of webhooks)
      this.services.database.signals.send(webhookDueSignal, { marketplaceId, webhookId });
  }

  /** Adds webhooks with due deliveries, of which other processes have a signal too. */
  dispatchHere(webhooks: readonly WebhookKey[]): void {
    this.#dueWebhooks.add(webhooks);
    this.#trigger.trigger();
  }

  async #startWorkers(): Promise<void> {
    while (!this.#isStopping) {
      const webhook = this.#dueWebhooks.next((due) => this.#canStart(due));
      if (webhook) this.#startWorker(webhook);
      else await this.#trigger.wait();
    }
  }

  #canStart({ marketplaceId, webhookId }: WebhookKey): boolean {
    if (this.#workers.has(webhookId)) return true;
    if (this.#workers.size >= maxConcurrentWebhooks) return false;
    const ofMarketplace = [...this.#workers.values()].filter(
      (worker) => worker.marketplaceId === marketplaceId,
    );
    return ofMarketplace.length < maxOfMarketplace;
  }

  #startWorker(webhook: WebhookKey): void {
    const current = this.#workers.get(webhook.webhookId);
    if (current) {
      current.notify();
      return;
    }
    const running = this.#runWorker(webhook)
      .catch((error) => {
        const { webhookId } = webhook;
        this.services.log.warn({ err: error, webhookId }, 'a delivery worker failed; it is restarted later');
        this.#dueWebhooks.addLater(webhook, this.retryMs);
      })
      .finally(() => {
        this.#running.delete(running);
        this.#trigger.trigger();
      });
    this.#running.add(running);
  }

  async #runWorker(webhook: WebhookKey): Promise<void> {
    const worker = new DeliveryWorker(this.services, webhook);
    this.#workers.set(webhook.webhookId, worker);
    try {
      await worker.run();
    } finally {
      this.#workers.delete(webhook.webhookId);
    }
    if (!this.#isStopping) await this.#scheduleNext(webhook);
  }

  /** Schedules the webhook's next worker. It runs after the last one has ended, so it misses no due delivery. */
  async #scheduleNext(webhook: WebhookKey): Promise<void> {
    const { marketplaceId, webhookId } = webhook;
    const scope = eventLogOfMarketplace(systemActor, marketplaceId);
    const [next] = await this.services.database.run(scope, nextDue, { webhookId });
    if (!next) return;
    if (next.dueInMs === 0) this.dispatch([webhook]);
    else this.#dueWebhooks.addLater(webhook, next.dueInMs);
  }
}
