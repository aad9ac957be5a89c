import type { Actor } from '../access/actor.js';
import { eventLogOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  lastPosition,
  logBounds,
  marketplaceEvents,
  threadEvents,
  threadEventsWithNotes,
  threadPosition,
} from '../database/statements/read-events.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { CallerError } from '../errors/caller-error.js';
import { type ChatMessage, redactionOf, type SellerSummary, sellerSummary } from './model.js';

/** Reads the log of events: in the order of commit, each event once (../../docs/live.md). */

/** A position in a marketplace's log. Positions compare by `xid`, then `sellerId`, then `eventSeq`. */
export interface EventPosition {
  /** The transaction that wrote the event. */
  xid: number;
  sellerId: number;
  /** The event's number in its thread. */
  eventSeq: number;
}

/** A position as a cursor names it. It means nothing in another epoch: a restored log has other events at it. */
export interface CursorPosition extends EventPosition {
  epoch: number;
}

interface Logged extends CursorPosition {
  happenedAt: Date;
  /** The seller at the time when the event was read from the log. */
  seller: SellerSummary;
}

/** A message was sent. */
export interface MessageCreated extends Logged {
  kind: 'created';
  message: ChatMessage;
}

/** A message was redacted. */
export interface MessageRedacted extends Logged {
  kind: 'redacted';
  message: ChatMessage;
}

/** All messages of one side were read. */
export interface MessagesRead extends Logged {
  kind: 'read';
  /** True if the operator's messages were read. */
  byOperator: boolean;
  /** The number of the thread's last message at that time. */
  messageSeq: number;
}

/** One side marked the thread as unread or cleared the mark. Only that side can see it. */
export interface MarkedUnread extends Logged {
  kind: 'marked';
  /** True if it is the operator's mark. */
  byOperator: boolean;
  markedUnread: boolean;
}

/** The work state of the thread changed, or what one of the operator's users has read. Only the operator can see it. */
export interface ThreadChanged extends Logged {
  kind: 'work';
}

/** An internal note was written, changed, deleted or restored. Only the operator can see it. */
export interface NoteChanged extends Logged {
  kind: 'note';
  /** The number of the note in its thread. */
  number: number;
}

/** A message was sent or redacted that was deleted since. Nobody sees it; it moves the reader of the log on. */
export interface DeletedEvent extends Logged {
  kind: 'deleted';
}

export type LoggedEvent =
  | MessageCreated
  | MessageRedacted
  | MessagesRead
  | MarkedUnread
  | ThreadChanged
  | NoteChanged
  | DeletedEvent;

/** The topic of the signal that a marketplace's log has grown; its value is the marketplace's id. */
export const logGrew = 'events';

/** Notifies all processes of a new event, so that they read the log at once. Call it after the event's commit. */
export function publishEvent(
  { signals }: Database,
  { marketplaceId }: Pick<ThreadScope, 'marketplaceId'>,
): void {
  signals.send(logGrew, marketplaceId);
}

/** Returns a negative number if `a` is before `b` in the log, and 0 if they are the same position. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.xid - b.xid || a.sellerId - b.sellerId || a.eventSeq - b.eventSeq;
}

const afterParameters = ({ xid, sellerId, eventSeq }: EventPosition) => ({
  afterXid: String(xid),
  afterSeller: sellerId,
  afterSeq: eventSeq,
});

const largest = 2_147_483_647;

/**
 * Returns the end of the log: a position after all events that can be read now and before all later ones. It stays so
 * after a crash of the database.
 */
export async function endOfLog(actor: Actor, database: Runner): Promise<EventPosition> {
  const { epoch: _epoch, ...position } = await lastPositionOf(actor, database, true);
  return position;
}

/**
 * Returns the end of the log as the actor sees it. Notes do not move that of a seller, which has the end of the last
 * transaction instead of the last event: that could be in another seller's thread.
 */
export async function endOfVisibleLog(actor: Actor, database: Runner): Promise<CursorPosition> {
  if (actor.side === 'operator') return lastPositionOf(actor, database, true);
  const { epoch, xid } = await lastPositionOf(actor, database, false);
  return { epoch, xid, sellerId: largest, eventSeq: largest };
}

async function lastPositionOf(actor: Actor, database: Runner, withNotes: boolean): Promise<CursorPosition> {
  const [last] = await database.run(eventLogOf(actor), lastPosition, { withNotes });
  if (!last) throw new Error('The log has no epoch.');
  const { epoch, xid } = last;
  if (!xid) return { epoch, xid: 1, sellerId: largest, eventSeq: largest };
  // The start of a restored log has no seller and no number, which a cursor needs.
  return { epoch, xid: Number(xid), sellerId: last.sellerId || 1, eventSeq: last.eventSeq || 1 };
}

/**
 * Checks that all events after a position are still in the log.
 * @throws {CallerError} `CURSOR_EXPIRED` if some were cleared, or if the position is of another epoch: from before the database
 * was restored from a backup.
 */
export async function requireInLog(actor: Actor, database: Runner, position: CursorPosition): Promise<void> {
  const [bounds] = await database.run(eventLogOf(actor), logBounds, {});
  if (!bounds) throw new Error('The log has no bounds.');
  const { epoch, lastXid, floorXid, floorSeller, floorSeq } = bounds;
  const floor =
    floorXid === null ? null : { xid: Number(floorXid), sellerId: floorSeller ?? 0, eventSeq: floorSeq ?? 0 };
  const isCleared = floor !== null && comparePositions(position, floor) < 0;
  // A database that was restored without a new epoch has not begun the transactions of later cursors.
  if (position.epoch !== epoch || position.xid >= Number(lastXid) || isCleared) {
    throw new CallerError('CURSOR_EXPIRED', [
      {
        field: 'after',
        message:
          'The events after this cursor are no longer stored. Read the threads again and subscribe without after.',
      },
    ]);
  }
}

/** Returns the next events of the actor's whole marketplace after a position, at most `limit`. */
export async function readLog(
  actor: Actor,
  database: Runner,
  after: EventPosition,
  limit: number,
): Promise<LoggedEvent[]> {
  const rows = await database.run(eventLogOf(actor), marketplaceEvents, { ...afterParameters(after), limit });
  return rows.map(eventOf);
}

/** Returns the next events of a thread after its event with this number, at most `limit`; no notes. */
export async function readThreadLog(
  database: Runner,
  thread: ThreadScope,
  afterSeq: number,
  limit: number,
): Promise<LoggedEvent[]> {
  return (await database.run(thread, threadEvents, { afterSeq, limit })).map(eventOf);
}

/** Returns the next events of a thread with its notes: events after this number, and notes after a transaction. */
export async function readThreadLogWithNotes(
  database: Runner,
  thread: ThreadScope,
  after: { seq: number; xid: number },
  limit: number,
): Promise<LoggedEvent[]> {
  const values = { afterSeq: after.seq, afterXid: String(after.xid), limit };
  return (await database.run(thread, threadEventsWithNotes, values)).map(eventOf);
}

/** Returns the number of the thread's last event at or before a position, which can be in another thread; 0 for none. */
export async function numberAt(
  database: Runner,
  thread: ThreadScope,
  position: EventPosition,
): Promise<number> {
  const [last] = await database.run(thread, threadPosition, afterParameters(position));
  return last?.eventSeq ?? 0;
}

function eventOf(row: Values<typeof marketplaceEvents.row>): LoggedEvent {
  const { epoch, sellerId, eventSeq, happenedAt, byOperator, messageSeq } = row;
  const seller = sellerSummary(sellerId, row);
  const logged = { epoch, xid: Number(row.xid), sellerId, eventSeq, happenedAt, seller };
  if (row.kind === 'work') return { ...logged, kind: 'work' };
  if (row.kind === 'note') return { ...logged, kind: 'note', number: eventSeq };
  if (row.kind === 'read') return { ...logged, kind: 'read', byOperator, messageSeq };
  if (row.kind === 'marked' || row.kind === 'unmarked') {
    return { ...logged, kind: 'marked', byOperator, markedUnread: row.kind === 'marked' };
  }
  if (row.createdAt === null || row.message === null) return { ...logged, kind: 'deleted' };
  const { createdAt, message, sentByName, tokenKeyId, readAt } = row;
  const sent = { sellerId, seq: messageSeq, byOperator, createdAt, message, sentByName, tokenKeyId, readAt };
  return {
    ...logged,
    kind: row.kind === 'redacted' ? 'redacted' : 'created',
    message: { ...sent, ...redactionOf(row) },
  };
}
