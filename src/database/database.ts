import type { Pool } from 'pg';
import type { Connection, Connections } from './connections.js';
import type { Signals } from './signals.js';
import { type Runner, type Statement, shareOf } from './statement.js';
import type { Scopes } from './tenant-scope.js';
import { Transaction } from './transaction.js';

/** An open database. The embedded one and a PostgreSQL differ only in how their pool was created. */
export class Database implements Runner {
  constructor(
    readonly kind: 'embedded' | 'postgresql',
    readonly connections: Connections,
    /** Signals between the processes on this database. */
    readonly signals: Signals,
    private readonly closeStore: () => Promise<void>,
    /** Called before each statement on a connection; null: not needed. */
    private readonly yieldToOthers: (() => Promise<void>) | null = null,
    private readonly unpooled: Pool | null = null,
  ) {}

  /** The pool itself, for work that is not counted in any share. */
  get pool(): Pool {
    return this.connections.pool;
  }

  /** The connection for work that needs a session of its own. It bypasses a pooler, if there is one. */
  get directPool(): Pool {
    return this.unpooled ?? this.pool;
  }

  run: Runner['run'] = async (scope, statement, values) => {
    const connection = await this.connections.connect(shareOf(statement, values), scope);
    try {
      // With the connection, so that statements that wait for it yield one after the other.
      await this.yieldToOthers?.();
      return await runOn(connection, scope, statement, values);
    } finally {
      connection.release();
    }
  };

  /** Returns a runner on a connection that the caller holds, for example in a transaction of a library. */
  runnerOn(connection: Connection): Runner {
    return {
      run: async (scope, statement, values) => {
        await this.yieldToOthers?.();
        return runOn(connection, scope, statement, values);
      },
    };
  }

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back if it throws. Most writes are one statement and
   * need none. It begins with its first statement, whose share and scope its connection belongs to.
   */
  async transaction<T>(work: (transaction: Runner) => Promise<T>): Promise<T> {
    const transaction = new Transaction(this.connections);
    try {
      const result = await work({
        run: async (scope, statement, values) => {
          const connection = await transaction.connection(shareOf(statement, values), scope);
          await this.yieldToOthers?.();
          return runOn(connection, scope, statement, values);
        },
      });
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.rollBack();
      throw error;
    } finally {
      transaction.release();
    }
  }

  /** @throws {DatabaseUnavailable} unless the database answers. */
  async ping(): Promise<void> {
    const connection = await this.connections.connect('interactive', null);
    try {
      await connection.query({ text: 'select 1' });
    } finally {
      connection.release();
    }
  }

  /** Waits for statements under way, then closes. */
  async close(): Promise<void> {
    await this.signals.close();
    await this.pool.end();
    await this.closeStore();
  }
}

async function runOn<R>(
  connection: Connection,
  scope: Scopes[keyof Scopes],
  { name, text, parameters, planEachTime }: Statement,
  values: Readonly<Record<string, unknown>>,
): Promise<R[]> {
  const list: unknown[] = [...scope.parameters];
  for (const key in parameters) list.push(values[key]);
  const query = planEachTime ? { text, values: list } : { name, text, values: list };
  const result = await connection.query(query);
  return result.rows as R[];
}
