import { type ExpectedChange, recording } from '../../accounts/expected-change.js';
import type { Connection } from '../../database/connections.js';
import type { Runner } from '../../database/statement.js';

/** The statements of the library that can change something. */
const isWrite = (text: string) => !/^(select|begin|commit|rollback)\b/i.test(text);

/**
 * A connection of the sign-in library. A write during a call that expects a change runs in a transaction: the library's own,
 * or one that the write needs. The change and its record are committed together.
 */
export class LibraryConnection {
  #isInTransaction = false;

  /**
   * @param runner runs statements on the connection.
   * @param expected returns the change that the current call expects; null if it expects none.
   */
  constructor(
    private readonly connection: Connection,
    private readonly runner: Runner,
    private readonly expected: () => ExpectedChange | null,
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: the library's type expects the result that it asks for.
  async query(text: string, values: readonly unknown[] = []): Promise<any> {
    const expected = this.expected();
    if (!expected || !isWrite(text)) return this.#run(text, values);
    const write = () => recording(this.runner, expected, () => this.#run(text, values));
    return this.#isInTransaction ? write() : this.#inTransaction(write);
  }

  release(): void {
    this.connection.release();
  }

  async #inTransaction<Result>(write: () => Promise<Result>): Promise<Result> {
    await this.#run('begin');
    try {
      const result = await write();
      await this.#run('commit');
      return result;
    } catch (error) {
      if (!this.connection.isLost) await this.#run('rollback').catch(() => this.connection.lose());
      throw error;
    }
  }

  async #run(text: string, values: readonly unknown[] = []) {
    const result = await this.connection.query({ text, values: [...values] });
    if (/^begin$/i.test(text)) this.#isInTransaction = true;
    if (/^(commit|rollback)$/i.test(text)) this.#isInTransaction = false;
    return result;
  }
}
