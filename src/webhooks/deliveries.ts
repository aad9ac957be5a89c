import { z } from 'zod';
import type { Database } from '../database/database.js';
import { WakeQueue } from '../database/wake-queue.js';
import { Courier } from './courier.js';
import { FanOut } from './fan-out.js';
import { forgetOld, wakeForgotten } from './housekeeping.js';
import type { Log, WebhookServices } from './services.js';
import { webhookDueSignal } from './signals.js';

export interface DeliveryIntervals {
  /** How often the logs and the queue are looked at when no signal tells of them, in ms. */
  poll: number;
  /** How often what the queue may have lost is looked for, in ms. */
  sweep: number;
  /** How often what is old is removed, in ms. */
  forget: number;
}

const dueSignal = z.object({ marketplaceId: z.int(), webhookId: z.int() });

const usual: DeliveryIntervals = { poll: 1_000, sweep: 30_000, forget: 3_600_000 };

/** Delivers to webhooks, from `start` to `stop`: the part of a process that nobody asks for. */
export class Deliveries {
  readonly #queue: WakeQueue;
  readonly #fanOut: FanOut;
  readonly #courier: Courier;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #chores = new Set<Promise<void>>();
  #stopping = false;
  #unsubscribe: () => void = () => {};

  constructor(
    private readonly database: Database,
    services: WebhookServices,
    private readonly log: Log,
    private readonly intervals: DeliveryIntervals = usual,
  ) {
    this.#queue = new WakeQueue(database, (error) =>
      log.warn({ err: error }, 'the queue of webhooks could not be looked after; it is tried again'),
    );
    this.#courier = new Courier({ ...services, database, log }, this.#queue, intervals.poll);
    this.#fanOut = new FanOut(database, this.#queue, log, intervals.poll, () => this.#courier.nudge());
  }

  async start(): Promise<void> {
    await this.#queue.open();
    this.#fanOut.start();
    this.#courier.start();
    const sweep = () => this.#do(() => this.#sweep());
    this.#unsubscribe = this.database.signals.on(webhookDueSignal, (value) => this.#tell(value));
    this.#timers.push(
      setInterval(sweep, this.intervals.sweep),
      setInterval(
        () => this.#do(() => forgetOld(this.database, () => this.#stopping)),
        this.intervals.forget,
      ),
    );
    sweep();
  }

  /** Waits for attempts under way, some seconds at most. Nothing is lost: what is due stays due. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#fanOut.stop();
    await this.#courier.stop();
    await Promise.all(this.#chores);
    await this.#queue.close();
  }

  /** A hook has something due that the log does not tell of. Signals come from other processes too. */
  #tell(value: unknown): void {
    const signal = dueSignal.safeParse(value);
    if (!signal.success) return;
    this.#do(async () => {
      await this.#queue.wake([signal.data]);
      this.#courier.nudge();
    });
  }

  async #sweep(): Promise<void> {
    if ((await wakeForgotten(this.database, this.#queue)) > 0) this.#courier.nudge();
  }

  #do(chore: () => Promise<void>): void {
    const done = chore()
      .catch((error) =>
        this.log.warn({ err: error }, 'webhooks could not be looked after; it is tried again'),
      )
      .finally(() => this.#chores.delete(done));
    this.#chores.add(done);
  }
}
