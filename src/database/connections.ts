import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { ConnectionQueue } from './connection-queue.js';
import { answerWithin, type DatabaseLimits } from './limits.js';
import { type Share, shares } from './shares.js';
import type { Scopes } from './tenant-scope.js';
import { DatabaseUnavailable, reachable } from './unavailable.js';

/** A connection of the pool, for one piece of work. */
export interface Connection {
  /** @throws {DatabaseUnavailable} or the error of the statement. */
  query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>>;
  /** True if the connection is closed or cannot be trusted. */
  readonly isLost: boolean;
  /** Marks the connection as lost. */
  lose(): void;
  /** Gives the connection back, or closes it if it was lost. */
  release(): void;
}

/** A statement of the embedded database waits for all before it, in ms. */
const embeddedWaitMs = 30_000;

/** Gives the connections of a pool to work, by its share and its scope. */
export class Connections {
  readonly #queue: ConnectionQueue;

  /**
   * @param limits null for the embedded database: its statements block the event loop, and with it a timer for their
   * answer.
   */
  constructor(
    readonly pool: Pool,
    private readonly limits: DatabaseLimits | null,
  ) {
    this.#queue = new ConnectionQueue(pool.options.max, limits?.waitMs ?? embeddedWaitMs);
  }

  /**
   * Waits for a connection.
   * @param scope whose part of the share is used; null for the whole installation.
   * @throws {DatabaseUnavailable}
   */
  async connect(share: Share, scope: Scopes[keyof Scopes] | null): Promise<Connection> {
    const giveBack = await this.#queue.acquire(share, scope);
    try {
      const client = await reachable(() => this.pool.connect());
      return new LeasedConnection(client, this.#answerLimit(share), giveBack);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Returns a pool with the connections of a share, for libraries with statements of their own. */
  poolOf(share: Share): SharedPool {
    return new SharedPool(() => this.connect(share, null));
  }

  /** Returns the number of connections by state, and how much work of each share waits. */
  get counts(): { idle: number; busy: number; waiting: [share: Share, count: number][] } {
    const { idleCount: idle, totalCount } = this.pool;
    const waiting = shares.map((share): [Share, number] => [share, this.#queue.waiting(share)]);
    return { idle, busy: totalCount - idle, waiting };
  }

  #answerLimit(share: Share): object {
    if (!this.limits) return {};
    const { answerMs, backgroundAnswerMs } = this.limits;
    return answerWithin(share === 'background' ? backgroundAnswerMs : answerMs);
  }
}

/** A pool of pg, as far as libraries use it. It stays open when they end it. */
class SharedPool {
  constructor(private readonly lease: () => Promise<Connection>) {}

  async connect(): Promise<{
    // biome-ignore lint/suspicious/noExplicitAny: the libraries' types expect the result that they ask for.
    query(query: string | QueryConfig, values?: readonly unknown[]): Promise<any>;
    release(): void;
  }> {
    const connection = await this.lease();
    return {
      query: (query, values) =>
        connection.query(typeof query === 'string' ? { text: query, values: [...(values ?? [])] } : query),
      release: () => connection.release(),
    };
  }

  async query(query: QueryConfig): Promise<QueryResult> {
    const connection = await this.lease();
    try {
      return await connection.query(query);
    } finally {
      connection.release();
    }
  }

  async end(): Promise<void> {}
}

class LeasedConnection implements Connection {
  #isLost = false;

  constructor(
    private readonly client: PoolClient,
    private readonly answerLimit: object,
    private readonly giveBack: () => void,
  ) {}

  async query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>> {
    try {
      return await reachable(() => this.client.query<Row>({ ...query, ...this.answerLimit }));
    } catch (error) {
      if (error instanceof DatabaseUnavailable && error.isConnectionLost) this.lose();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
  }

  release(): void {
    this.client.release(this.#isLost);
    this.giveBack();
  }
}
