import { setImmediate } from 'node:timers/promises';
import { WaitingJobs } from './waiting-jobs.js';

/** How long a job counts against the number of running jobs, in ms: a job that waits for a network shall not hold up others. */
const defaultSlotMs = 1_000;

type Job = () => Promise<void>;

/**
 * Runs expensive work, a few jobs at a time, and lets the event loop serve others before each. The owners of the
 * jobs take turns, each with one running job at most: an owner that asks for a hundred holds up itself, and another
 * waits for one job of each. A job that takes longer than its slot goes on, and makes room for another owner's.
 */
export class FairQueue {
  readonly #waiting = new WaitingJobs<Job>();
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
   * Runs a job: in the next turn of the event loop if there is room, else when it is its owner's turn.
   * @param signal removes the job if its client leaves while it waits.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientLeft} if the client left before the job began.
   */
  async run<Result>(
    owner: string,
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
    // Before it, not after: a turn of the event loop then begins one job at most.
    await setImmediate();
    await job();
    clearTimeout(timer);
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
