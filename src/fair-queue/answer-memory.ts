import { type ClientDisconnected, WaitingJobs } from './waiting-jobs.js';

/** The maximum memory of all large answers together, from their read until they are written. */
const defaultCapacityBytes = 24 * 1024 * 1024;

/** The number of jobs that can overtake a job that does not fit yet, so that it is not delayed forever. */
const maximumSkips = 50;

/** The interval of checks for slow clients while others wait, and the time that each client gets in any case. */
const checkIntervalMs = 1_000;
const graceMs = 2_000;

/** A client that reads this many bytes per ms keeps its connection while others wait. */
const sufficientSpeed = 256;

interface Job {
  bytes: number;
  skips: number;
  start(): void;
}

/**
 * Limits the memory of large answers. An answer that would exceed it waits, and the owners take turns. An answer keeps its
 * part until its client has read it; while others wait for a part, the slowest client loses its connection if it reads
 * slower than `sufficientSpeed`.
 */
export class AnswerMemory {
  readonly #waiting = new WaitingJobs<Job>();
  readonly #parts = new Set<AnswerPart>();
  #used = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly capacity = defaultCapacityBytes) {}

  /** The number of reserved bytes. */
  get used(): number {
    return this.#used;
  }

  /**
   * Reserves a part, at once if enough memory is free.
   * @param bytes the maximum size of the answer; more than the capacity counts as the capacity.
   * @param signal ends the wait if the client leaves.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientDisconnected} if the client left before.
   */
  async acquire(owner: string, bytes: number, signal?: AbortSignal): Promise<AnswerPart> {
    const wanted = Math.min(bytes, this.capacity);
    if (this.#waiting.isEmpty && this.#fits(wanted)) return this.#part(wanted);
    return new Promise((resolve, reject) => {
      const job = { bytes: wanted, skips: 0, start: () => resolve(this.#part(wanted)) };
      this.#waiting.add(owner, job, signal, (error: ClientDisconnected) => {
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

  /** Ends answers that are too slow, the slowest first, while others wait. */
  #watch(): void {
    this.#timer ??= setInterval(() => {
      if (this.#waiting.isEmpty) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      } else this.#dropSlowest();
    }, checkIntervalMs).unref();
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

  /** Reduces the part to the answer's size when it is known. */
  shrink(bytes: number): void {
    const change = Math.min(bytes, this.size) - this.size;
    this.size += change;
    if (change < 0) this.onChange(change);
  }

  release(): void {
    this.shrink(0);
  }

  /** @param onDrop called to end the answer if its client is too slow. */
  beginWriting(onDrop: () => void): void {
    this.#writingSince = performance.now();
    this.#onDrop = onDrop;
  }

  /** Counts bytes that the client has read. */
  took(bytes: number): void {
    this.#taken += bytes;
  }

  /** Returns the bytes per ms that the client reads; infinite during the grace time. */
  speedAt(now: number): number {
    const elapsed = now - this.#writingSince;
    return elapsed < graceMs ? Number.POSITIVE_INFINITY : this.#taken / elapsed;
  }

  drop(): void {
    this.#onDrop?.();
  }
}
