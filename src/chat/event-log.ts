import type { Actor } from '../access/actor.js';
import { eventLogOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { ThreadScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import {
  logBounds,
  marketplaceEvents,
  threadEvents,
  threadPosition,
} from '../database/statements/read-events.js';
import { CallerError } from '../errors/caller-error.js';
import { type ChatMessage, type SellerSummary, sellerSummary } from './model.js';

/**
 * The log of what happened, as it is read: in the order of commit, every event once (../../docs/live.md).
 */

/** A place in a marketplace's log. Places compare by `xid`, then `sellerId`, then `eventSeq`. */
export interface EventPosition {
  /** The transaction that wrote it. */
  xid: number;
  sellerId: number;
  /** The number in its thread. */
  eventSeq: number;
}

interface Logged extends EventPosition {
  happenedAt: Date;
  /** As it was when the event was read from the log. */
  seller: SellerSummary;
}

/** A message was sent. */
export interface MessageCreated extends Logged {
  kind: 'created';
  message: ChatMessage;
}

/** All messages of one side were read. */
export interface MessagesRead extends Logged {
  kind: 'read';
  /** Whose messages were read. */
  byOperator: boolean;
  /** The last of the thread's messages at that moment. */
  messageSeq: number;
}

/** One side marked the thread as unread, or no longer does; only that side may know. */
export interface MarkedUnread extends Logged {
  kind: 'marked';
  /** Whose mark it is. */
  byOperator: boolean;
  markedUnread: boolean;
}

export type LoggedEvent = MessageCreated | MessagesRead | MarkedUnread;

/** The signal that says that a marketplace's log has grown; its value is the marketplace's id. */
export const logGrew = 'events';

/** To be called after the commit that wrote an event: whoever follows the log looks there at once. */
export function publishEvent({ signals }: Database, { marketplaceId }: ThreadScope): void {
  signals.send(logGrew, marketplaceId);
}

/** Negative where `a` comes before `b` in the log, 0 where they are the same place. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  return a.xid - b.xid || a.sellerId - b.sellerId || a.eventSeq - b.eventSeq;
}

const afterParameters = ({ xid, sellerId, eventSeq }: EventPosition) => ({
  afterXid: String(xid),
  afterSeller: sellerId,
  afterSeq: eventSeq,
});

const largest = 2_147_483_647;

/** The place before all events that are still to come, which is behind all that could be read by now. */
export async function endOfLog(actor: Actor, database: Runner): Promise<EventPosition> {
  const [bounds] = await database.run(eventLogOf(actor), logBounds, {});
  if (!bounds) throw new Error('The log has no bounds.');
  return { xid: Number(bounds.nextXid) - 1, sellerId: largest, eventSeq: largest };
}

/**
 * @throws {CallerError} `CURSOR_EXPIRED` where events after the place are no longer in the log, or the place is of
 * another life of the database (one that was restored from a backup).
 */
export async function requireInLog(actor: Actor, database: Runner, place: EventPosition): Promise<void> {
  const [bounds] = await database.run(eventLogOf(actor), logBounds, {});
  if (!bounds) throw new Error('The log has no bounds.');
  const { lastXid, floorXid, floorSeller, floorSeq } = bounds;
  const floor =
    floorXid === null ? null : { xid: Number(floorXid), sellerId: floorSeller ?? 0, eventSeq: floorSeq ?? 0 };
  if (place.xid >= Number(lastXid) || (floor && comparePositions(place, floor) < 0)) {
    throw new CallerError('CURSOR_EXPIRED', [
      {
        field: 'after',
        message:
          'The events after this cursor are no longer kept. Read the threads anew and subscribe without after.',
      },
    ]);
  }
}

/** The next events of the actor's whole marketplace after a place, at most `limit`. */
export async function readLog(
  actor: Actor,
  database: Runner,
  after: EventPosition,
  limit: number,
): Promise<LoggedEvent[]> {
  const rows = await database.run(eventLogOf(actor), marketplaceEvents, { ...afterParameters(after), limit });
  return rows.map(eventOf);
}

/** The next events of one thread after its event of a number, at most `limit`. */
export async function readThreadLog(
  database: Runner,
  thread: ThreadScope,
  afterSeq: number,
  limit: number,
): Promise<LoggedEvent[]> {
  return (await database.run(thread, threadEvents, { afterSeq, limit })).map(eventOf);
}

/** The number of the thread's last event at or before a place, which may be another thread's; 0 for none. */
export async function numberAt(database: Runner, thread: ThreadScope, place: EventPosition): Promise<number> {
  const [last] = await database.run(thread, threadPosition, afterParameters(place));
  return last?.eventSeq ?? 0;
}

function eventOf(row: Values<typeof marketplaceEvents.row>): LoggedEvent {
  const { sellerId, eventSeq, happenedAt, byOperator, messageSeq } = row;
  const seller = sellerSummary(sellerId, row);
  const logged = { xid: Number(row.xid), sellerId, eventSeq, happenedAt, seller };
  if (row.kind === 'read') return { ...logged, kind: 'read', byOperator, messageSeq };
  if (row.kind === 'marked' || row.kind === 'unmarked') {
    return { ...logged, kind: 'marked', byOperator, markedUnread: row.kind === 'marked' };
  }
  if (row.createdAt === null || row.message === null) throw new Error('An event tells of no message.');
  const { createdAt, message, sentByName, readAt } = row;
  return {
    ...logged,
    kind: 'created',
    message: { sellerId, seq: messageSeq, byOperator, createdAt, message, sentByName, readAt },
  };
}
