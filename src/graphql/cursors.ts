import type { ReplyPosition } from '../canned-replies/list-replies.js';
import type { CursorPosition } from '../chat/event-log.js';
import type { MessageTime, SellerPosition } from '../chat/model.js';
import type { NoteTime } from '../notes/list-notes.js';
import type { TimedPosition } from '../notes/note.js';

/**
 * Encodes and decodes cursors. They are opaque to clients, and stay valid while their connection exists, because each
 * contains a position and not an offset. Each also names its connection, so that cursors of another one are rejected.
 */

const largestInteger = 2_147_483_647;

const encode = (text: string) => Buffer.from(text).toString('base64url');

/** More than our longest cursor, which contains a seller's name of 255 characters. */
const maxLength = 2_048;

/** Decodes a cursor. Returns null unless it has exactly the encoding that we write. */
const decode = (cursor: string): string | null => {
  if (cursor.length > maxLength) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  return encode(text) === cursor ? text : null;
};

/** Returns the groups of a pattern in a cursor; an empty list if the cursor does not match. */
const partsOf = (form: RegExp, cursor: string): string[] => form.exec(decode(cursor) ?? '')?.slice(1) ?? [];

/** Returns the cursor of a message in its thread. */
export function messageCursor({ sellerId, seq }: { sellerId: number; seq: number }): string {
  return encode(`m.${sellerId}.${seq}`);
}

/** Returns the message's number, or null if it is not a cursor of this seller's thread. */
export function decodeMessageCursor(sellerId: number, cursor: string): number | null {
  const [seller, seq] = partsOf(/^m\.([1-9]\d{0,9})\.([1-9]\d{0,8})$/, cursor);
  return seq !== undefined && Number(seller) === sellerId ? Number(seq) : null;
}

/** Returns the cursor of a seller in its marketplace's list at the time of the page. */
export function sellerCursor(marketplaceId: number, position: SellerPosition): string {
  return encode(`s.${marketplaceId}.${position.listRank}.${position.sellerId}.${position.listName}`);
}

/** Returns the position, or null if it is not a cursor of this marketplace's list. */
export function decodeSellerCursor(marketplaceId: number, cursor: string): SellerPosition | null {
  const [marketplace, listRank, sellerId, listName] = partsOf(
    /^s\.([1-9]\d{0,9})\.(-[1-9]\d{0,17}|0)\.([1-9]\d{0,9})\.([^\0]*)$/su,
    cursor,
  );
  if (listRank === undefined || listName === undefined) return null;
  const seller = Number(sellerId);
  if (Number(marketplace) !== marketplaceId || seller > largestInteger) return null;
  if ((listRank === '0') !== (listName !== '')) return null;
  return { listRank, listName, sellerId: seller };
}

/** Returns the cursor of a thread in a list of threads with an order. */
export function threadCursor(
  marketplaceId: number,
  sort: string,
  { listRank, listName, sellerId }: SellerPosition,
): string {
  return encode(`t.${marketplaceId}.${sort}.${listRank}.${sellerId}.${listName}`);
}

/** Returns the position, or null if it is not a cursor of such a list of this marketplace. */
export function decodeThreadCursor(
  marketplaceId: number,
  sort: string,
  cursor: string,
): SellerPosition | null {
  const [marketplace, order, listRank, sellerId, listName] = partsOf(
    /^t\.([1-9]\d{0,9})\.([A-Za-z]+)\.(-?[1-9]\d{0,17}|0)\.([1-9]\d{0,9})\.([^\0]*)$/su,
    cursor,
  );
  if (listRank === undefined || listName === undefined) return null;
  if (Number(marketplace) !== marketplaceId || order !== sort) return null;
  const position = { listRank, listName, sellerId: Number(sellerId) };
  return position.sellerId > largestInteger ? null : position;
}

/** Returns the cursor of a canned reply in its marketplace's list. */
export function replyCursor(marketplaceId: number, { nameKey, id }: ReplyPosition): string {
  return encode(`r.${marketplaceId}.${id}.${nameKey}`);
}

/** Returns the position, or null if it is not a cursor of this marketplace's list. */
export function decodeReplyCursor(marketplaceId: number, cursor: string): ReplyPosition | null {
  const [marketplace, number, nameKey] = partsOf(/^r\.([1-9]\d{0,9})\.([1-9]\d{0,9})\.([^\0]+)$/su, cursor);
  if (nameKey === undefined || Number(marketplace) !== marketplaceId) return null;
  const id = Number(number);
  return id > largestInteger ? null : { nameKey, id };
}

/** Returns the cursor of a message among all messages of its marketplace. */
export function foundCursor(marketplaceId: number, { time, sellerId, seq }: MessageTime): string {
  return encode(`f.${marketplaceId}.${time}.${sellerId}.${seq}`);
}

/** Returns the position, or null if it is not a cursor of this marketplace's messages. */
export function decodeFoundCursor(marketplaceId: number, cursor: string): MessageTime | null {
  const [marketplace, time, sellerId, seq] = partsOf(
    /^f\.([1-9]\d{0,9})\.([1-9]\d{0,15})\.([1-9]\d{0,9})\.([1-9]\d{0,8})$/,
    cursor,
  );
  if (time === undefined || Number(marketplace) !== marketplaceId) return null;
  const position = { time, sellerId: Number(sellerId), seq: Number(seq) };
  return position.sellerId > largestInteger ? null : position;
}

/** Returns the cursor of a note in its thread. */
export function noteCursor({ sellerId, time, number }: NoteTime & { sellerId: number }): string {
  return encode(`n.${sellerId}.${time}.${number}`);
}

/** Returns the position, or null if it is not a cursor of the notes of this seller's thread. */
export function decodeNoteCursor(sellerId: number | null, cursor: string): NoteTime | null {
  const [seller, time, number] = partsOf(/^n\.([1-9]\d{0,9})\.([1-9]\d{0,15})\.([1-9]\d{0,8})$/, cursor);
  return time !== undefined && Number(seller) === sellerId ? { time, number: Number(number) } : null;
}

/** Returns the cursor of a mention among those of a user of its marketplace. */
export const mentionCursor = (marketplaceId: number, position: TimedPosition): string =>
  timedCursor('@', marketplaceId, position);

/** Returns the position, or null if it is not a cursor of mentions in this marketplace. */
export const decodeMentionCursor = (marketplaceId: number, cursor: string): TimedPosition | null =>
  decodeTimedCursor('@', marketplaceId, cursor);

/** Returns the cursor of a note among all notes of its marketplace. */
export const foundNoteCursor = (marketplaceId: number, position: TimedPosition): string =>
  timedCursor('fn', marketplaceId, position);

/** Returns the position, or null if it is not a cursor of this marketplace's notes. */
export const decodeFoundNoteCursor = (marketplaceId: number, cursor: string): TimedPosition | null =>
  decodeTimedCursor('fn', marketplaceId, cursor);

const timedCursor = (kind: '@' | 'fn', marketplaceId: number, { time, sellerId, number }: TimedPosition) =>
  encode(`${kind}.${marketplaceId}.${time}.${sellerId}.${number}`);

function decodeTimedCursor(kind: '@' | 'fn', marketplaceId: number, cursor: string): TimedPosition | null {
  const [cursorKind, marketplace, time, seller, number] = partsOf(
    /^(@|fn)\.([1-9]\d{0,9})\.([1-9]\d{0,15})\.([1-9]\d{0,9})\.([1-9]\d{0,8})$/,
    cursor,
  );
  if (time === undefined || cursorKind !== kind || Number(marketplace) !== marketplaceId) return null;
  const position = { time, sellerId: Number(seller), number: Number(number) };
  return position.sellerId > largestInteger ? null : position;
}

/** Returns the cursor of an event in its marketplace's log. */
export function eventCursor(
  marketplaceId: number,
  { epoch, xid, sellerId, eventSeq }: CursorPosition,
): string {
  const position = `e.${marketplaceId}.${xid}.${sellerId}.${eventSeq}`;
  return encode(epoch === 0 ? position : `${position}.${epoch}`);
}

/** Returns the position, or null if it is not a cursor of this marketplace's log. A cursor without an epoch is of the first one. */
export function decodeEventCursor(marketplaceId: number, cursor: string): CursorPosition | null {
  const [marketplace, xid, sellerId, eventSeq, epoch = 0] = partsOf(
    /^e\.([1-9]\d{0,9})\.([1-9]\d{0,14})\.([1-9]\d{0,9})\.([1-9]\d{0,9})(?:\.([1-9]\d{0,9}))?$/,
    cursor,
  );
  if (eventSeq === undefined || Number(marketplace) !== marketplaceId) return null;
  const position = {
    epoch: Number(epoch),
    xid: Number(xid),
    sellerId: Number(sellerId),
    eventSeq: Number(eventSeq),
  };
  const numbers = [position.epoch, position.sellerId, position.eventSeq];
  return numbers.some((number) => number > largestInteger) ? null : position;
}

/** The owner of an audit log: a marketplace's operator (`sellerId` null), or one of its sellers. */
export interface AuditLogOwner {
  readonly marketplaceId: number;
  readonly sellerId: number | null;
}

/** Returns the cursor of an entry in an audit log. */
export function auditCursor(owner: AuditLogOwner, entry: string): string {
  return encode(auditCursorPrefix(owner) + entry);
}

/** Returns the entry's number, or null if it is not a cursor of this audit log. */
export function decodeAuditCursor(owner: AuditLogOwner, cursor: string): string | null {
  const [prefix, entry] = partsOf(/^(a\.(?:[1-9]\d{0,9}\.){1,2})([1-9]\d{0,14})$/, cursor);
  return entry !== undefined && prefix === auditCursorPrefix(owner) ? entry : null;
}

const auditCursorPrefix = ({ marketplaceId, sellerId }: AuditLogOwner): string =>
  sellerId === null ? `a.${marketplaceId}.` : `a.${marketplaceId}.${sellerId}.`;

/** Returns the cursor of a delivery of a webhook. */
export function deliveryCursor({ webhookId, sequence }: { webhookId: number; sequence: string }): string {
  return encode(`d.${webhookId}.${sequence}`);
}

/** Returns the delivery's number, or null if it is not a cursor of this webhook's deliveries. */
export function decodeDeliveryCursor(webhookId: number, cursor: string): string | null {
  const [webhook, sequence] = partsOf(/^d\.([1-9]\d{0,9})\.([1-9]\d{0,14})$/, cursor);
  return sequence !== undefined && Number(webhook) === webhookId ? sequence : null;
}

/** Returns the cursor of a seller in the report of findings. */
export function findingCursor(marketplaceId: number, { sellerId }: { sellerId: number }): string {
  return encode(`cf.${marketplaceId}.${sellerId}`);
}

/** Returns the seller's number, or null if it is not a cursor of this marketplace's report of findings. */
export function decodeFindingCursor(marketplaceId: number, cursor: string): number | null {
  const [marketplace, seller] = partsOf(/^cf\.([1-9]\d{0,9})\.([1-9]\d{0,9})$/, cursor);
  if (Number(marketplace) !== marketplaceId) return null;
  return Number(seller) > largestInteger ? null : Number(seller);
}

/** Returns the cursor of a user or an API key of a marketplace. */
export function memberCursor(kind: MemberKind, marketplaceId: number, number: number): string {
  return encode(`${kind}.${marketplaceId}.${number}`);
}

/** Returns the number of the user or API key, or null if the cursor is not of this kind and marketplace. */
export function decodeMemberCursor(kind: MemberKind, marketplaceId: number, cursor: string): number | null {
  const [cursorKind, marketplace, number] = partsOf(/^(user|key)\.([1-9]\d{0,9})\.([1-9]\d{0,9})$/, cursor);
  if (cursorKind !== kind || Number(marketplace) !== marketplaceId) return null;
  return Number(number) > largestInteger ? null : Number(number);
}

type MemberKind = 'user' | 'key';
