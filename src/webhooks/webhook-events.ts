import { z } from 'zod';

/** The types of events that webhooks can receive, by their kind in the log. */
export const eventTypes = {
  created: 'chat_message.created',
  redacted: 'chat_message.redacted',
  read: 'chat_messages.read',
  unread: 'chat_message.unread',
  mentioned: 'mention.created',
  auditEntry: 'audit_entry.created',
} as const;

export type EventKind = keyof typeof eventTypes;

interface EventOfThread {
  sellerId: number;
  happenedAt: Date;
}

interface EventOfMessage extends EventOfThread {
  /** Whether the operator's side wrote the message, also if it was redacted, or the messages that were read or are unread. */
  byOperator: boolean;
  /** The number of the message, of the last one that was read, or of the first one that is unread. */
  messageSeq: number;
}

interface Recipients {
  /** The memberships of the people whom the marketplace can notify. */
  recipientIds: readonly number[];
}

/** Messages stayed unread for the delay of notifications. */
export type UnreadEvent = EventOfMessage & Recipients & { kind: 'unread' };

/** An event of a message, with which a webhook's own query can run. */
export type ChatEvent = (EventOfMessage & { kind: 'created' | 'redacted' | 'read' }) | UnreadEvent;

/** A note mentions a user of the operator. */
export interface MentionEvent extends EventOfThread, Recipients {
  kind: 'mentioned';
  noteNumber: number;
}

/** An entry that was added to the audit log, or that has counted a repeated act again. */
export interface AuditEvent {
  kind: 'auditEntry';
  /** The number of the entry, as text. */
  entryId: string;
  happenedAt: Date;
}

/** An event that a webhook can be notified of. */
export type WebhookEvent = ChatEvent | MentionEvent | AuditEvent;

/** Returns the kind of events for a text that was checked before: from the database or an input. */
export function kindOf(text: string): EventKind {
  if (!Object.hasOwn(eventTypes, text)) throw new Error(`Unknown kind of events: ${text}.`);
  return text as EventKind;
}

/** An event as a delivery stores it. */
export interface StoredEvent {
  kind: string | null;
  sellerId: number;
  byOperator: boolean | null;
  messageSeq: number | null;
  auditEntryId: string | null;
  /** What events about notifications have in addition, in JSON. */
  details: string | null;
  happenedAt: Date | null;
}

const recipientIds = z.array(z.number().int());
const unreadDetails = z.object({ recipientIds });
const mentionDetails = z.object({ recipientIds, noteNumber: z.number().int() });

/** Returns the event of a delivery; null if there is none. */
export function eventOf(stored: StoredEvent): WebhookEvent | null {
  const { sellerId, byOperator, messageSeq, auditEntryId, happenedAt } = stored;
  if (stored.kind === null || happenedAt === null) return null;
  const kind = kindOf(stored.kind);
  if (kind === 'auditEntry') {
    return auditEntryId === null ? null : { kind, entryId: auditEntryId, happenedAt };
  }
  if (kind === 'mentioned') {
    return { kind, sellerId, happenedAt, ...mentionDetails.parse(detailsOf(stored)) };
  }
  if (byOperator === null || messageSeq === null) return null;
  const event = { sellerId, byOperator, messageSeq, happenedAt };
  return kind === 'unread'
    ? { ...event, kind, ...unreadDetails.parse(detailsOf(stored)) }
    : { ...event, kind };
}

const detailsOf = ({ details }: StoredEvent): unknown => (details === null ? null : JSON.parse(details));
