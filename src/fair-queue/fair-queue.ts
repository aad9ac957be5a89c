import { setImmediate } from 'node:timers/promises';
import { type Owner, WaitingJobs } from './waiting-jobs.js';

/** The time for which a job counts as running, so that a job that waits for a network does not delay others. */
const defaultSlotMs = 1_000;

type Job = () => Promise<void>;

/**
 * Runs expensive work, a few jobs at a time, and lets the event loop serve others before each. Owners take turns, and each
 * has one running job at most: an owner with a hundred jobs delays only itself. A job that takes longer than its slot
 * continues, and the slot is given to another owner.
 */
export class FairQueue {
  readonly #waiting = new WaitingJobs<Job>();
  /** The owners of the running jobs. */
  readonly #busy = new Set<string>();
  #usedSlots = 0;

  /**
   * @param slots the number of jobs that run at a time.
   * @param slotMs the maximum time for which a job has its slot.
   */
  constructor(
    private readonly slots: number,
    private readonly slotMs = defaultSlotMs,
  ) {}

  /**
   * Runs a job: in the next iteration of the event loop if a slot is free, else when it is its owner's turn.
   * @param signal removes the job if its client leaves while it waits.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientDisconnected} if the client left before the job began.
   */
  async run<Result>(
    owner: Owner,
    work: () => Result | Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const job = async () => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.add(owner, job, signal, reject);
      this.#startNext();
    });
  }

  #startNext(): void {
    if (this.#usedSlots >= this.slots) return;
    const next = this.#waiting.takeNext((_job, owner) => (this.#busy.has(owner) ? 'skip' : 'start'));
    if (next) void this.#runToEnd(next.owner, next.job);
  }

  async #runToEnd(owner: string, job: Job): Promise<void> {
    this.#busy.add(owner);
    const leaveSlot = this.#takeSlot();
    const timer = setTimeout(leaveSlot, this.slotMs).unref();
    // Waits before the job, so that an iteration of the event loop starts one job at most.
    await setImmediate();
    await job();
    clearTimeout(timer);
    this.#busy.delete(owner);
    leaveSlot();
    // Starts the owner's next job if this one had left its slot before and another is free.
    this.#startNext();
  }

  /** Takes a slot. Returns a function that gives it to the next job; further calls do nothing. */
  #takeSlot(): () => void {
    let isTaken = true;
    this.#usedSlots++;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#usedSlots--;
      this.#startNext();
    };
  }
}
