import { AsyncLocalStorage } from 'node:async_hooks';
import { APIError } from 'better-auth/api';
import { hashPassword, isOutdated, verifyPassword } from '../../accounts/password-hash.js';
import { FairQueue } from '../../fair-queue/fair-queue.js';

/** A password hash. */
export interface PasswordHash {
  hash(password: string): Promise<string>;
  verify(data: { hash: string; password: string }): Promise<boolean>;
  /** Returns whether a hash must be renewed at the next sign-in. */
  isOutdated(hash: string): boolean;
}

const scrypt: PasswordHash = { hash: hashPassword, verify: verifyPassword, isOutdated };

/** The client that a hash is computed for. */
export interface HashingClient {
  /** Clients take turns by this name: their network, or the address of their account if `isKnown`. */
  name: string;
  /** Whether the client has a session or uses a known device. */
  isKnown: boolean;
}

/** Each queue runs one hash at a time, which needs 128 MiB and keeps one of the four threads of Node's pool busy. */
const slots = 1;

/** The maximum time that a hash keeps its slot. */
const slotMs = 10_000;

/** The maximum number of hashes of one client that run or wait. */
const maxWaitingOfClient = 10;

/** The maximum number of hashes of a queue that run or wait. */
const maxWaiting = 50;

/** The seconds after which a client that found the queue full can try again. */
export const retrySeconds = 10;

/** Returns the error for a client that found the queue full. The library passes on only errors of its own type. */
const queueFull = () =>
  new APIError('TOO_MANY_REQUESTS', {
    message: `Too many sign-ins are waiting. Please try again in ${retrySeconds} s.`,
  });

/** One for all servers of a process: Node's promises get slower with each storage, until the process ends. */
const clients = new AsyncLocalStorage<HashingClient>();

/**
 * Computes password hashes outside of the event loop, in two bounded queues: one for people with a session or a known
 * device, and one for all others, who cannot delay them. Within a queue the clients take turns.
 */
export class PasswordHashing {
  readonly #unknown = new HashingQueue();
  readonly #known = new HashingQueue();

  constructor(private readonly scheme: PasswordHash = scrypt) {}

  /** Runs work whose hashes count for a client. Outside of it, no hash is computed. */
  for<Result>(client: HashingClient, work: () => Promise<Result>): Promise<Result> {
    return clients.run(client, work);
  }

  /** Returns the hash of a password. @throws {APIError} `RATE_LIMITED` if the queue is full. */
  hash(password: string): Promise<string> {
    return this.#run(() => this.scheme.hash(password));
  }

  /**
   * Returns whether a password belongs to a hash. A wrong password takes at least as long with an outdated hash as with a
   * current one, so that the time does not reveal an account.
   * @throws {APIError} `RATE_LIMITED` if the queue is full.
   */
  verify(attempt: { hash: string; password: string }): Promise<boolean> {
    return this.#run(async () => {
      const isCorrect = await this.scheme.verify(attempt);
      if (!isCorrect && this.scheme.isOutdated(attempt.hash)) await this.scheme.hash(attempt.password);
      return isCorrect;
    });
  }

  isOutdated(hash: string): boolean {
    return this.scheme.isOutdated(hash);
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    const client = clients.getStore();
    // A hash without a client would delay another client.
    if (!client) throw new Error('A password hash needs a client.');
    return (client.isKnown ? this.#known : this.#unknown).run(client.name, work);
  }
}

/** A queue of hashes with a bound for each client and for all together. */
class HashingQueue {
  readonly #queue = new FairQueue(slots, slotMs);
  /** The jobs of each client, the latest last. Only its first one can have begun. */
  readonly #jobs = new Map<string, AbortController[]>();
  #total = 0;

  /** @throws {APIError} `RATE_LIMITED` if the client has too many jobs, or if its job is removed for another client. */
  async run<Result>(client: string, work: () => Promise<Result>): Promise<Result> {
    const earlier = this.#jobs.get(client) ?? [];
    if (earlier.length >= maxWaitingOfClient) throw queueFull();
    if (this.#total >= maxWaiting) this.#makeRoom(earlier.length + 1);
    const job = new AbortController();
    this.#jobs.set(client, [...earlier, job]);
    this.#total++;
    try {
      return await this.#queue.run(client, work, job.signal);
    } catch (error) {
      throw job.signal.aborted ? queueFull() : error;
    } finally {
      this.#remove(client, job);
    }
  }

  /**
   * Rejects the latest job of the client with the most jobs, so that a few clients cannot exclude all others.
   * @param jobs the number of jobs that the new client will have. It is rejected itself if no client has more.
   */
  #makeRoom(jobs: number): void {
    const [[client, most] = ['', []]] = [...this.#jobs].sort(([, a], [, b]) => b.length - a.length);
    const latest = most.at(-1);
    if (!latest || most.length <= jobs) throw queueFull();
    this.#remove(client, latest);
    latest.abort();
  }

  #remove(client: string, job: AbortController): void {
    const jobs = this.#jobs.get(client) ?? [];
    const others = jobs.filter((other) => other !== job);
    this.#total -= jobs.length - others.length;
    if (others.length > 0) this.#jobs.set(client, others);
    else this.#jobs.delete(client);
  }
}
