import pg from 'pg';
import { type ConnectionTarget, parseDatabaseUrl } from './connection-target.js';
import { hostTimeoutMs, LostPrimaryError, Primary } from './primary.js';

/** The servers of an address: its only host, or several of which one is the primary. */
export interface Servers {
  /** Creates a client. It is not connected yet. */
  client(options: pg.ClientConfig): pg.Client;
  pool(options: pg.PoolConfig): pg.Pool;
  /** Stops comparing the hosts. Open connections stay open. */
  close(): void;
}

/**
 * @param preparedStatements false: statements keep no name on the server, because a pooler may give a client another
 * connection to it for each transaction.
 * @throws {InvalidDatabaseUrl}
 */
export function serversAt(url: string, preparedStatements = true): Servers {
  const target = parseDatabaseUrl(url);
  const { connectionString } = target;
  const Client = preparedStatements ? BoundedClient : UnnamedClient;
  if (target.requires !== 'any') return serversWithPrimary(target, Client);
  return {
    client: (options) => new Client({ ...options, connectionString }),
    pool: (options) => new pg.Pool({ ...options, connectionString, Client }),
    close: () => {},
  };
}

/** The maximum time that the server takes to close a connection that ends. */
const endTimeoutMs = 2_000;

/** Ends its connection also if the server does not: the driver would wait until TCP gives up, which takes many minutes. */
class BoundedClient extends pg.Client {
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    const { stream } = this.connection;
    const timer = setTimeout(() => stream.destroy(), endTimeoutMs).unref();
    stream.once('close', () => clearTimeout(timer));
    if (callback === undefined) return super.end();
    super.end(callback);
    return undefined;
  }
}

/** Sends each statement without its name, those of libraries too. */
class UnnamedClient extends BoundedClient {
  constructor(options?: pg.ClientConfig) {
    super(options);
    const send = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((statement: unknown, ...more: unknown[]) =>
      send(withoutName(statement), ...more)) as pg.Client['query'];
  }
}

const withoutName = (statement: unknown): unknown =>
  typeof statement === 'object' && statement !== null && 'name' in statement && !('submit' in statement)
    ? { ...statement, name: undefined }
    : statement;

type Connected = ((error: Error) => void) & ((error: null, client: pg.Client) => void);

function serversWithPrimary(target: ConnectionTarget, Client: typeof pg.Client): Servers {
  const primary = new Primary(target);

  class PrimaryClient extends Client {
    constructor(options: pg.ClientConfig = {}) {
      const { connectionString } = target;
      super({ ...options, connectionString, connectionTimeoutMillis: hostTimeoutMs });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      const connected = this.#connect();
      if (callback === undefined) return connected;
      connected.then((client) => callback(null, client), callback);
      return undefined;
    }

    async #connect(): Promise<pg.Client> {
      const host = await primary.host();
      this.host = host.host;
      this.port = host.port;
      try {
        await super.connect();
        await primary.admit(this, host);
        return this;
      } catch (error) {
        primary.reset(host);
        this.connection.stream.destroy();
        throw error instanceof LostPrimaryError ? error : new LostPrimaryError(host, error as Error);
      }
    }
  }

  return {
    client: (options) => new PrimaryClient(options),
    pool: (options) => new PrimaryPool({ ...options, Client: PrimaryClient }),
    close: () => primary.close(),
  };
}

type Acquired = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void;

/** Connects once more if the host of the last connections is no longer the primary: then it asks all hosts. */
class PrimaryPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Acquired): void;
  override connect(callback?: Acquired): Promise<pg.PoolClient> | undefined {
    const acquired = super.connect().catch((error: Error) => {
      if (error instanceof LostPrimaryError) return super.connect();
      throw error;
    });
    if (callback === undefined) return acquired;
    acquired.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }
}
