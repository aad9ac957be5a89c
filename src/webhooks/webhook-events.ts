/** The types of events that a hook can be told of, by their kind in the log. */
export const eventTypes = {
  created: 'chat_message.created',
  read: 'chat_messages.read',
} as const;

export type EventKind = keyof typeof eventTypes;

/** What happened in a thread. */
export interface ChatEvent {
  kind: EventKind;
  sellerId: number;
  /** The side that wrote the message, or whose messages were read. */
  byOperator: boolean;
  /** The message's number, or how far the thread was read. */
  messageSeq: number;
  happenedAt: Date;
}

/** The kind that a text of the database or of an input names; those are checked before. */
export function kindOf(text: string): EventKind {
  if (!Object.hasOwn(eventTypes, text)) throw new Error(`There are no events of the kind ${text}.`);
  return text as EventKind;
}
