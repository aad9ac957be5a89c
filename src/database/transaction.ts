import type { Connection, Connections } from './connections.js';
import type { Share } from './shares.js';
import type { Scopes } from './tenant-scope.js';

/** A transaction. It takes one connection, at its first statement. */
export class Transaction {
  #opening: Promise<Connection> | undefined;
  #open: Connection | undefined;

  constructor(private readonly connections: Connections) {}

  /**
   * Returns the transaction's connection.
   * @param share where the first statement takes the connection from.
   * @param scope whose part of the share it takes.
   */
  connection(share: Share, scope: Scopes[keyof Scopes]): Promise<Connection> {
    this.#opening ??= this.#begin(share, scope);
    return this.#opening;
  }

  async commit(): Promise<void> {
    await this.#open?.query({ text: 'commit' });
  }

  /** Rolls back. If that is impossible, the connection is closed, and the server rolls back. */
  async rollBack(): Promise<void> {
    const connection = this.#open;
    if (connection && !connection.isLost)
      await connection.query({ text: 'rollback' }).catch(() => connection.lose());
  }

  release(): void {
    this.#open?.release();
  }

  async #begin(share: Share, scope: Scopes[keyof Scopes]): Promise<Connection> {
    const connection = await this.connections.connect(share, scope);
    try {
      await connection.query({ text: 'begin' });
    } catch (error) {
      connection.release();
      throw error;
    }
    this.#open = connection;
    return connection;
  }
}
