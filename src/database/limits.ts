import type { ClientBase } from 'pg';

/** The maximum time of each wait for PostgreSQL, in ms. Tests use shorter ones. */
export interface DatabaseLimits {
  /** Opening a connection: the name look-up, TCP, TLS and authentication. */
  readonly connectMs: number;
  /** A connection of the pool that is free. */
  readonly waitMs: number;
  /** The answer to a statement. A connection without one is broken, and is closed. */
  readonly answerMs: number;
  /** The same for background work and the command line, whose statements take longer. */
  readonly backgroundAnswerMs: number;
  /** A statement, on the server. */
  readonly statementMs: number;
  /** The lock of another transaction. */
  readonly lockMs: number;
  /** A transaction whose client sends nothing. Its locks are free afterwards. */
  readonly idleInTransactionMs: number;
  /** Sent data that the other end does not acknowledge, or a connection on which probes are not answered. */
  readonly silenceMs: number;
}

/**
 * A statement that waits for the lock of a client that vanished gets it, because `lockMs` is longer than
 * `idleInTransactionMs`.
 */
export const databaseLimits: DatabaseLimits = {
  connectMs: 5_000,
  waitMs: 8_000,
  answerMs: 10_000,
  backgroundAnswerMs: 35_000,
  statementMs: 30_000,
  lockMs: 8_000,
  idleInTransactionMs: 5_000,
  silenceMs: 9_000,
};

/** The idle time after which TCP probes the other end of a connection, and the pause between probes. */
const probes = { idleMs: 5_000, intervalMs: 2_000 };

/** The options of each connection, for pg: the limits that the client keeps. */
export const clientOptions = ({ connectMs, backgroundAnswerMs }: DatabaseLimits) => ({
  connectionTimeoutMillis: connectMs,
  query_timeout: backgroundAnswerMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: probes.idleMs,
});

/** Limits the wait for the answer of one statement. pg's types know this option of a whole connection only. */
export const answerWithin = (ms: number) => ({ query_timeout: ms });

/** The interval at which the server checks, while it runs a statement, that its client is still connected. */
const connectionCheckMs = 2_000;

/** The server of this platform rejects `client_connection_check_interval`. */
const windows = 'mingw|visual c';

/** Returns the settings of a session by which the server keeps the limits, as PostgreSQL reads them. */
export function sessionSettings(limits: DatabaseLimits): Readonly<Record<string, string>> {
  const { statementMs, lockMs, idleInTransactionMs, silenceMs } = limits;
  const { idleMs, intervalMs } = probes;
  return {
    statement_timeout: String(statementMs),
    lock_timeout: String(lockMs),
    idle_in_transaction_session_timeout: String(idleInTransactionMs),
    client_connection_check_interval: String(connectionCheckMs),
    tcp_keepalives_idle: String(idleMs / 1_000),
    tcp_keepalives_interval: String(intervalMs / 1_000),
    tcp_keepalives_count: String(Math.max(1, Math.floor((silenceMs - idleMs) / intervalMs))),
    tcp_user_timeout: String(silenceMs),
  };
}

/**
 * Sets the limits that the server keeps in the session of a new connection. They are sent as a statement because poolers
 * reject them as startup parameters.
 */
export async function limitSession(client: ClientBase, limits: DatabaseLimits): Promise<void> {
  const settings = Object.entries(sessionSettings(limits)).map(([name, value]) => {
    const text =
      name === 'client_connection_check_interval'
        ? `case when version() ~* '${windows}' then '0' else '${value}' end`
        : `'${value}'`;
    return `set_config('${name}', ${text}, false)`;
  });
  const text = `select ${settings.join(', ')}`;
  await client.query({ text, ...answerWithin(limits.connectMs) });
}
