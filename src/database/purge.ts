import type { QueryResultRow } from 'pg';
import type { Database } from './database.js';
import { answerWithin } from './limits.js';

/**
 * The tables that can have the text of a message or a note, or the name or address of a person, and the one with the planner's
 * samples of them. Their files, and those
 * of their indexes, keep rows that were changed or deleted until the tables are rewritten.
 */
export const purgedTables = [
  ...([
    'message',
    'note',
    'webhook_attempt',
    'audit_entry',
    'membership',
    'person_erasure',
    'outgoing_mail',
  ] as const),
  ...(['auth_user', 'auth_session', 'auth_account', 'auth_device', 'auth_verification'] as const),
  ...(['auth_notice', 'auth_handed_link', 'bounced_address', 'message_export', 'chat_token_record'] as const),
  ...(['auth_passkey', 'auth_two_factor', 'push_subscription', 'received_email'] as const),
  'pg_catalog.pg_statistic' as const,
] as const;

/** The wait for the lock of a table. Meanwhile, requests that need the table wait too. */
const lockMs = 30_000;

/** The maximum duration of one statement: the rewriting of one table. */
const statementMs = 24 * 3_600_000;

/** The bytes that are rewritten in a second, at least, on a usual disk. */
const bytesPerSecond = 20_000_000;

/** A role that is not a superuser lacks a right. */
const insufficientPrivilege = '42501';

export interface RewrittenTable {
  name: string;
  bytesBefore: number;
  bytesAfter: number;
  /** How long the table could be neither read nor written. */
  blockedMs: number;
}

/** What became of the journal (WAL) from before: nothing of it is left, PostgreSQL keeps some, or the role lacks a right. */
export type JournalState = 'discarded' | 'kept' | 'not-permitted';

export interface PurgeResult {
  tables: RewrittenTable[];
  journal: JournalState;
}

export interface PurgeWatcher {
  /** Called before the first table. @param seconds about how long messages can be neither read nor sent, at most. */
  onEstimate(bytes: number, seconds: number): void;
  onTable(table: RewrittenTable): void;
}

type Query = <Row extends QueryResultRow>(text: string) => Promise<Row[]>;

/**
 * Removes from the database's own files what was redacted, changed or deleted: rewrites the tables, and discards the journal from
 * before. Each table is locked while it is rewritten.
 */
export async function purge({ directPool }: Database, watcher: PurgeWatcher): Promise<PurgeResult> {
  const client = await directPool.connect();
  const query: Query = async (text) => (await client.query({ text, ...answerWithin(statementMs) })).rows;
  try {
    await query(`set statement_timeout = ${statementMs}`);
    await query(`set lock_timeout = ${lockMs}`);
    let bytes = 0;
    for (const table of purgedTables) bytes += await sizeOf(query, table);
    watcher.onEstimate(bytes, Math.ceil(bytes / bytesPerSecond));
    const rewritten: RewrittenTable[] = [];
    for (const name of purgedTables) {
      const table = await rewrite(query, name);
      rewritten.push(table);
      watcher.onTable(table);
    }
    return { tables: rewritten, journal: await discardJournal(query) };
  } finally {
    // The session's limits end with its connection.
    client.release(true);
  }
}

async function sizeOf(query: Query, table: string): Promise<number> {
  const [row] = await query<{ bytes: string }>(`select pg_total_relation_size('${table}') as bytes`);
  return Number(row?.bytes ?? 0);
}

async function rewrite(query: Query, name: (typeof purgedTables)[number]): Promise<RewrittenTable> {
  const bytesBefore = await sizeOf(query, name);
  const startedMs = performance.now();
  // The planner's samples of the rows are renewed with them.
  await query(name.startsWith('pg_') ? `vacuum (full) ${name}` : `vacuum (full, analyze) ${name}`);
  const blockedMs = Math.round(performance.now() - startedMs);
  return { name, bytesBefore, bytesAfter: await sizeOf(query, name), blockedMs };
}

/**
 * Ends the use of the journal's current file, and has PostgreSQL write over the files that it keeps for later: they have the text of
 * earlier ones until they are used.
 */
async function discardJournal(query: Query): Promise<JournalState> {
  try {
    await nextFile(query);
    await query('checkpoint');
    const [before] = await query<{ kept: boolean; last: string }>(`
      select bool_or(name < (pg_control_checkpoint()).redo_wal_file) as kept, max(name) as last
      from pg_ls_waldir()
      where name ~ '^[0-9A-F]{24}$'`);
    while ((await currentFile(query)) <= (before?.last ?? '')) await nextFile(query);
    await query('checkpoint');
    return before?.kept ? 'kept' : 'discarded';
  } catch (error) {
    if ((error as { code?: string }).code === insufficientPrivilege) return 'not-permitted';
    throw error;
  }
}

async function currentFile(query: Query): Promise<string> {
  const [row] = await query<{ name: string }>('select pg_walfile_name(pg_current_wal_insert_lsn()) as name');
  return row?.name ?? '';
}

/** Ends the journal's current file, which PostgreSQL fills with zeros. It does nothing at the begin of a file. */
async function nextFile(query: Query): Promise<void> {
  await query(`select pg_logical_emit_message(false, 'parley', 'purge')`);
  await query('select pg_switch_wal()');
}
