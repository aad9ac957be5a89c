import { type ClientLeft, WaitingJobs } from './waiting-jobs.js';

/** How many bytes all large answers take at most, from the time that they are read until they are written. */
const defaultCapacity = 24 * 1024 * 1024;

/** How often others may go first before a job that does not fit yet, so that its turn comes. */
const maximumSkips = 50;

/** How often a slow client is looked for while others wait, and how long a client has in any case, in ms. */
const lookEveryMs = 1_000;
const graceMs = 2_000;

/** A client that takes so much keeps its connection though others wait, in bytes for each ms. */
const sufficientSpeed = 256;

interface Job {
  bytes: number;
  skips: number;
  start(): void;
}

/**
 * Rations the memory of large answers. Whoever would exceed it waits, and the owners take turns. An answer keeps its
 * part until its client has taken it; while others wait for a part, the slowest client loses its connection if it is
 * slower than it must be.
 */
export class AnswerMemory {
  readonly #waiting = new WaitingJobs<Job>();
  readonly #parts = new Set<AnswerPart>();
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly capacity = defaultCapacity) {}

  /** How many bytes are given out. */
  get used(): number {
    return this.#used;
  }

  /**
   * Returns a part, at once if there is room.
   * @param bytes how many bytes the answer takes at most; more than there are count as all.
   * @param signal ends the wait if the client leaves.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientLeft} if the client left before.
   */
  async acquire(owner: string, bytes: number, signal?: AbortSignal): Promise<AnswerPart> {
    const wanted = Math.min(bytes, this.capacity);
    if (this.#waiting.isEmpty && this.#fits(wanted)) return this.#part(wanted);
    return new Promise((resolve, reject) => {
      const job = { bytes: wanted, skips: 0, start: () => resolve(this.#part(wanted)) };
      this.#waiting.add(owner, job, signal, (error: ClientLeft) => {
        reject(error);
        this.#startNext();
      });
      this.#startNext();
      this.#watch();
    });
  }

  #fits(bytes: number): boolean {
    return this.#used + bytes <= this.capacity;
  }

  #part(bytes: number): AnswerPart {
    this.#used += bytes;
    const part = new AnswerPart(bytes, (change) => {
      this.#used += change;
      if (part.bytes === 0) this.#parts.delete(part);
      if (change < 0) this.#startNext();
    });
    this.#parts.add(part);
    return part;
  }

  #startNext(): void {
    for (;;) {
      const skipped: Job[] = [];
      const next = this.#waiting.takeNext((job) => {
        if (this.#fits(job.bytes)) return 'start';
        skipped.push(job);
        return job.skips < maximumSkips ? 'skip' : 'block';
      });
      if (!next) return;
      for (const job of skipped) job.skips++;
      next.job.start();
    }
  }

  /** Ends the slowest answers that are too slow, one by one, for as long as others wait. */
  #watch(): void {
    this.#timer ??= setInterval(() => {
      if (this.#waiting.isEmpty) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      } else this.#dropSlowest();
    }, lookEveryMs).unref();
  }

  #dropSlowest(): void {
    const now = performance.now();
    let slowest: AnswerPart | undefined;
    for (const part of this.#parts) {
      if (part.speedAt(now) < (slowest?.speedAt(now) ?? sufficientSpeed)) slowest = part;
    }
    slowest?.drop();
  }
}

/** The memory of one answer. */
export class AnswerPart {
  #taken = 0;
  #writingSince = Number.POSITIVE_INFINITY;
  #onDrop: (() => void) | undefined;

  constructor(
    private size: number,
    private readonly onChange: (change: number) => void,
  ) {}

  get bytes(): number {
    return this.size;
  }

  /** Changes how many bytes the answer takes, when it is known. It is never more than was asked for. */
  shrink(bytes: number): void {
    const change = Math.min(bytes, this.size) - this.size;
    this.size += change;
    if (change < 0) this.onChange(change);
  }

  release(): void {
    this.shrink(0);
  }

  /** @param onDrop ends the answer, if its client is too slow. */
  beginWriting(onDrop: () => void): void {
    this.#writingSince = performance.now();
    this.#onDrop = onDrop;
  }

  /** Notes how many bytes the client has taken. */
  took(bytes: number): void {
    this.#taken += bytes;
  }

  /** Returns how many bytes the client takes in a ms; infinite for one that still has its time. */
  speedAt(now: number): number {
    const elapsed = now - this.#writingSince;
    return elapsed < graceMs ? Number.POSITIVE_INFINITY : this.#taken / elapsed;
  }

  drop(): void {
    this.#onDrop?.();
  }
}
