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

/** How long a job counts against the number of running jobs, in ms: a job that waits for a network shall not hold up others. */
const defaultSlotMs = 1_000;

type Job = () => Promise<void>;

/**
 * Runs expensive work, a few jobs at a time, and lets the event loop serve others between any two. The owners of the
 * jobs take turns, each with one running job at most: an owner that asks for a hundred holds up itself, and another
 * waits for one job of each. A job that takes longer than its slot goes on, and makes room for another owner's.
 */
export class FairQueue {
  /** In the order of their turns; an owner without a waiting job is not in it. */
  readonly #waiting = new Map<string, Job[]>();
  /** The owners of the running jobs. */
  readonly #busy = new Set<string>();
  #usedSlots = 0;

  /**
   * @param slots how many jobs run at a time.
   * @param slotMs how long a job holds its slot at most.
   */
  constructor(
    private readonly slots: number,
    private readonly slotMs = defaultSlotMs,
  ) {}

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
    if (this.#usedSlots >= this.slots) return;
    for (const [owner, jobs] of this.#waiting) {
      if (this.#busy.has(owner)) continue;
      const job = jobs.shift();
      this.#waiting.delete(owner);
      // Behind the others.
      if (jobs.length > 0) this.#waiting.set(owner, jobs);
      if (job) void this.#runToEnd(owner, job);
      return;
    }
  }

  async #runToEnd(owner: string, job: Job): Promise<void> {
    this.#busy.add(owner);
    const leaveSlot = this.#takeSlot();
    const timer = setTimeout(leaveSlot, this.slotMs).unref();
    await job();
    clearTimeout(timer);
    await setImmediate();
    this.#busy.delete(owner);
    leaveSlot();
    // The owner's next job, if the slot was left before and another is free.
    this.#startNext();
  }

  /** Returns what gives the slot to the next job; it does so once. */
  #takeSlot(): () => void {
    let isHeld = true;
    this.#usedSlots++;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#usedSlots--;
      this.#startNext();
    };
  }
}
