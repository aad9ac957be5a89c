import type { Actor } from '../access/actor.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { type EventRecipient, readMentionEvent, readUnreadEvent } from '../notifications/event-data.js';
import type { MentionEvent, UnreadEvent } from '../webhooks/webhook-events.js';
import { chatMessageId, chatNoteId, userId } from './ids.js';
import { languages } from './notification-fields.js';

/* The data of the events about notifications, as webhooks receive them. */

type EventFields = Readonly<Record<string, unknown>>;

const recipientFields = ({ memberId, language, quietUntil }: EventRecipient) => ({
  id: userId(memberId),
  language: languages[language].name,
  quietUntil: quietUntil?.toISOString() ?? null,
});

/** Returns the data about unread messages; null if the actor's side cannot see them. */
export async function unreadEventFields(
  actor: Actor,
  services: { database: Database; messageCheck: Pick<MessageCheck, 'check'> },
  event: UnreadEvent,
): Promise<EventFields | null> {
  const data = await readUnreadEvent(actor, services, event);
  if (!data) return null;
  const { unreadCount, firstLine, recipients } = data;
  const firstMessageId = chatMessageId({ sellerId: event.sellerId, seq: event.messageSeq });
  return { unreadCount, firstMessageId, firstLine, recipients: recipients.map(recipientFields) };
}

/** Returns the data about a mention, without the text of the note; null if the note was deleted. */
export async function mentionEventFields(
  actor: Actor,
  database: Database,
  event: MentionEvent,
): Promise<EventFields | null> {
  const data = actor.side === 'operator' ? await readMentionEvent(actor, database, event) : null;
  if (!data) return null;
  const { note, recipients } = data;
  return {
    noteId: chatNoteId(note),
    authorId: note.authorMemberId === null ? null : userId(note.authorMemberId),
    authorName: note.authorName,
    mentionedAt: event.happenedAt.toISOString(),
    recipients: recipients.map(recipientFields),
  };
}
