import { APIError } from 'better-auth/api';
import type { Proof } from '../../accounts/account-state.js';
import { type ExpectedChange, recording } from '../../accounts/expected-change.js';
import type { Connection } from '../../database/connections.js';
import type { Runner } from '../../database/statement.js';

/** The statements of the library that can change something. */
const isWrite = (text: string) => !/^(select|begin|commit|rollback)\b/i.test(text);

/** The library's statements that start a session, and those that change the account itself. */
const needsProof = (text: string) =>
  /^(insert into "auth_session"|(insert into|update|delete from) "auth_(user|account)")/i.test(text);

/** The state of the current call of the library. */
export interface CallState {
  /** The change that it expects. */
  readonly expected: ExpectedChange | null;
  /** The proof that it checks. */
  readonly proof: Proof | null;
  /** The person of the proof, once the call has found one. */
  readonly userId: number | null;
}

/** The code of the answer if another request has changed the account since the proof. */
export const accountChangedCode = 'ACCOUNT_CHANGED';

/** The library passes on only errors of its own type. */
const accountChanged = () =>
  new APIError('UNAUTHORIZED', {
    code: accountChangedCode,
    message: 'The account has just changed. Please try again.',
  });

/**
 * A connection of the sign-in library. A write during a call that expects a change, or that changes the account or starts a
 * session with a proof, runs in a transaction: the library's own, or one that the write needs. The change and its record are
 * committed together. If another request has changed the account since the proof, nothing is written.
 */
export class LibraryConnection {
  #isInTransaction = false;

  /**
   * @param runner runs statements on the connection.
   * @param call returns the state of the current call.
   */
  constructor(
    private readonly connection: Connection,
    private readonly runner: Runner,
    private readonly call: () => CallState,
  ) {}

  // biome-ignore lint/suspicious/noExplicitAny: the library's type expects the result that it asks for.
  async query(text: string, values: readonly unknown[] = []): Promise<any> {
    const { expected, proof } = this.call();
    const isRecorded = expected !== null && isWrite(text);
    if (!isRecorded && !(proof && needsProof(text))) return this.#run(text, values);
    const run = () => this.#run(text, values);
    const write = () => this.#ifCurrent(isRecorded ? () => recording(this.runner, expected, run) : run);
    return this.#isInTransaction ? write() : this.#inTransaction(write);
  }

  release(): void {
    this.connection.release();
  }

  async #ifCurrent<Result>(write: () => Promise<Result>): Promise<Result> {
    const { proof, userId } = this.call();
    if (!proof) return write();
    const written = await proof.ifCurrent(this.runner, userId, write);
    if (!written) throw accountChanged();
    return written.result;
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
