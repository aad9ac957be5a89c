import type { Actor, OperatorActor } from '../access/actor.js';
import { marketplaceOf, notesOf, threadOf } from '../access/tenant-scopes.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { notesByNumber } from '../database/statements/notes.js';
import { recipientsOfEvent, unreadEventData } from '../database/statements/unread-events.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { type Note, noteOf } from '../notes/note.js';
import { allowedFirstLine } from './first-line.js';
import { languageNamed, type NotificationLanguage } from './languages.js';
import { endOfQuietHours } from './quiet-hours.js';

/* Reads the data of events about unread messages and mentions when their requests are sent. */

/** A person whom the marketplace can notify by a channel of its own. */
export interface EventRecipient {
  memberId: number;
  language: NotificationLanguage;
  /** The end of the quiet hours that the person is in; null: in none. */
  quietUntil: Date | null;
}

interface UnreadEventData {
  /** The messages that wait; 0 if the first of them was read meanwhile. */
  unreadCount: number;
  /** The first line of the first message, if the marketplace has chosen it; null if the seller wrote it. */
  firstLine: string | null;
  recipients: EventRecipient[];
}

/** Returns the data of an event of unread messages; null if the actor cannot see the thread or its first message is gone. */
export async function readUnreadEvent(
  actor: Actor,
  services: { database: Database; messageCheck: Pick<MessageCheck, 'check'> },
  event: { sellerId: number; byOperator: boolean; messageSeq: number; recipientIds: readonly number[] },
): Promise<UnreadEventData | null> {
  const { byOperator, messageSeq, recipientIds } = event;
  const scope = threadOf(actor, event.sellerId);
  if (!scope) return null;
  const [row] = await services.database.run(scope, unreadEventData, { byOperator, messageSeq });
  if (!row) return null;
  const { unreadCount, showsFirstLine, message } = row;
  const isLineShown = showsFirstLine && byOperator && unreadCount > 0;
  return {
    unreadCount,
    firstLine: isLineShown ? await allowedFirstLine(services.messageCheck, actor, message) : null,
    recipients: await readRecipients(services.database, scope, recipientIds),
  };
}

/** Returns the note that mentions somebody, and whom; null if it was deleted. */
export async function readMentionEvent(
  actor: OperatorActor,
  database: Runner,
  { sellerId, noteNumber, recipientIds }: MentionPosition,
): Promise<{ note: Note; recipients: EventRecipient[] } | null> {
  const scope = notesOf(actor, sellerId);
  if (!scope) return null;
  const wanted = { sellerIds: [sellerId], numbers: [noteNumber] };
  const [row] = await database.run(marketplaceOf(actor), notesByNumber, wanted);
  if (!row || row.deletedAt !== null) return null;
  return { note: noteOf(row), recipients: await readRecipients(database, scope, recipientIds) };
}

interface MentionPosition {
  sellerId: number;
  noteNumber: number;
  recipientIds: readonly number[];
}

async function readRecipients(
  database: Runner,
  scope: ThreadScope,
  memberIds: readonly number[],
): Promise<EventRecipient[]> {
  if (memberIds.length === 0) return [];
  const rows = await database.run(scope, recipientsOfEvent, { memberIds });
  const now = new Date();
  return rows.map(({ memberId, language, quietFrom: from, quietTo: to, timeZone }) => ({
    memberId,
    language: languageNamed(language),
    quietUntil: from === null || to === null ? null : endOfQuietHours({ from, to, timeZone }, now),
  }));
}
