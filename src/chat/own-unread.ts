import { type OperatorActor, operatorMember } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner } from '../database/statement.js';
import {
  ownFilteredCount,
  ownFilteredSellers,
  ownMarks,
  ownMarksCount,
  ownUnreadCount,
  ownUnreadSellers,
} from '../database/statements/own-unread.js';
import type { ListedSeller } from './model.js';
import type { SellerCount, SellerPart } from './search-sellers.js';
import { attentionOf, type SellerFilter } from './thread-attention.js';

/*
 * Finds the unread threads of one of the operator's users: those that are unread for their side, and those that a
 * colleague has read, but not the person.
 */

/** The read state of a thread for one person, stored if it differs from that of the side. */
export interface OwnMark {
  /** The number of the seller's messages that the person has read. */
  seenCount: number;
  markedUnread: boolean;
  /** The number of the seller's messages before the mark; null if it begins at no message. */
  markedCount: number | null;
}

/** Returns the actor's own marks in threads, in the same order; null where the side's state applies. */
export async function findOwnMarks(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(OwnMark | null)[]> {
  const memberId = operatorMember(actor);
  if (memberId === null) return sellerIds.map(() => null);
  const rows = await database.run(marketplaceOf(actor), ownMarks, { memberId, sellerIds });
  return rowsInOrder(sellerIds, rows, ({ sellerId }) => sellerId);
}

/** A person with more threads that differ is served by reading the list instead of those threads. */
const fewMarks = 1_000;

/** The number of threads that are read first; if they do not fill a page, all threads are. */
const window = 1_000;

/** A search for threads that are unread for a person, or are not. */
export interface OwnSearch {
  memberId: number;
  unread: boolean;
  waiting: boolean | null;
  /** Patterns of names; null for all. */
  patterns: readonly string[] | null;
}

/** Returns the search if it is one for a person's own unread threads; null for an API key, and without the filter. */
export function ownSearchOf(
  actor: OperatorActor,
  { unread, waitingForAnswer }: SellerFilter,
  patterns: readonly string[] | null,
): OwnSearch | null {
  const memberId = operatorMember(actor);
  if (memberId === null || unread == null) return null;
  return { memberId, unread, waiting: waitingForAnswer ?? null, patterns };
}

/** Returns the values of thread.attention of threads that are unread for the side, and of the others. */
const attentionsOf = ({ waiting }: OwnSearch) => ({
  unreadAttentions: attentionOf({ unread: true, waitingForAnswer: waiting }) ?? [],
  readAttentions: attentionOf({ unread: false, waitingForAnswer: waiting }) ?? [],
});

/** Returns the matches in a part of the list, nearest first. */
export async function searchOwnUnread(
  actor: OperatorActor,
  database: Runner,
  search: OwnSearch,
  { direction, beside: { listRank, listName, sellerId }, limit }: SellerPart,
): Promise<ListedSeller[]> {
  const scope = marketplaceOf(actor);
  const part = { listRank, listName, sellerId, limit };
  if (await hasFewMarks(actor, database, search)) {
    const { memberId } = search;
    return database.run(scope, ownUnreadSellers[direction], { ...part, memberId, ...attentionsOf(search) });
  }
  const near = await database.run(scope, ownFilteredSellers[direction], { ...part, ...search, window });
  if (near.length === limit) return near;
  return database.run(scope, ownFilteredSellers[direction], { ...part, ...search, window: null });
}

/** Counts the matches; without names up to `most`. */
export async function countOwnUnread(
  actor: OperatorActor,
  database: Runner,
  search: OwnSearch,
  maximum: number,
): Promise<SellerCount> {
  const scope = marketplaceOf(actor);
  const most = search.patterns === null ? maximum + 1 : null;
  const { memberId } = search;
  const [counted] =
    most !== null && (await hasFewMarks(actor, database, search))
      ? await database.run(scope, ownUnreadCount, { memberId, ...attentionsOf(search), most })
      : await database.run(scope, ownFilteredCount, { ...search, most });
  const matches = counted?.matches ?? 0;
  if (most === null) return { count: matches, isExact: true };
  return { count: Math.min(matches, maximum), isExact: matches <= maximum };
}

async function hasFewMarks(
  actor: OperatorActor,
  database: Runner,
  { memberId, unread, patterns }: OwnSearch,
): Promise<boolean> {
  if (!unread || patterns !== null) return false;
  const [counted] = await database.run(marketplaceOf(actor), ownMarksCount, { memberId, most: fewMarks + 1 });
  return (counted?.marks ?? 0) <= fewMarks;
}
