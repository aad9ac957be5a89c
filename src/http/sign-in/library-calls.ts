import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExpectedChange } from '../../accounts/expected-change.js';
import type { Database } from '../../database/database.js';
import { DatabaseUnavailable, reachable } from '../../database/unavailable.js';
import { type CallState, LibraryConnection } from './library-connection.js';

/** One call of the library. */
interface Call extends CallState {
  /** The first outage of the database. */
  outage: DatabaseUnavailable | null;
  /** The change of an account that the call can commit. */
  expected: ExpectedChange | null;
  userId: number | null;
  /** The error because of which the change could not be recorded. */
  failure: { error: unknown } | null;
}

/** One for all servers of a process: Node's promises get slower with each storage, until the process ends. */
const calls = new AsyncLocalStorage<Call>();

/**
 * Finds the errors that the library hides: it answers some outages of the database as a wrong password or an ended session,
 * and others without their cause. Records the changes that the library commits.
 */
export class LibraryCalls {
  /**
   * Calls the library.
   * @param given its `expected` change is recorded in the same transaction.
   * @throws {DatabaseUnavailable} if the database was unavailable, unless the library succeeded all the same.
   */
  async during(
    handle: () => Promise<Response>,
    given: Pick<CallState, 'expected' | 'proof'> = { expected: null, proof: null },
  ): Promise<Response> {
    const call: Call = { ...given, userId: null, outage: null, failure: null };
    const response = await calls.run(call, handle).catch((error: unknown) => {
      throw call.outage ?? call.failure?.error ?? error;
    });
    if (call.outage && !response.ok) throw call.outage;
    if (call.failure) throw call.failure.error;
    return response;
  }

  /** Sets the change that the current call can commit, if it is known only now. */
  expect(expected: ExpectedChange): void {
    const call = calls.getStore();
    if (!call) throw new Error('The sign-in library changes an account outside of a call.');
    call.expected = expected;
  }

  /** Sets the person whom the current call has found by its proof. */
  proves(userId: number): void {
    const call = calls.getStore();
    if (call) call.userId = userId;
  }

  /** Runs work of the library, and records an outage for the current call. */
  async recording<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await reachable(work);
    } catch (error) {
      const call = calls.getStore();
      if (call && error instanceof DatabaseUnavailable) call.outage ??= error;
      throw error;
    }
  }

  /** Returns the pool that the library uses. Outages of its connections, and the expected changes, are recorded. */
  pool(database: Database) {
    return {
      connect: async () => {
        const connection = await this.recording(() => database.connections.connect('sign-in', null));
        const runner = database.runnerOn(connection);
        const leased = new LibraryConnection(connection, runner, () => ({
          expected: this.#expected(),
          proof: calls.getStore()?.proof ?? null,
          userId: calls.getStore()?.userId ?? null,
        }));
        const query: LibraryConnection['query'] = (...given) => this.recording(() => leased.query(...given));
        return { query, release: () => leased.release() };
      },
      // The database closes its pool itself.
      end: async () => {},
    };
  }

  #expected(): ExpectedChange | null {
    const call = calls.getStore();
    if (!call?.expected) return null;
    const { expected } = call;
    const record: ExpectedChange['record'] = async (transaction) => {
      try {
        await expected.record(transaction);
      } catch (error) {
        call.failure = { error };
        throw error;
      }
    };
    return { ...expected, record };
  }
}
