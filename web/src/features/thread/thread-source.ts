/** What the thread's room needs to know of the API that it is shown through; each side has its own. */

/** Whose message it is: the seller's side or the operator's, in the API's words. */
export type SentByType = 'User' | 'AdminUser';

/** A message as the APIs tell it. */
export interface ThreadMessage {
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  message: string;
  readAt: string | null;
  sentByType: SentByType;
  sentByName: string | null;
}

/** Messages that follow each other in the thread, newest first. */
export interface ThreadPage {
  messages: readonly ThreadMessage[];
  /** Of the newest and the oldest message of the page; null where it is empty. */
  newestCursor: string | null;
  oldestCursor: string | null;
  hasNewer: boolean;
  hasOlder: boolean;
}

/** Something found in a text; places are in code points. */
export interface Finding {
  kind: string;
  action: 'BLOCK' | 'WARN';
  description: string;
  start: number;
  end: number;
}

export interface FieldError {
  field: string | null;
  messages: readonly string[];
}

/** What became of a send. Where nothing is known of it, `send` throws, and it may be tried again under its key. */
export type SendOutcome =
  | { status: 'sent'; message: ThreadMessage }
  | { status: 'refused'; errors: readonly FieldError[]; findings: readonly Finding[] };

export type ThreadEvent =
  | { type: 'created'; message: ThreadMessage }
  /** All of that side's messages that were unread became read. */
  | { type: 'read'; sentByType: SentByType; readAt: string }
  | { type: 'typing'; sentByType: SentByType; name: string | null; typing: boolean }
  | { type: 'presence'; sentByType: SentByType; online: boolean }
  /** Events were missed: what is shown must be read anew. */
  | { type: 'missed' };

/** One thread, read and written through one of the APIs. All may throw a `Fault` as `{ fault }`. */
export interface ThreadSource {
  /** Under which drafts and unsent messages are kept: the same after a reload, another for each person and thread. */
  key: string;
  /** The reader's own side. */
  ownType: SentByType;
  newest(count: number): Promise<ThreadPage>;
  older(cursor: string, count: number): Promise<ThreadPage>;
  newer(cursor: string, count: number): Promise<ThreadPage>;
  /** The page that has a message in its middle. */
  around(messageId: string, count: number): Promise<ThreadPage>;
  send(message: {
    message: string;
    idempotencyKey: string;
    acknowledged: readonly string[];
  }): Promise<SendOutcome>;
  /** Marks the other side's messages as read. */
  markRead(): Promise<void>;
  setTyping(typing: boolean): void;
  /** @returns what ends it. */
  onEvent(listener: (event: ThreadEvent) => void): () => void;
}
