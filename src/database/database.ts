import type { Pool, PoolClient } from 'pg';
import type { Scopes } from './scope.js';
import type { Signals } from './signals.js';
import type { Runner, Statement } from './statement.js';

/** The database cannot be reached now; the same call may succeed later. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

/** A database that is open: the embedded one and a PostgreSQL differ only in how their pool was made. */
export class Database implements Runner {
  constructor(
    /** Which of the two it is, for messages to the administrator. */
    readonly kind: 'embedded' | 'postgresql',
    readonly pool: Pool,
    /** What its processes tell each other. */
    readonly signals: Signals,
    private readonly closeStore: () => Promise<void>,
    /** What a connection waits for before each statement, where it must. */
    private readonly nextTurn: (() => Promise<void>) | null = null,
  ) {}

  run: Runner['run'] = (scope, statement, values) =>
    this.nextTurn ? this.#runInTurn(scope, statement, values) : run(this.pool, scope, statement, values);

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Used where one
   * statement is not enough; most writes are one statement and need none.
   */
  async transaction<T>(work: (inside: Runner) => Promise<T>): Promise<T> {
    const client = await reachable(() => this.pool.connect());
    let broken: Error | undefined;
    try {
      await reachable(() => client.query('begin'));
      const result = await work({
        run: async (scope, statement, values) => {
          await this.nextTurn?.();
          return run(client, scope, statement, values);
        },
      });
      await reachable(() => client.query('commit'));
      return result;
    } catch (error) {
      // A connection that does not answer is closed, and the server rolls back.
      if (error instanceof DatabaseUnavailable) broken = error;
      else
        await client.query('rollback').catch((failure: Error) => {
          broken = failure;
        });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Waits when it has the connection, so that each statement that waits for it lets others be served. */
  #runInTurn: Runner['run'] = async (scope, statement, values) => {
    const client = await reachable(() => this.pool.connect());
    try {
      await this.nextTurn?.();
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

/** @throws {DatabaseUnavailable} in place of an error that says nothing but that. */
export async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isOutage(error)) {
      throw new DatabaseUnavailable('The database cannot be reached.', { cause: error });
    }
    throw error;
  }
}

/**
 * True for an error that says nothing about the statement: no connection, a connection lost or without an
 * answer, a server that is starting, stopping or full. SQLSTATE classes after PostgreSQL's appendix A.
 */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code !== 'string') {
    return /connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered a connection error/i.test(
      error.message,
    );
  }
  return (
    /^(08|57P0|53300)/.test(code) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'].includes(code)
  );
}
