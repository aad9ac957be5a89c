import type { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import { DatabaseUnavailable } from './unavailable.js';

/** The minimum time between two attempts to open the files again. */
const reopenIntervalMs = 1_000;

/** Resets the state of the earlier session, as PostgreSQL does when a connection closes. */
const endSession = 'rollback; deallocate all; select pg_advisory_unlock_all()';

type Exec = PGlite['execProtocolStream'];

/**
 * The sessions of an embedded database, of which one is open at a time. PostgreSQL ends itself after some errors, such as a
 * journal that it cannot write (PANIC); PGlite then answers nothing or never returns. The next session abandons the broken
 * PGlite and opens the files again, which recovers them.
 */
export class EmbeddedSessions {
  #failure: unknown = null;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  /** Resolves when the earlier session has ended. */
  #ended: Promise<void> = Promise.resolve();

  /**
   * @param store null after PostgreSQL has ended itself.
   * @param open opens the files again.
   */
  constructor(
    private store: PGlite | null,
    private readonly open: () => Promise<PGlite>,
  ) {}

  /** Returns a pool with one connection. */
  pool(): pg.Pool {
    const sessions = this;
    class Client extends pg.Client {
      constructor() {
        super({ connection: sessions.#connection() } as pg.ClientConfig);
        // An error of the connection reaches its statement too.
        this.on('error', () => {});
      }
    }
    return new pg.Pool({ Client, max: 1, idleTimeoutMillis: 0 } as pg.PoolConfig);
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  #connection() {
    let setEnded = () => {};
    const earlier = this.#ended;
    this.#ended = new Promise((resolve) => {
      setEnded = resolve;
    });
    const session = {
      waitReady: earlier.then(() => this.#begin()),
      execProtocolStream: this.#execute,
    };
    const { connection } = createPgConfig(session as unknown as PGlite);
    const end = connection.end.bind(connection);
    connection.end = () => {
      end();
      // PGlite first handles the messages that were sent before.
      connection.once('end', setEnded);
    };
    return connection;
  }

  /** Prepares the database for a session. It never rejects: the session's first statement reports a failure. */
  async #begin(): Promise<void> {
    try {
      if (!this.store) await this.#reopen();
      await this.store?.exec(endSession);
    } catch (error) {
      this.#break(error);
    }
  }

  async #reopen(): Promise<void> {
    if (performance.now() - this.#triedAtMs < reopenIntervalMs) return;
    this.#triedAtMs = performance.now();
    this.store = await this.open();
  }

  #execute: Exec = async (message, options) => {
    const { store } = this;
    if (!store) throw new DatabaseUnavailable('storage', { cause: this.#failure });
    let answers: Awaited<ReturnType<Exec>>;
    try {
      answers = await store.execProtocolStream(message, options);
    } catch (error) {
      this.#break(error);
      throw new DatabaseUnavailable('stopping', { cause: error });
    }
    const fatal = answers.find(isFatal);
    if (fatal) this.#break(fatal);
    return answers;
  };

  #break(failure: unknown): void {
    this.store = null;
    this.#failure = failure;
  }
}

/** Returns whether PostgreSQL ends itself after this message. */
const isFatal = (message: { name: string; severity?: string }): boolean =>
  message.name === 'error' && (message.severity === 'PANIC' || message.severity === 'FATAL');
