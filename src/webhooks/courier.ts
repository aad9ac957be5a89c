import { courier, logOf } from '../chat/asker.js';
import { nextDue } from '../database/statements/webhook-lanes.js';
import type { Hook, Wake, WakeQueue } from '../database/wake-queue.js';
import { Bell } from './bell.js';
import { Turn, type TurnServices } from './turn.js';

/** How many hooks have their turn at once in one process. */
const hooksAtOnce = 16;

/**
 * Gives the hooks their turns, in the order in which the queue was told of them. A hook has one turn at a time
 * in a process, so that one whose receiver hangs holds up a few connections and nobody else.
 */
export class Courier {
  readonly #bell = new Bell();
  readonly #turns = new Map<number, Turn>();
  readonly #ending = new Set<Promise<void>>();
  #stopping = false;
  #working: Promise<void> = Promise.resolve();

  /** @param pollInterval how often the queue is looked at when nothing is heard of it, in ms. */
  constructor(
    private readonly services: TurnServices,
    private readonly queue: WakeQueue,
    private readonly pollInterval: number,
  ) {}

  start(): void {
    this.#working = this.#work();
  }

  /** Waits for the attempts under way. What is due then is left to others, or to the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const turn of this.#turns.values()) turn.stop();
    this.#bell.ring();
    await this.#working;
    await Promise.all(this.#ending);
  }

  /** The queue has something. */
  nudge(): void {
    this.#bell.ring();
  }

  async #work(): Promise<void> {
    while (!this.#stopping) {
      const free = hooksAtOnce - this.#turns.size;
      const wakes = free > 0 ? await this.queue.next(free) : [];
      for (const wake of wakes) this.#begin(wake);
      if (free === 0 || wakes.length < free) await this.#bell.wait(this.pollInterval);
    }
  }

  #begin(wake: Wake): void {
    const current = this.#turns.get(wake.webhookId);
    const handled = current ? this.#join(current, wake) : this.#give(wake);
    const ending = handled
      .catch((error) => this.services.log.warn({ err: error, webhookId: wake.webhookId }, 'a turn failed'))
      .finally(() => {
        this.#ending.delete(ending);
        this.#bell.ring();
      });
    this.#ending.add(ending);
  }

  async #join(current: Turn, { jobId }: Wake): Promise<void> {
    current.nudge();
    await this.queue.done([jobId]);
  }

  async #give({ jobId, marketplaceId, webhookId }: Wake): Promise<void> {
    const turn = new Turn(this.services, { marketplaceId, webhookId });
    this.#turns.set(webhookId, turn);
    if (this.#stopping) turn.stop();
    try {
      await turn.run();
    } finally {
      this.#turns.delete(webhookId);
    }
    // After the turn is over: what became due meanwhile is seen here, and what comes later has a turn of its own.
    await this.#scheduleNext(turn.hook);
    await this.queue.done([jobId]);
  }

  async #scheduleNext(hook: Hook): Promise<void> {
    const [next] = await this.services.database.run(logOf(courier, hook.marketplaceId), nextDue, {
      webhookId: hook.webhookId,
    });
    if (!next) return;
    const now = next.dueAt.getTime() <= Date.now();
    // A moment later: the database counts in finer steps than our clock.
    await this.queue.wake([hook], now ? undefined : new Date(next.dueAt.getTime() + 1));
  }
}
