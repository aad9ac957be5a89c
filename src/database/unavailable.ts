/** The reasons for which the database cannot work now, each with a sentence for the log. */
const sentences = {
  connection: 'The database cannot be reached.',
  'no-answer': 'The database did not answer in time.',
  'no-free-connection': 'No connection of the pool became free in time.',
  'too-many-searches': 'Too many searches wait for a connection of the pool.',
  stopping: 'The database is starting or stopping.',
  'access-refused': 'The database refused the connection.',
  'too-many-connections': 'The database has no connection left.',
  'read-only': 'The database is read-only.',
  'disk-full': "The database's disk is full.",
  'out-of-memory': 'The database is out of memory.',
  'out-of-resources': 'The database is out of a resource.',
  storage: 'The database cannot read or write its files.',
  cancelled: 'The database cancelled a statement, which took too long or was stopped by an administrator.',
  'lock-timeout': 'Another transaction held a lock for too long.',
  'transaction-timeout': 'The database ended a transaction that took too long.',
  conflict: 'The database rolled back a transaction that conflicted with another.',
} as const;

export type UnavailableReason = keyof typeof sentences;

/** The reason of each SQLSTATE, or of its class (the first two characters); PostgreSQL's appendix A lists them. */
const reasonsBySqlState: Readonly<Record<string, UnavailableReason>> = {
  '08': 'connection',
  '25006': 'read-only',
  '25P03': 'transaction-timeout',
  '25P04': 'transaction-timeout',
  '28': 'access-refused',
  '3D000': 'access-refused',
  '40000': 'conflict',
  '40001': 'conflict',
  '40003': 'connection',
  '40P01': 'conflict',
  '53': 'out-of-resources',
  '53100': 'disk-full',
  '53200': 'out-of-memory',
  '53300': 'too-many-connections',
  '55P03': 'lock-timeout',
  '57014': 'cancelled',
  '57P01': 'stopping',
  '57P02': 'stopping',
  '57P03': 'stopping',
  '57P04': 'access-refused',
  '57P05': 'connection',
  '58000': 'storage',
  '58030': 'storage',
};

/** The reason of each error of the client library without a code, by its message. */
const reasonsByMessage: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/query read timeout/i, 'no-answer'],
  [/timeout exceeded when trying to connect/i, 'no-free-connection'],
  [
    /connection terminated|ssl connection|not queryable|timeout expired|unexpected .* from backend/i,
    'connection',
  ],
  [/cannot use a pool after calling end/i, 'stopping'],
];

/** The reasons after which the connection is closed or cannot be trusted. */
const lostConnection: ReadonlySet<UnavailableReason> = new Set([
  'access-refused',
  'connection',
  'no-answer',
  'stopping',
  'transaction-timeout',
]);

/**
 * The database cannot do its work now; the same call can succeed later. Nothing was stored, unless the connection was lost
 * while a commit was under way: then the outcome is unknown.
 */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
  constructor(
    readonly reason: UnavailableReason,
    options?: ErrorOptions,
  ) {
    super(sentences[reason], options);
  }

  /** True if the connection is closed or cannot be trusted. */
  get isConnectionLost(): boolean {
    return lostConnection.has(this.reason);
  }
}

/** The reasons that concern one statement and the rows that it needs. */
const ofOneStatement: ReadonlySet<UnavailableReason> = new Set([
  'cancelled',
  'conflict',
  'lock-timeout',
  'no-answer',
  'transaction-timeout',
]);

/** Returns whether an error concerns the whole database, so that other work fails too. */
export const isOutage = (error: unknown): boolean =>
  error instanceof DatabaseUnavailable && !ofOneStatement.has(error.reason);

/** Returns what `work` returns. @throws {DatabaseUnavailable} in place of an error that a retry can help. */
export async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = unavailableReasonOf(error);
    throw reason ? new DatabaseUnavailable(reason, { cause: error }) : error;
  }
}

/** Returns why the database is unavailable, or null for an error of the statement itself. */
export function unavailableReasonOf(error: unknown): UnavailableReason | null {
  if (error instanceof DatabaseUnavailable) return error.reason;
  if (!(error instanceof Error)) return null;
  const { code, severity, syscall } = error as Error & Partial<Record<string, unknown>>;
  // An error of the operating system, such as ECONNREFUSED. An AggregateError has one for each address.
  if (typeof syscall === 'string' || error instanceof AggregateError) return 'connection';
  if (typeof code !== 'string') {
    return reasonsByMessage.find(([pattern]) => pattern.test(error.message))?.[1] ?? null;
  }
  const reason = reasonsBySqlState[code] ?? reasonsBySqlState[code.slice(0, 2)];
  // PostgreSQL closes the connection after these.
  return reason ?? (severity === 'FATAL' || severity === 'PANIC' ? 'connection' : codeOfNode(code));
}

/** Returns the reason of an error of Node's sockets or TLS, which have no `syscall` if the socket was closed before. */
const codeOfNode = (code: string): UnavailableReason | null =>
  /^(E[A-Z]{3,}|ERR_(SOCKET|STREAM|SSL|TLS)_\w+|\w*CERT\w*)$/.test(code) ? 'connection' : null;
