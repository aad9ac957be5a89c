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
  /**
   * The groups of the client, the widest first, and its own name: the marketplace, the side in it and the address of the account if
   * `isKnown`; otherwise the wider networks, and the network. Groups take turns, and within each its parts.
   */
  path: readonly string[];
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
 * device, and one for all others, who cannot delay them. Within a queue the clients take turns, grouped by their sides or networks.
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
    return (client.isKnown ? this.#known : this.#unknown).run(client.path, work);
  }
}

/** A hash that runs or waits. */
interface Job {
  readonly path: readonly string[];
  readonly removal: AbortController;
  hasBegun: boolean;
}

/** Returns the part of a group, at a depth of the paths, with the most of these jobs, and their number. The latest of several. */
function heaviestOf(jobs: readonly Job[], depth: number): [name: string, jobs: number] {
  const counts = new Map<string, number>();
  for (const { path } of jobs) {
    const name = path[depth] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].reduce((most, each) => (each[1] >= most[1] ? each : most), ['', 0]);
}

/** A queue of hashes with a bound for each client and for all together. */
class HashingQueue {
  readonly #queue = new FairQueue(slots, slotMs);
  /** In the order of their arrival. */
  #jobs: readonly Job[] = [];

  /** @throws {APIError} `RATE_LIMITED` if the client has too many jobs, or if its job is removed for another client. */
  async run<Result>(path: readonly string[], work: () => Promise<Result>): Promise<Result> {
    if (this.#jobsOf(path).length >= maxWaitingOfClient) throw queueFull();
    if (this.#jobs.length >= maxWaiting) this.#makeRoom(path);
    const job: Job = { path, removal: new AbortController(), hasBegun: false };
    this.#jobs = [...this.#jobs, job];
    try {
      const begin = () => {
        job.hasBegun = true;
        return work();
      };
      return await this.#queue.run(path, begin, job.removal.signal);
    } catch (error) {
      throw job.removal.signal.aborted ? queueFull() : error;
    } finally {
      this.#remove(job);
    }
  }

  /**
   * Rejects a job for one of a new client, so that neither a few clients nor one wide group can keep all others out: compares
   * the widest groups, then those within the client's own, and so on. The first group with more jobs than the client's
   * would have loses one.
   * @throws {APIError} if there is none.
   */
  #makeRoom(path: readonly string[]): void {
    for (const [depth, own] of path.entries()) {
      const [name, most] = heaviestOf(this.#jobsOf(path.slice(0, depth)), depth);
      const ownCount = this.#jobsOf(path.slice(0, depth + 1)).length;
      if (name !== own && most > ownCount + 1) {
        this.#rejectOneOf([...path.slice(0, depth), name]);
        return;
      }
    }
    throw queueFull();
  }

  /** Rejects the latest waiting job of a group's client with the most: that of its part with the most, and so on. */
  #rejectOneOf(group: readonly string[]): void {
    const waiting = this.#jobsOf(group).filter(({ hasBegun }) => !hasBegun);
    const latest = waiting.at(-1);
    if (!latest) throw queueFull();
    if (latest.path.length > group.length) {
      const [part] = heaviestOf(waiting, group.length);
      this.#rejectOneOf([...group, part]);
      return;
    }
    this.#remove(latest);
    latest.removal.abort();
  }

  #jobsOf(group: readonly string[]): Job[] {
    return this.#jobs.filter(({ path }) => group.every((name, depth) => path[depth] === name));
  }

  #remove(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }
}
