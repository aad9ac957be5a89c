import { type OperatorActor, operatorMember } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, notesOf } from '../access/tenant-scopes.js';
import { publishMentions } from '../chat/mention-events.js';
import type { Database } from '../database/database.js';
import { type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import {
  mentionPage,
  readMentions,
  threadsWithUnreadMention,
  unreadMentionCount,
  unreadMentionPage,
} from '../database/statements/mentions.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';
import { type TimedPosition, timedPositions } from './note.js';

/** Unread mentions are counted up to this number. */
export const maximumMentionCount = 100;

/** A mention of one of the operator's users in a note. */
export interface Mention extends TimedPosition {
  mentionedAt: Date;
  readAt: Date | null;
}

/**
 * Returns a page of the actor's own mentions, the newest first. API keys have none.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export async function listMentions(
  actor: OperatorActor,
  database: Runner,
  readRequest: () => { page: PageRequest<TimedPosition>; isUnread: boolean },
): Promise<Page<Mention>> {
  requirePermission(actor, 'notes.read');
  const { page, isUnread } = readRequest();
  const memberId = operatorMember(actor);
  if (memberId === null) return { items: [], hasNextPage: false, hasPreviousPage: false };
  const statements = isUnread ? unreadMentionPage : mentionPage;
  return readPage(page, timedPositions, (direction, { time, sellerId, number }, limit) =>
    database.run(marketplaceOf(actor), statements[direction], { memberId, time, sellerId, number, limit }),
  );
}

/** Counts the actor's unread mentions, up to `maximumMentionCount`. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`. */
export async function countUnreadMentions(actor: OperatorActor, database: Runner): Promise<number> {
  requirePermission(actor, 'notes.read');
  const memberId = operatorMember(actor);
  if (memberId === null) return 0;
  const values = { memberId, most: maximumMentionCount };
  const [counted] = await database.run(marketplaceOf(actor), unreadMentionCount, values);
  return counted?.count ?? 0;
}

/** Returns whether the actor has an unread mention in the thread of each seller, in the same order. */
export async function findUnreadMentions(
  actor: OperatorActor,
  database: Runner,
  sellerIds: readonly number[],
): Promise<boolean[]> {
  const memberId = operatorMember(actor);
  if (memberId === null) return sellerIds.map(() => false);
  const rows = await database.run(marketplaceOf(actor), threadsWithUnreadMention, { memberId, sellerIds });
  const unread = new Set(rows.map(({ sellerId }) => sellerId));
  return sellerIds.map((sellerId) => unread.has(sellerId));
}

/**
 * Marks the actor's mentions in a thread as read.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `sellerId`.
 */
export async function markMentionsRead(
  actor: OperatorActor,
  database: Database,
  sellerId: number | null,
): Promise<void> {
  requirePermission(actor, 'notes.write');
  const thread = notesOf(actor, sellerId);
  if (!thread) throw new InputError([sellerNotFound('sellerId')]);
  const memberId = operatorMember(actor);
  const [result] = await database.run(thread, readMentions, { memberId: memberId ?? 0 });
  if (!result?.sellerExists) throw new InputError([sellerNotFound('sellerId')]);
  if (memberId !== null && result.read > 0) publishMentions(database.signals, actor.marketplaceId, memberId);
}
