import { setTimeout as delay } from 'node:timers/promises';
import type { SystemActor } from '../access/actor.js';
import type { Database } from '../database/database.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { decideDueDigests } from './decide-digests.js';
import { databaseClock, decideDuePauses } from './decide-pauses.js';
import type { ViewedThreads } from './digest-item.js';

/** The interval at which the jobs check for due pauses. */
const defaultPollMs = 2_000;

/** Decides at an interval which people get an email about unread messages. Several processes can do this at once. */
export class NotificationJobs {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param onError receives the error of a run; the next run tries again. */
  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly queue: MailQueue,
    private readonly viewed: ViewedThreads,
    private readonly onError: (error: unknown) => void,
    private readonly pollMs = defaultPollMs,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  /** Waits for the current decisions. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const { isMore } = await this.#decide().catch((error) => {
        this.onError(error);
        return { isMore: false };
      });
      if (!isMore) await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #decide(): Promise<{ isMore: boolean }> {
    const now = await databaseClock(this.actor, this.database);
    const pauses = await decideDuePauses(this.actor, this.database, this.queue, now);
    const digests = await decideDueDigests(this.actor, this.database, this.queue, this.viewed, now);
    return { isMore: pauses.isMore || digests.isMore };
  }
}
