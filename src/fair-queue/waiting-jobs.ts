import { CallerError } from '../errors/caller-error.js';

/** The maximum number of waiting jobs of one owner. */
const maximumWaiting = 100;

/** Too many jobs of one owner are waiting. */
export class QueueFull extends CallerError {
  override name = 'QueueFull';
  constructor() {
    const message = 'Too many of your expensive requests are waiting. Please try again in 1 s.';
    super('RATE_LIMITED', [{ field: null, message }]);
  }
}

/** A client that waits for an answer. */
export interface Client {
  /** Aborted when the answer is written, or when the client has left. */
  readonly signal: AbortSignal;
}

/** The client disconnected while its job waited. Nothing ran, and nobody reads an answer. */
export class ClientDisconnected extends Error {
  override name = 'ClientDisconnected';
  constructor() {
    super('The client disconnected while its request waited.');
  }
}

/** The reason of every client's signal: one error, because making one for each request takes time. */
export const clientDisconnected = new ClientDisconnected();

/** Whether a waiting job starts now, lets others go first, or must be the next that starts. */
type Readiness = 'start' | 'skip' | 'block';

interface Waiting<Job> {
  job: Job;
  stopListening(): void;
}

/** Jobs that wait. Their owners take turns, and an owner's own jobs keep their order. */
export class WaitingJobs<Job> {
  /** In the order of their turns; an owner without a waiting job is not in it. */
  readonly #waiting = new Map<string, Waiting<Job>[]>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /**
   * Adds a job behind its owner's others.
   * @param signal removes the job if its client leaves while it waits.
   * @param onLeave called with the error for a job that was removed.
   * @throws {QueueFull} if too many of the same owner wait.
   * @throws {ClientDisconnected} if the client has left already.
   */
  add(
    owner: string,
    job: Job,
    signal: AbortSignal | undefined,
    onLeave: (error: ClientDisconnected) => void,
  ): void {
    if (signal?.aborted) throw new ClientDisconnected();
    const jobs = this.#waiting.get(owner) ?? [];
    if (jobs.length >= maximumWaiting) throw new QueueFull();
    const leave = () => {
      this.#remove(owner, waiting);
      onLeave(new ClientDisconnected());
    };
    const waiting = { job, stopListening: () => signal?.removeEventListener('abort', leave) };
    signal?.addEventListener('abort', leave, { once: true });
    jobs.push(waiting);
    this.#waiting.set(owner, jobs);
  }

  /**
   * Removes the next job that can start, and puts its owner behind the others.
   * @param readiness called for the first job of each owner, in turn.
   */
  takeNext(readiness: (job: Job, owner: string) => Readiness): { job: Job; owner: string } | undefined {
    for (const [owner, jobs] of this.#waiting) {
      const [first] = jobs;
      const decision = first ? readiness(first.job, owner) : 'skip';
      if (decision === 'block') return undefined;
      if (!first || decision === 'skip') continue;
      jobs.shift();
      first.stopListening();
      this.#waiting.delete(owner);
      if (jobs.length > 0) this.#waiting.set(owner, jobs);
      return { job: first.job, owner };
    }
    return undefined;
  }

  #remove(owner: string, waiting: Waiting<Job>): void {
    const jobs = this.#waiting.get(owner) ?? [];
    const others = jobs.filter((other) => other !== waiting);
    if (others.length > 0) this.#waiting.set(owner, others);
    else this.#waiting.delete(owner);
  }
}
