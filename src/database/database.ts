import type { Pool, PoolClient } from 'pg';
import type { Scopes } from './scope.js';
import type { Signals } from './signals.js';
import type { Runner, Statement } from './statement.js';
import { DatabaseUnavailable, reachable } from './unavailable.js';

/** An open database. The embedded one and a PostgreSQL differ only in how their pool was created. */
export class Database implements Runner {
  constructor(
    readonly kind: 'embedded' | 'postgresql',
    readonly pool: Pool,
    /** Signals between the processes on this database. */
    readonly signals: Signals,
    private readonly closeStore: () => Promise<void>,
    /** Called before each statement on a connection; null: not needed. */
    private readonly yieldToOthers: (() => Promise<void>) | null = null,
    private readonly unpooled: Pool | null = null,
  ) {}

  /** The connection for what needs a session of its own: past a pooler, if there is one. */
  get directPool(): Pool {
    return this.unpooled ?? this.pool;
  }

  run: Runner['run'] = (scope, statement, values) =>
    this.yieldToOthers
      ? this.#runYielding(scope, statement, values)
      : run(this.pool, scope, statement, values);

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back if it throws. Most writes are one statement and
   * need none.
   */
  async transaction<T>(work: (transaction: Runner) => Promise<T>): Promise<T> {
    const client = await reachable(() => this.pool.connect());
    let broken: Error | undefined;
    try {
      await reachable(() => client.query('begin'));
      const result = await work({
        run: async (scope, statement, values) => {
          await this.yieldToOthers?.();
          return run(client, scope, statement, values);
        },
      });
      await reachable(() => client.query('commit'));
      return result;
    } catch (error) {
      // A lost connection is closed, and the server rolls back.
      if (error instanceof DatabaseUnavailable && error.isConnectionLost) broken = error;
      else
        await client.query('rollback').catch((failure: Error) => {
          broken = failure;
        });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Yields when it has the connection: statements that wait for the connection then yield one after the other. */
  #runYielding: Runner['run'] = async (scope, statement, values) => {
    const client = await reachable(() => this.pool.connect());
    try {
      await this.yieldToOthers?.();
      return await run(client, scope, statement, values);
    } finally {
      client.release();
    }
  };

  /** @throws {DatabaseUnavailable} unless the database answers. */
  async ping(): Promise<void> {
    await reachable(() => this.pool.query('select 1'));
  }

  /** Waits for statements under way, then closes. */
  async close(): Promise<void> {
    await this.signals.close();
    await this.pool.end();
    await this.closeStore();
  }
}

const run = async <R>(
  client: Pool | PoolClient,
  scope: Scopes[keyof Scopes],
  { name, text, parameters, planEachTime }: Statement,
  values: Readonly<Record<string, unknown>>,
): Promise<R[]> => {
  const list: unknown[] = [...scope.parameters];
  for (const key in parameters) list.push(values[key]);
  const query = planEachTime ? { text, values: list } : { name, text, values: list };
  const result = await reachable(() => client.query(query));
  return result.rows as R[];
};
