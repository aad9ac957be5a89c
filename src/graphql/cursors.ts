import type { EventPosition } from '../chat/event-log.js';
import type { MessageTime, SellerPosition } from '../chat/model.js';

/**
 * Cursors: opaque to clients, and valid for as long as the connection that gave them exists, because each
 * is the place itself and not a count. Each names its connection, so that one of another is told apart.
 */

const largestInteger = 2_147_483_647;

const encode = (text: string) => Buffer.from(text).toString('base64url');

/** Longer than the longest that we write, which has a seller's name of 255 characters. */
const maximumLength = 2_048;

/** Only the exact form that we write is taken. */
const decode = (cursor: string): string | null => {
  if (cursor.length > maximumLength) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  return encode(text) === cursor ? text : null;
};

/** Returns what the groups of a form match in a cursor; nothing if the cursor is not of that form. */
const partsOf = (form: RegExp, cursor: string): string[] => form.exec(decode(cursor) ?? '')?.slice(1) ?? [];

/** The place of a message in its thread. */
export function messageCursor({ sellerId, seq }: { sellerId: number; seq: number }): string {
  return encode(`m.${sellerId}.${seq}`);
}

/** The message's number, or null where it is no cursor of this seller's thread. */
export function decodeMessageCursor(sellerId: number, cursor: string): number | null {
  const [seller, seq] = partsOf(/^m\.([1-9]\d{0,9})\.([1-9]\d{0,8})$/, cursor);
  return seq !== undefined && Number(seller) === sellerId ? Number(seq) : null;
}

/** The place of a seller in its marketplace's list, as it was when the page was read. */
export function sellerCursor(marketplaceId: number, place: SellerPosition): string {
  return encode(`s.${marketplaceId}.${place.listRank}.${place.sellerId}.${place.listName}`);
}

/** The place, or null where it is no cursor of this marketplace's list. */
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

/** The place of a message among all of its marketplace. */
export function foundCursor(marketplaceId: number, { time, sellerId, seq }: MessageTime): string {
  return encode(`f.${marketplaceId}.${time}.${sellerId}.${seq}`);
}

/** The place, or null where it is no cursor of this marketplace's messages. */
export function decodeFoundCursor(marketplaceId: number, cursor: string): MessageTime | null {
  const [marketplace, time, sellerId, seq] = partsOf(
    /^f\.([1-9]\d{0,9})\.([1-9]\d{0,15})\.([1-9]\d{0,9})\.([1-9]\d{0,8})$/,
    cursor,
  );
  if (time === undefined || Number(marketplace) !== marketplaceId) return null;
  const place = { time, sellerId: Number(sellerId), seq: Number(seq) };
  return place.sellerId > largestInteger ? null : place;
}

/** The place of an event in its marketplace's log. */
export function eventCursor(marketplaceId: number, { xid, sellerId, eventSeq }: EventPosition): string {
  return encode(`e.${marketplaceId}.${xid}.${sellerId}.${eventSeq}`);
}

/** The place, or null where it is no cursor of this marketplace's log. */
export function decodeEventCursor(marketplaceId: number, cursor: string): EventPosition | null {
  const [marketplace, xid, sellerId, eventSeq] = partsOf(
    /^e\.([1-9]\d{0,9})\.([1-9]\d{0,14})\.([1-9]\d{0,9})\.([1-9]\d{0,9})$/,
    cursor,
  );
  if (eventSeq === undefined || Number(marketplace) !== marketplaceId) return null;
  const place = { xid: Number(xid), sellerId: Number(sellerId), eventSeq: Number(eventSeq) };
  return place.sellerId > largestInteger || place.eventSeq > largestInteger ? null : place;
}

/** The place of an entry in its marketplace's audit log. */
export function auditCursor(marketplaceId: number, entry: string): string {
  return encode(`a.${marketplaceId}.${entry}`);
}

/** The entry's number, or null where it is no cursor of this marketplace's audit log. */
export function decodeAuditCursor(marketplaceId: number, cursor: string): string | null {
  const [marketplace, entry] = partsOf(/^a\.([1-9]\d{0,9})\.([1-9]\d{0,14})$/, cursor);
  return entry !== undefined && Number(marketplace) === marketplaceId ? entry : null;
}

/** The place of a delivery among those of its webhook. */
export function deliveryCursor({ webhookId, sequence }: { webhookId: number; sequence: string }): string {
  return encode(`d.${webhookId}.${sequence}`);
}

/** The delivery's number, or null where it is no cursor of this webhook's deliveries. */
export function decodeDeliveryCursor(webhookId: number, cursor: string): string | null {
  const [webhook, sequence] = partsOf(/^d\.([1-9]\d{0,9})\.([1-9]\d{0,14})$/, cursor);
  return sequence !== undefined && Number(webhook) === webhookId ? sequence : null;
}

/** The place of a user, or of an API key, among those of its marketplace. */
export function memberCursor(kind: MemberKind, marketplaceId: number, number: number): string {
  return encode(`${kind}.${marketplaceId}.${number}`);
}

/** Its number, or null where it is no cursor of this marketplace's users, or keys. */
export function decodeMemberCursor(kind: MemberKind, marketplaceId: number, cursor: string): number | null {
  const [of, marketplace, number] = partsOf(/^(user|key)\.([1-9]\d{0,9})\.([1-9]\d{0,9})$/, cursor);
  if (of !== kind || Number(marketplace) !== marketplaceId) return null;
  return Number(number) > largestInteger ? null : Number(number);
}

type MemberKind = 'user' | 'key';
