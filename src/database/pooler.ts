import type pg from 'pg';
import type { PoolerSettings } from './postgresql.js';
import { type Servers, serversAt } from './servers.js';
import { reachable } from './unavailable.js';

/** There is a pooler between Parley and PostgreSQL, and the settings do not fit it. The message says what to set. */
export class PoolerError extends Error {
  override name = 'PoolerError';
}

/** The time for a connection, and for each answer. */
const answerTimeoutMs = 5_000;

/**
 * The number of times that two clients are compared. If other clients of the pooler are busy, both can get the same
 * sessions again by chance.
 */
const comparisons = 10;

/** The SQLSTATE with which PgBouncer ends a connection that begins a transaction in statement mode. */
const protocolViolation = '08P01';

/**
 * Checks, before anything is written, that a pooler in transaction mode is recognized: PgBouncer and others give a client
 * another session of the server for each transaction, so that prepared statements, LISTEN and settings are lost.
 * @throws {PoolerError} @throws {DatabaseUnavailable}
 */
export async function requireUsablePooler(
  url: string,
  { directUrl, preparedStatements }: PoolerSettings,
): Promise<void> {
  const servers = serversAt(url, preparedStatements);
  const direct = directUrl === undefined ? null : serversAt(directUrl);
  try {
    if (await reachable(() => sharesSessions(servers))) requireSettings(preparedStatements, direct !== null);
    if (direct) await reachable(() => requireDirect(servers, direct));
  } finally {
    servers.close();
    direct?.close();
  }
}

function requireSettings(preparedStatements: boolean, hasDirectUrl: boolean): void {
  const missing = [
    ...(preparedStatements ? ['DATABASE_PREPARED_STATEMENTS=off'] : []),
    ...(hasDirectUrl ? [] : ['DATABASE_DIRECT_URL to the address of the PostgreSQL itself']),
  ];
  if (missing.length === 0) return;
  throw new PoolerError(
    `DATABASE_URL leads to a pooler in transaction mode, in which prepared statements and LISTEN fail. Set ${missing.join(' and ')}, or use the pooler's session mode (docs/high-availability.md).`,
  );
}

async function requireDirect(servers: Servers, direct: Servers): Promise<void> {
  if (await sharesSessions(direct)) {
    throw new PoolerError(
      'DATABASE_DIRECT_URL leads to a pooler in transaction mode, in which LISTEN and migrations fail. Set it to the address of the PostgreSQL itself.',
    );
  }
  const [one, other] = await Promise.all(
    [servers, direct].map((of) => withClients(of, 1, ([c]) => placeOf(c))),
  );
  if (one !== other) {
    throw new PoolerError(
      'DATABASE_URL and DATABASE_DIRECT_URL lead to different databases. Set both to the same database of the same PostgreSQL.',
    );
  }
}

/** Returns whether statements of one client run in several sessions of the server. */
const sharesSessions = (servers: Servers): Promise<boolean> =>
  withClients(servers, 2, async ([one, other]) => {
    // A server sends each client the number of its session. A pooler sends another number.
    if ((await sessionOf(one)) === Reflect.get(one, 'processID')) return false;
    for (let n = 0; n < comparisons; n++) {
      const [first, second] = n % 2 === 0 ? [one, other] : [other, one];
      const before = await sessionOf(first);
      await begin(second);
      const taken = await sessionOf(second);
      // While the second holds a session in a transaction, the first gets another one.
      const isShared = taken === before || (await sessionOf(first)) !== before;
      await second.query('commit');
      if (isShared) return true;
    }
    return false;
  });

/** @throws {PoolerError} if the pooler allows no transactions. */
async function begin(client: pg.Client): Promise<void> {
  try {
    await client.query('begin');
  } catch (error) {
    if ((error as { code?: unknown }).code !== protocolViolation) throw error;
    throw new PoolerError(
      'DATABASE_URL leads to a pooler in statement mode, in which transactions fail. Use its session mode or its transaction mode (docs/high-availability.md).',
      { cause: error },
    );
  }
}

const sessionOf = async (client: pg.Client): Promise<unknown> =>
  (await client.query('select pg_backend_pid() as pid')).rows[0]?.pid;

const placeOf = async (client: pg.Client): Promise<unknown> =>
  (await client.query("select concat_ws(' ', current_database(), pg_postmaster_start_time()) as place"))
    .rows[0]?.place;

async function withClients<T>(
  servers: Servers,
  count: number,
  work: (clients: [pg.Client, pg.Client]) => Promise<T>,
): Promise<T> {
  const clients = Array.from({ length: count }, () => {
    const client = servers.client({
      application_name: 'parley start',
      connectionTimeoutMillis: answerTimeoutMs,
      query_timeout: answerTimeoutMs,
    });
    // Its error fails the statement, too.
    return client.on('error', () => {});
  });
  try {
    await Promise.all(clients.map((client) => client.connect()));
    return await work(clients as [pg.Client, pg.Client]);
  } finally {
    for (const { connection } of clients) connection.stream.destroy();
  }
}
