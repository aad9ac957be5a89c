import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connections } from '../../database/connections.js';
import { DatabaseUnavailable, reachable } from '../../database/unavailable.js';

/** The first outage of the database during one call of the library. */
interface Call {
  outage: DatabaseUnavailable | null;
}

/** One for all servers of a process: Node's promises get slower with each storage, until the process ends. */
const calls = new AsyncLocalStorage<Call>();

/**
 * Finds the outages of the database that the library hides: it answers some as a wrong password or an ended session, and
 * others without their cause.
 */
export class LibraryOutages {
  /**
   * Calls the library.
   * @throws {DatabaseUnavailable} if the database was unavailable, unless the library succeeded all the same.
   */
  async during(handle: () => Promise<Response>): Promise<Response> {
    const call: Call = { outage: null };
    const response = await calls.run(call, handle).catch((error: unknown) => {
      throw call.outage ?? error;
    });
    if (call.outage && !response.ok) throw call.outage;
    return response;
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

  /** Returns the pool that the library uses, with connections whose outages are recorded. */
  pool(pool: ReturnType<Connections['poolOf']>): ReturnType<Connections['poolOf']> {
    return Object.assign(Object.create(pool) as typeof pool, {
      connect: async () => {
        const { query, release } = await this.recording(() => pool.connect());
        const recordingQuery: typeof query = (...given) => this.recording(() => query(...given));
        return { query: recordingQuery, release };
      },
    });
  }
}
