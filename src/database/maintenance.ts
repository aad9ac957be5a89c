import type { QueryResultRow } from 'pg';
import type { Database } from './database.js';
import { answerWithin } from './limits.js';

/** The maximum waits of maintenance, in ms. It reads and writes whole tables. */
export interface MaintenanceLimits {
  /** One statement. */
  readonly statementMs: number;
  /** The lock of another transaction. While it waits, others wait for it. */
  readonly lockMs: number;
  /** Between two statements. */
  readonly idleMs: number;
}

export const maintenanceLimits: MaintenanceLimits = {
  statementMs: 3_600_000,
  lockMs: 30_000,
  idleMs: 60_000,
};

/** The time that the client waits for an answer beyond the maximum of the statement. */
const marginMs = 60_000;

/** Runs a text of one or several statements. */
export type Query = <Row extends QueryResultRow>(text: string) => Promise<{ rows: Row[] }>;

/** Runs work on whole tables in one transaction, with limits that are longer than those of requests. */
export async function maintain<T>(
  { directPool }: Database,
  { statementMs, lockMs, idleMs }: MaintenanceLimits,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const client = await directPool.connect();
  const query: Query = (text) => client.query({ text, ...answerWithin(statementMs + marginMs) });
  let broken: Error | undefined;
  try {
    await query('begin');
    await query(`set local statement_timeout = ${statementMs}; set local lock_timeout = ${lockMs};
      set local idle_in_transaction_session_timeout = ${idleMs}`);
    const result = await work(query);
    await query('commit');
    return result;
  } catch (error) {
    await query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
