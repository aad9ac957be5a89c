import { setImmediate } from 'node:timers/promises';
import type { Asker } from './asker.js';
import { Fault } from './fault.js';

/** How many jobs of one owner may wait. */
const maximumWaiting = 100;

/** Too much work of one owner waits already. */
export class QueueFull extends Fault {
  override name = 'QueueFull';
  constructor() {
    const message = 'Too many expensive requests of yours are waiting. Please try again in 1 s.';
    super('RATE_LIMITED', [{ field: null, message }]);
  }
}

/** Whose turn a job is: a marketplace's operator's, or one seller's, with all its keys and people. */
export const ownerOf = (asker: Asker): string =>
  asker.side === 'operator' ? `operator ${asker.marketplaceId}` : `seller ${asker.sellerId}`;

type Job = () => Promise<void>;

/**
 * Runs expensive work, a few jobs at a time, and lets the event loop serve others between any two. The owners of the
 * jobs take turns: one who asks for a hundred holds up itself, and another waits for one job of each.
 */
export class FairQueue {
  /** In the order of their turns; an owner without a job is not in it. */
  readonly #waiting = new Map<string, Job[]>();
  #running = 0;

  /** @param concurrency how many jobs run at a time. */
  constructor(private readonly concurrency: number) {}

  /**
   * Runs a job: at once if there is room, else when it is its owner's turn.
   * @throws {QueueFull} if too many of the same owner wait.
   */
  run<Result>(owner: string, work: () => Result | Promise<Result>): Promise<Result> {
    const jobs = this.#waiting.get(owner) ?? [];
    if (jobs.length >= maximumWaiting) return Promise.reject(new QueueFull());
    return new Promise((resolve, reject) => {
      jobs.push(async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      });
      this.#waiting.set(owner, jobs);
      this.#startNext();
    });
  }

  #startNext(): void {
    if (this.#running >= this.concurrency) return;
    const [turn] = this.#waiting;
    if (!turn) return;
    const [owner, jobs] = turn;
    const job = jobs.shift();
    this.#waiting.delete(owner);
    // Behind the others.
    if (jobs.length > 0) this.#waiting.set(owner, jobs);
    if (job) void this.#runToEnd(job);
  }

  async #runToEnd(job: Job): Promise<void> {
    this.#running++;
    await job();
    await setImmediate();
    this.#running--;
    this.#startNext();
  }
}
