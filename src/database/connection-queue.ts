import { ShareQueue, type Waiting } from './share-queue.js';
import { quotasOf, type Share, shares } from './shares.js';
import type { Scopes } from './tenant-scope.js';
import { DatabaseUnavailable } from './unavailable.js';

type Scope = Scopes[keyof Scopes] | null;

/** The maximum amount of work that waits in a share. A marketplace can have half of it. */
const maxWaiting = 2_000;

/** The part of the time that shares get which have less than one connection each: they take turns by the time they used. */
const weights: Readonly<Record<Share, number>> = {
  credentials: 8,
  'sign-in': 8,
  interactive: 8,
  background: 2,
  search: 1,
};

/**
 * After a search, other searches wait this many times its duration if requests were served meanwhile: together they get
 * a third of the time. On the embedded database each statement delays all others.
 */
const pauseFactor = 2;

/** The longest pause after a search, in ms: a search that waited for a lock used no time of others. */
const maxPauseMs = 500;

/** Searches pause if there was a request within this time, in ms. */
const recentMs = 100;

/** Grants the connections of a pool to work, by its share and its scope. */
export class ConnectionQueue {
  readonly #queues: Readonly<Record<Share, ShareQueue>>;
  /** The time that each share has used, in ms, divided by its weight. */
  readonly #used: Record<Share, number> = {
    credentials: 0,
    'sign-in': 0,
    interactive: 0,
    background: 0,
    search: 0,
  };
  /** The time that the share whose turn was last had used before that turn. */
  #turn = 0;
  #running = 0;
  #lastRequestAt = Number.NEGATIVE_INFINITY;

  /** @param waitMs how long work can wait for a connection. */
  constructor(
    private readonly connections: number,
    private readonly waitMs: number,
  ) {
    const quotas = quotasOf(connections);
    this.#queues = {
      credentials: new ShareQueue(quotas.credentials),
      'sign-in': new ShareQueue(quotas['sign-in']),
      interactive: new ShareQueue(quotas.interactive),
      background: new ShareQueue(quotas.background),
      search: new ShareQueue(quotas.search),
    };
  }

  /** Returns how much work of a share waits. */
  waiting(share: Share): number {
    return this.#queues[share].waiting;
  }

  /**
   * Waits until work can have a connection.
   * @returns a function that gives the connection back.
   * @throws {DatabaseUnavailable} if too much of the same kind waits already, or no connection was free in time.
   */
  async acquire(share: Share, scope: Scope): Promise<() => void> {
    const queue = this.#queues[share];
    if (this.#running < this.connections && queue.canStart(scope)) return this.#start(share, scope);
    const limit = scope?.kind === 'installation' ? maxWaiting : maxWaiting / 2;
    if (queue.waiting >= maxWaiting || queue.waitingBeside(scope) >= limit) throw busy(share);
    return new Promise((resolve, reject) => {
      this.#beginTurns(share);
      const remove = queue.add(scope, {
        start: () => {
          clearTimeout(timer);
          resolve(this.#start(share, scope));
        },
      });
      const timer = setTimeout(() => {
        remove();
        reject(busy(share));
      }, this.waitMs);
    });
  }

  #start(share: Share, scope: Scope): () => void {
    const startedAt = performance.now();
    this.#running++;
    this.#queues[share].started(scope);
    if (isRequest(share)) this.#lastRequestAt = startedAt;
    return () => {
      const ms = performance.now() - startedAt;
      this.#used[share] += ms / weights[share];
      this.#running--;
      const pauseMs = share === 'search' ? this.#pauseMs(ms) : 0;
      if (pauseMs > 0) setTimeout(() => this.#end(share, scope), pauseMs);
      else this.#queues[share].ended(scope);
      this.#startWaiting();
    };
  }

  #end(share: Share, scope: Scope): void {
    this.#queues[share].ended(scope);
    this.#startWaiting();
  }

  #pauseMs(ms: number): number {
    const areRequestsServed =
      performance.now() - this.#lastRequestAt <= ms + recentMs ||
      shares.some((share) => isRequest(share) && this.waiting(share) > 0);
    return areRequestsServed && this.waiting('search') > 0 ? Math.min(maxPauseMs, ms * pauseFactor) : 0;
  }

  /** A share that had no work does not get the time that it did not use. */
  #beginTurns(share: Share): void {
    if (this.waiting(share) === 0) this.#used[share] = Math.max(this.#used[share], this.#turn);
  }

  #startWaiting(): void {
    while (this.#running < this.connections) {
      const next = this.#takeNext();
      if (!next) return;
      next.start();
    }
  }

  /** Takes from the share that used the least time. */
  #takeNext(): Waiting | undefined {
    const byUse = shares.toSorted((one, other) => this.#used[one] - this.#used[other]);
    for (const share of byUse) {
      const next = this.#queues[share].takeNext();
      if (!next) continue;
      this.#turn = Math.max(this.#turn, this.#used[share]);
      return next;
    }
    return undefined;
  }
}

const busy = (share: Share) =>
  new DatabaseUnavailable(share === 'search' ? 'too-many-searches' : 'no-free-connection');

const isRequest = (share: Share) => share !== 'background' && share !== 'search';
