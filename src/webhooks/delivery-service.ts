import { z } from 'zod';
import type { Database } from '../database/database.js';
import { deleteOldDeliveries, findDueWebhooks } from './delivery-retention.js';
import { Dispatcher } from './dispatcher.js';
import { FanOut } from './fan-out.js';
import type { Log, WebhookServices } from './services.js';
import { webhookDueSignal } from './signals.js';

export interface DeliveryIntervals {
  /** The interval at which the event logs are read without a signal. */
  pollMs: number;
  /** The interval at which this process searches for due deliveries that no process has in memory. */
  sweepMs: number;
  /** The interval at which old deliveries are deleted. */
  cleanupMs: number;
}

const dueSignal = z.object({ marketplaceId: z.int(), webhookId: z.int() });

const defaultIntervals: DeliveryIntervals = { pollMs: 1_000, sweepMs: 30_000, cleanupMs: 3_600_000 };

/** Delivers to webhooks, from `start` to `stop`: the background work of a process. */
export class DeliveryService {
  readonly #fanOut: FanOut;
  readonly #dispatcher: Dispatcher;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #tasks = new Set<Promise<void>>();
  #isStopping = false;
  readonly #unsubscribe: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    services: WebhookServices,
    private readonly log: Log,
    private readonly intervals: DeliveryIntervals = defaultIntervals,
  ) {
    this.#dispatcher = new Dispatcher({ ...services, database, log }, intervals.pollMs);
    this.#fanOut = new FanOut(database, log, intervals.pollMs, this.#dispatcher);
  }

  start(): void {
    this.#fanOut.start();
    this.#dispatcher.start();
    const sweep = () => this.#run(() => this.#sweep());
    const cleanUp = () => this.#run(() => deleteOldDeliveries(this.database, () => this.#isStopping));
    this.#unsubscribe.push(
      this.database.signals.on(webhookDueSignal, (value) => this.#onDueSignal(value)),
      this.database.signals.onGap(sweep),
    );
    this.#timers.push(
      setInterval(sweep, this.intervals.sweepMs),
      setInterval(cleanUp, this.intervals.cleanupMs),
    );
    sweep();
  }

  /** Waits for attempts in progress, for some seconds at most. Deliveries that are due stay in the database. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#fanOut.stop();
    await this.#dispatcher.stop();
    await Promise.all(this.#tasks);
  }

  /** Handles a signal, which can come from another process of another version. */
  #onDueSignal(value: unknown): void {
    const signal = dueSignal.safeParse(value);
    if (signal.success) this.#dispatcher.dispatchHere([signal.data]);
  }

  async #sweep(): Promise<void> {
    this.#dispatcher.dispatchHere(await findDueWebhooks(this.database));
  }

  #run(task: () => Promise<void>): void {
    const running = task()
      .catch((error) => this.log.warn({ err: error }, 'a webhook task failed; it runs again later'))
      .finally(() => this.#tasks.delete(running));
    this.#tasks.add(running);
  }
}
