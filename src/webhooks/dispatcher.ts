import { courier, logOf } from '../chat/asker.js';
import { nextDue } from '../database/statements/webhook-lanes.js';
import { Bell } from './bell.js';
import { DeliverySchedule, type Hook } from './delivery-schedule.js';
import { webhookDueSignal } from './signals.js';
import { Turn, type TurnServices } from './turn.js';

/** How many hooks have their turn at once in one process. */
const hooksAtOnce = 16;

/**
 * Gives the hooks their turns, in the order in which it heard of them. A hook has one turn at a time in a process, so
 * that one whose receiver hangs holds up a few connections and nobody else. If all turns are taken, other processes
 * are asked to help: a delivery is made by whoever leases its lane first.
 */
export class Dispatcher {
  readonly #bell = new Bell();
  readonly #schedule = new DeliverySchedule(() => this.#bell.ring());
  readonly #turns = new Map<number, Turn>();
  readonly #ending = new Set<Promise<void>>();
  #isStopping = false;
  #working: Promise<void> = Promise.resolve();

  /** @param retryMs when a turn that failed, as where the database was away, is tried again. */
  constructor(
    private readonly services: TurnServices,
    private readonly retryMs: number,
  ) {}

  start(): void {
    this.#working = this.#work();
  }

  /** Waits for the attempts under way. What is due then is left to others, or to the next start. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#schedule.close();
    for (const turn of this.#turns.values()) turn.stop();
    this.#bell.ring();
    await this.#working;
    await Promise.all(this.#ending);
  }

  /** Gives a turn to hooks that have something due, of which this process is the first to know. */
  dispatch(hooks: readonly Hook[]): void {
    this.dispatchHere(hooks);
    if (this.#turns.size + this.#schedule.dueCount <= hooksAtOnce) return;
    for (const { marketplaceId, webhookId } of hooks)
      this.services.database.signals.send(webhookDueSignal, { marketplaceId, webhookId });
  }

  /** Gives a turn to hooks of which other processes know as well. */
  dispatchHere(hooks: readonly Hook[]): void {
    this.#schedule.add(hooks);
    this.#bell.ring();
  }

  async #work(): Promise<void> {
    while (!this.#isStopping) {
      const hook = this.#turns.size < hooksAtOnce ? this.#schedule.next() : undefined;
      if (hook) this.#begin(hook);
      else await this.#bell.wait();
    }
  }

  #begin(hook: Hook): void {
    const current = this.#turns.get(hook.webhookId);
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
        this.#bell.ring();
      });
    this.#ending.add(ending);
  }

  async #give(hook: Hook): Promise<void> {
    const turn = new Turn(this.services, hook);
    this.#turns.set(hook.webhookId, turn);
    try {
      await turn.run();
    } finally {
      this.#turns.delete(hook.webhookId);
    }
    if (this.#isStopping) return;
    // After the turn is over: what became due meanwhile is seen here, and what comes later has a turn of its own.
    const [next] = await this.services.database.run(logOf(courier, hook.marketplaceId), nextDue, {
      webhookId: hook.webhookId,
    });
    if (!next) return;
    if (next.dueInMs === 0) this.dispatch([hook]);
    else this.#schedule.addLater(hook, next.dueInMs);
  }
}
