import type { Actor } from '../access/actor.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import {
  type CursorPosition,
  type EventPosition,
  type LoggedEvent,
  numberAt,
  readLog,
  readThreadLog,
  readThreadLogWithNotes,
  requireInLog,
} from './event-log.js';

/** The position at which a subscription resumes in the log, and its function to read on from there. */
export interface LogStart {
  readonly after: EventPosition;
  /**
   * Returns the next events for the subscriber, at most `limit`.
   * @throws {CallerError} `CURSOR_EXPIRED` if the position is no longer in the log.
   */
  readonly read: (after: EventPosition, limit: number) => Promise<LoggedEvent[]>;
}

/**
 * Locates a position in the log of a thread, or of the actor's whole marketplace (`sellerId` null).
 * @throws {CallerError} `CURSOR_EXPIRED`.
 */
export async function locateInLog(
  actor: Actor,
  database: Database,
  sellerId: number | null,
  after: CursorPosition,
): Promise<LogStart> {
  await requireInLog(actor, database, after);
  const thread = sellerId === null ? null : threadOf(actor, sellerId);
  if (!thread) return { after, read: checked((from, limit) => readLog(actor, database, from, limit)) };
  // The client's position can be in another thread or of an older database; the ends of pages have numbers.
  let lastSeq: number | null = null;
  const readThread = async (from: EventPosition, limit: number) => {
    lastSeq ??= await numberAt(database, thread, from);
    const page =
      actor.side === 'operator'
        ? await readThreadLogWithNotes(database, thread, { seq: lastSeq, xid: from.xid }, limit)
        : await readThreadLog(database, thread, lastSeq, limit);
    lastSeq = page.findLast(({ kind }) => kind !== 'note')?.eventSeq ?? lastSeq;
    return page;
  };
  return { after, read: checked(readThread) };

  /** Checks the position again after each read: the log can be cleared, or the database restored, meanwhile. */
  function checked(read: LogStart['read']): LogStart['read'] {
    return async (from, limit) => {
      const page = await read(from, limit);
      await requireInLog(actor, database, { ...from, epoch: after.epoch });
      return page;
    };
  }
}
