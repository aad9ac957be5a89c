/** The types of events that webhooks can receive, by their kind in the log. */
export const eventTypes = {
  created: 'chat_message.created',
  redacted: 'chat_message.redacted',
  read: 'chat_messages.read',
  auditEntry: 'audit_entry.created',
} as const;

export type EventKind = keyof typeof eventTypes;

/** An event of a thread. */
export interface ChatEvent {
  kind: Exclude<EventKind, 'auditEntry'>;
  sellerId: number;
  /** Whether the operator's side wrote the message, also if it was redacted, or the messages that were read. */
  byOperator: boolean;
  /** The number of the message, or of the last one that was read. */
  messageSeq: number;
  happenedAt: Date;
}

/** An entry that was added to the audit log, or that has counted a repeated act again. */
export interface AuditEvent {
  kind: 'auditEntry';
  /** The number of the entry, as text. */
  entryId: string;
  happenedAt: Date;
}

/** An event that a webhook can be notified of. */
export type WebhookEvent = ChatEvent | AuditEvent;

/** Returns the kind of events for a text that was checked before: from the database or an input. */
export function kindOf(text: string): EventKind {
  if (!Object.hasOwn(eventTypes, text)) throw new Error(`Unknown kind of events: ${text}.`);
  return text as EventKind;
}
