import { handleQueue, takeQueues } from './deliver.js';
import type { WebhookKey } from './due-webhooks.js';
import { JobTrigger } from './job-trigger.js';
import type { DeliveryServices } from './services.js';

/** The maximum number of threads of one webhook that are delivered at once. */
const maxConcurrentThreads = 4;

/** After this time a worker ends, so that other webhooks get one. */
const maxWorkerMs = 5_000;

/**
 * Sends the due deliveries of one webhook: several threads at once, and the deliveries of a thread one after the
 * other, until nothing is due or the worker's time is over.
 *
 * Taking a queue leases it for a minute. One of several processes gets it, and if that process crashes, the queue is due
 * again. docs/webhooks.md explains why the order holds.
 */
export class DeliveryWorker {
  readonly #trigger = new JobTrigger();
  #isStopping = false;

  constructor(
    private readonly services: DeliveryServices,
    private readonly webhook: WebhookKey,
  ) {}

  get marketplaceId(): number {
    return this.webhook.marketplaceId;
  }

  /** Searches again for due deliveries. */
  notify(): void {
    this.#trigger.trigger();
  }

  /** Begins no further attempt. */
  stop(): void {
    this.#isStopping = true;
    this.#trigger.trigger();
  }

  /** Runs until the last attempt has ended. */
  async run(): Promise<void> {
    const endsAtMs = performance.now() + maxWorkerMs;
    const inProgress = new Set<Promise<void>>();
    try {
      for (;;) {
        const limit = maxConcurrentThreads - inProgress.size;
        const canTake = !this.#isStopping && performance.now() < endsAtMs && limit > 0;
        for (const queue of canTake ? await takeQueues(this.services, this.webhook, limit) : []) {
          const attempt = handleQueue(this.services, queue)
            .catch((error) => this.#reportError(error))
            .finally(() => inProgress.delete(attempt));
          inProgress.add(attempt);
        }
        if (inProgress.size === 0) return;
        await Promise.race([...inProgress, this.#trigger.wait()]);
      }
    } finally {
      await Promise.all(inProgress);
    }
  }

  #reportError(error: unknown): void {
    this.services.log.error(
      { err: error, ...this.webhook },
      'a delivery failed because of an internal error',
    );
  }
}
