import { z } from 'zod';
import type { Database } from '../database/database.js';
import { Dispatcher } from './dispatcher.js';
import { FanOut } from './fan-out.js';
import { deleteOldDeliveries, findDueWebhooks } from './housekeeping.js';
import type { Log, WebhookServices } from './services.js';
import { webhookDueSignal } from './signals.js';

export interface DeliveryIntervals {
  /** How often the logs are looked at when no signal tells of them, in ms. */
  poll: number;
  /** How often what no process knows of any more is looked for, in ms. */
  sweep: number;
  /** How often what is old is removed, in ms. */
  forget: number;
}

const dueSignal = z.object({ marketplaceId: z.int(), webhookId: z.int() });

const usual: DeliveryIntervals = { poll: 1_000, sweep: 30_000, forget: 3_600_000 };

/** Delivers to webhooks, from `start` to `stop`: the part of a process that nobody asks for. */
export class DeliveryService {
  readonly #fanOut: FanOut;
  readonly #dispatcher: Dispatcher;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #chores = new Set<Promise<void>>();
  #stopping = false;
  readonly #unsubscribe: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    services: WebhookServices,
    private readonly log: Log,
    private readonly intervals: DeliveryIntervals = usual,
  ) {
    this.#dispatcher = new Dispatcher({ ...services, database, log }, intervals.poll);
    this.#fanOut = new FanOut(database, log, intervals.poll, (hooks) => this.#dispatcher.dispatch(hooks));
  }

  start(): void {
    this.#fanOut.start();
    this.#dispatcher.start();
    const sweep = () => this.#do(() => this.#sweep());
    this.#unsubscribe.push(
      this.database.signals.on(webhookDueSignal, (value) => this.#tell(value)),
      this.database.signals.onGap(sweep),
    );
    this.#timers.push(
      setInterval(sweep, this.intervals.sweep),
      setInterval(
        () => this.#do(() => deleteOldDeliveries(this.database, () => this.#stopping)),
        this.intervals.forget,
      ),
    );
    sweep();
  }

  /** Waits for attempts under way, some seconds at most. Nothing is lost: what is due stays due. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#fanOut.stop();
    await this.#dispatcher.stop();
    await Promise.all(this.#chores);
  }

  /** A hook has something due that the log does not tell of. Signals come from other processes too. */
  #tell(value: unknown): void {
    const signal = dueSignal.safeParse(value);
    if (signal.success) this.#dispatcher.dispatchHere([signal.data]);
  }

  async #sweep(): Promise<void> {
    this.#dispatcher.dispatchHere(await findDueWebhooks(this.database));
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
