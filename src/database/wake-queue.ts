import type { PoolClient } from 'pg';
import PgBoss from 'pg-boss';
import type { Database } from './database.js';

/** A webhook that has something to deliver. */
export interface Hook {
  marketplaceId: number;
  webhookId: number;
}

/** One turn of a hook, taken from the queue. */
export interface Wake extends Hook {
  jobId: string;
}

const queue = 'webhooks';

/** One number for all processes: who holds it may make the queue. */
const advisoryLock = 7_265_793_102;

/** How long a hook's turn may take before the queue counts it as lost, in s. */
const longestTurn = 300;

/**
 * Whose turn it is, over all processes: a queue in the database, by pg-boss. What is to be delivered, and when,
 * is in our own tables; a job here only wakes somebody to look there. So a job that is lost delays and loses
 * nothing, and two for the same do no harm.
 */
export class WakeQueue {
  readonly #boss: PgBoss;
  #closed = false;
  /** While the queue is made, all goes over the connection that has the lock. */
  #maker: PoolClient | undefined;

  /** @param onError told when the queue could not be looked after; that is tried again by itself. */
  constructor(
    private readonly database: Database,
    onError: (error: unknown) => void,
  ) {
    this.#boss = new PgBoss({
      db: { executeSql: (text, values) => this.#execute(text, values) },
      // No cron. A turn that was done is deleted at once; these are for what a killed process has left.
      schedule: false,
      archiveCompletedAfterSeconds: 3_600,
      deleteAfterHours: 1,
    });
    this.#boss.on('error', (error) => {
      if (!this.#closed) onError(error);
    });
  }

  /** Makes the queue where it is missing. Processes that start at once wait for each other; pg-boss does not. */
  async open(): Promise<void> {
    const client = await this.database.pool.connect();
    this.#maker = client;
    let failure: Error | undefined;
    try {
      await client.query(`select pg_advisory_lock(${advisoryLock})`);
      await this.#boss.start();
      // Short: of several waiting turns of one hook, one is kept.
      await this.#boss.createQueue(queue, { name: queue, policy: 'short', retryLimit: 0 });
      await client.query(`select pg_advisory_unlock(${advisoryLock})`);
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      this.#maker = undefined;
      // A connection that may still have the lock is closed.
      client.release(failure);
    }
  }

  /** Lets each of these hooks have a turn, now or at a moment. */
  async wake(hooks: readonly Hook[], at?: Date): Promise<void> {
    if (hooks.length === 0) return;
    await this.#boss.insert(
      hooks.map(({ marketplaceId, webhookId }) => ({
        name: queue,
        data: { marketplaceId, webhookId },
        // Two moments are two turns, so that a later one never stands in for an earlier.
        singletonKey: at ? `${webhookId}@${at.getTime()}` : String(webhookId),
        expireInSeconds: longestTurn,
        ...(at && { startAfter: at.toISOString() }),
      })),
    );
  }

  /** The next turns, at most `limit`, those that have waited longest first. None while the database is away. */
  async next(limit: number): Promise<Wake[]> {
    const jobs = await this.#boss.fetch<Hook>(queue, { batchSize: limit, priority: false });
    return jobs.map(({ id, data }) => ({ jobId: id, ...data }));
  }

  async done(jobIds: readonly string[]): Promise<void> {
    await this.#boss.deleteJob(queue, [...jobIds]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#boss.stop({ graceful: false, close: false });
  }

  /**
   * Runs what pg-boss asks for. Without values it is a script that begins a transaction of its own: where one
   * fails, its connection is left inside.
   */
  async #execute(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    const client = this.#maker ?? (await this.database.pool.connect());
    try {
      const result: unknown = await client.query(text, values);
      return (Array.isArray(result) ? result.at(-1) : result) as { rows: unknown[] };
    } catch (error) {
      if (values === undefined) await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      if (client !== this.#maker) client.release();
    }
  }
}
