import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Database, type Listen } from './database.js';

/**
 * Opens a PostgreSQL, 15 or later.
 * @param url as libpq takes it: `postgresql://user:password@host:port/database`.
 * @param poolSize how many connections at most; calls above it wait for their turn.
 * @param onIdleError told of a connection that broke while nobody used it; the pool replaces it by itself.
 */
export function openPostgresql(url: string, poolSize: number, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'parley',
  });
  pool.on('error', onIdleError);
  return new Database('postgresql', pool, listenOn(url), async () => {});
}

/** A connection of its own for each listener, made anew whenever it breaks. */
const listenOn =
  (url: string): Listen =>
  async (channel, listener) => {
    const closing = new AbortController();
    let current: pg.Client | undefined;

    const connection = async () => {
      const client = new pg.Client({
        connectionString: url,
        keepAlive: true,
        connectionTimeoutMillis: 5_000,
        application_name: 'parley listener',
      });
      current = client;
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
      });
      client.on('notification', ({ payload }) => listener.notified(payload ?? ''));
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      return { client, ended };
    };

    const keepConnected = async () => {
      while (!closing.signal.aborted) {
        try {
          const { client, ended } = await connection();
          listener.connected();
          await ended;
          listener.lost();
          await client.end();
        } catch {
          await delay(1_000, undefined, { signal: closing.signal }).catch(() => {});
        }
      }
    };

    const kept = keepConnected();
    return async () => {
      closing.abort();
      await current?.end().catch(() => {});
      await kept;
    };
  };
