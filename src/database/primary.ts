import pg from 'pg';
import type { ConnectionTarget, Host } from './connection-target.js';

/** The maximum time in which a host accepts a connection, and again in which it answers whether it is the primary. */
export const hostTimeoutMs = 2_000;

/** The interval at which the hosts are compared while connections work: an earlier primary can still be running. */
const comparisonIntervalMs = 10_000;

/** No host is the primary: SQLSTATE 08001, an outage like a lost connection. */
export class NoPrimaryError extends Error {
  override name = 'NoPrimaryError';
  readonly code = '08001';
}

/** The host that was the primary cannot be reached, or is no longer the primary. The next attempt asks all hosts. */
export class LostPrimaryError extends NoPrimaryError {
  override name = 'LostPrimaryError';
  constructor(host: Host, cause: Error) {
    super(`The database ${nameOf(host)} ${reasonOf(cause)}.`, { cause });
  }
}

/** A server was reached, but must not be used. */
class UnsuitableHost extends Error {}

/** The properties that a server reports. */
interface Role {
  isStandby: boolean;
  isReadOnly: boolean;
  /** Grows with each promotion of a replica. Null if the user may not know. */
  timeline: number | null;
  /** Identifies the cluster: the same on a primary and all its replicas. */
  system: string | null;
}

const readRole = `
select pg_is_in_recovery() as "isStandby", current_setting('transaction_read_only') = 'on' as "isReadOnly"`;

const readRoleAndTimeline = `
${readRole},
  case when not pg_is_in_recovery()
    then ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer end as timeline,
  (select system_identifier::text from pg_control_system()) as system`;

/** Finds the primary among the hosts of an address, and keeps it until a connection to it fails. */
export class Primary {
  #current: Host | null = null;
  #search: Promise<Host> | null = null;
  /** The newest timeline seen of each cluster. A primary with an older one was replaced, and must not be written to. */
  readonly #newestTimelines = new Map<string, number>();
  readonly #connections = new Map<pg.Client, Host>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly target: ConnectionTarget) {
    this.#timer = setInterval(() => this.#find().catch(() => {}), comparisonIntervalMs).unref();
  }

  /** Returns the primary's host. @throws {NoPrimaryError} */
  async host(): Promise<Host> {
    return this.#current ?? this.#find();
  }

  /**
   * Checks that a new connection leads to the primary.
   * @throws {UnsuitableHost} if it does not.
   */
  async admit(client: pg.Client, host: Host): Promise<void> {
    const reason = this.#reasonToReject(await roleOf(client));
    if (reason !== null) throw new UnsuitableHost(reason);
    this.#connections.set(client, host);
    client.once('end', () => this.#connections.delete(client));
  }

  /** Checks all hosts before the next connection. */
  reset(host: Host): void {
    if (this.#current === host) this.#current = null;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #find(): Promise<Host> {
    this.#search ??= this.#askAll().finally(() => {
      this.#search = null;
    });
    return this.#search;
  }

  async #askAll(): Promise<Host> {
    const { hosts } = this.target;
    const answers = await Promise.all(hosts.map((host) => this.#ask(host)));
    const roles = hosts.flatMap((host, i) => {
      const answer = answers[i] as Role | Error;
      return answer instanceof Error ? [] : [{ host, role: answer }];
    });
    for (const { role } of roles) this.#rememberTimeline(role);
    const primaries = roles.filter(({ role }) => this.#reasonToReject(role) === null);
    const found = primaries.find(({ host }) => host === this.#current) ?? primaries[0];
    if (found === undefined) throw new NoPrimaryError(this.#explain(answers as (Role | Error)[]));
    this.#moveTo(found.host);
    return found.host;
  }

  async #ask(host: Host): Promise<Role | Error> {
    const client = new pg.Client({
      connectionString: this.target.connectionString,
      application_name: 'parley primary',
      connectionTimeoutMillis: hostTimeoutMs,
    });
    // A connection that breaks later would end the process.
    client.on('error', () => {});
    client.host = host.host;
    client.port = host.port;
    try {
      await client.connect();
      return await roleOf(client);
    } catch (error) {
      return error as Error;
    } finally {
      client.connection.stream.destroy();
    }
  }

  /** Returns why a server is not to be used, or null if it is. */
  #reasonToReject({ isStandby, isReadOnly, timeline, system }: Role): string | null {
    if (isStandby) return 'is a standby';
    if (this.target.requires === 'read-write' && isReadOnly) return 'is read-only';
    const newest = this.#newestTimelines.get(system ?? '');
    return timeline !== null && newest !== undefined && timeline < newest
      ? `is an earlier primary (timeline ${timeline}; a replica was promoted to timeline ${newest})`
      : null;
  }

  #rememberTimeline({ timeline, system }: Role): void {
    if (timeline === null || system === null) return;
    this.#newestTimelines.set(system, Math.max(timeline, this.#newestTimelines.get(system) ?? 0));
  }

  /** Closes the connections to other hosts: what an earlier primary would still store is lost. */
  #moveTo(host: Host): void {
    this.#current = host;
    for (const [client, connected] of this.#connections) {
      if (connected !== host) client.connection.stream.destroy();
    }
  }

  #explain(answers: readonly (Role | Error)[]): string {
    const reasons = this.target.hosts.map((host, i) => {
      const answer = answers[i] as Role | Error;
      return `${nameOf(host)} ${answer instanceof Error ? reasonOf(answer) : this.#reasonToReject(answer)}`;
    });
    return `No host of the database is the primary: ${reasons.join('; ')}.`;
  }
}

const reasonOf = (error: Error & { code?: unknown }) =>
  error instanceof UnsuitableHost
    ? error.message
    : `cannot be reached (${error.message || String(error.code)})`;

const nameOf = ({ host, port }: Host) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

async function roleOf(client: pg.Client): Promise<Role> {
  // pg's types know this option of a whole connection only.
  const prompt = { query_timeout: hostTimeoutMs };
  try {
    const { rows } = await client.query<Role>({ text: readRoleAndTimeline, ...prompt });
    return rows[0] as Role;
  } catch (error) {
    // A server that does not allow to read the timeline, or has none.
    if (!/^(42|0A|55)/.test(String((error as { code?: unknown }).code))) throw error;
    const { rows } = await client.query<Role>({ text: readRole, ...prompt });
    return { ...(rows[0] as Role), timeline: null, system: null };
  }
}
