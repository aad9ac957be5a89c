/** The interface between a thread and the API of its side. */

import type { PatternLink } from '../../text-format.js';

/** The API's names for the two sides: the seller's and the operator's. */
export type SentByType = 'User' | 'AdminUser';

/** A message, alike in both APIs. */
export interface ThreadMessage {
  id: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  message: string;
  readAt: string | null;
  sentByType: SentByType;
  sentByName: string | null;
  /** The links that the marketplace's patterns find in it; offsets are in code points. */
  patternLinks?: readonly PatternLink[];
  /** Its last redaction; null without one. */
  redaction?: { redactedAt: string; redactedByName: string | null } | null;
  /** The API key whose chat token wrote it; only the operator's source has it. */
  sentThrough?: { label: string | null; prefix: string } | null;
}

/** Consecutive messages of a thread, newest first. */
export interface ThreadPage {
  messages: readonly ThreadMessage[];
  /** The cursors of the newest and the oldest message of the page; null if it is empty. */
  newestCursor: string | null;
  oldestCursor: string | null;
  hasNewer: boolean;
  hasOlder: boolean;
}

/** Something found in a text; offsets are in code points. */
export interface Finding {
  kind: string;
  /** Never `ALLOW`. */
  action: 'BLOCK' | 'REDACT' | 'WARN' | 'ALLOW';
  description: string;
  start: number;
  end: number;
  /** How to write an order number so that it passes. Browsers store findings: those of an earlier version have none. */
  hint?: 'LAST_8_DIGITS' | 'ORDER_BEFORE' | null;
}

export interface FieldError {
  field: string | null;
  messages: readonly string[];
}

/** The outcome of a send. If it is unknown, `send` throws, and a retry with the same key is safe. */
export type SendOutcome =
  | { status: 'sent'; message: ThreadMessage }
  | {
      status: 'refused';
      errors: readonly FieldError[];
      findings: readonly Finding[];
      /** The text as it would be stored, if something of it is redacted. */
      redacted?: string | null | undefined;
      /** A colleague has answered since `seen`. */
      cause?: 'answered';
    };

export type ThreadEvent =
  | { type: 'created'; message: ThreadMessage }
  /** Its text was removed, or a part of it. */
  | { type: 'redacted'; message: ThreadMessage }
  /** All unread messages of that side were marked as read. */
  | { type: 'read'; sentByType: SentByType; readAt: string }
  | { type: 'typing'; sentByType: SentByType; name: string | null; typing: boolean }
  | { type: 'presence'; sentByType: SentByType; online: boolean }
  /** Events were missed: the messages must be loaded again. */
  | { type: 'missed' };

/** Reads and writes one thread through one of the APIs. Each function can throw an `ApiError`. */
export interface ThreadSource {
  /** The key under which drafts and unsent messages are stored: one for each user and thread. */
  key: string;
  /** The user's own side. */
  ownType: SentByType;
  newest(count: number): Promise<ThreadPage>;
  older(cursor: string, count: number): Promise<ThreadPage>;
  newer(cursor: string, count: number): Promise<ThreadPage>;
  /** Returns the page that has a message in its middle. */
  around(messageId: string, count: number): Promise<ThreadPage>;
  send(message: {
    message: string;
    idempotencyKey: string;
    acknowledged: readonly string[];
    /** The result of `seen` when the message was written. */
    seen: string | null | undefined;
  }): Promise<SendOutcome>;
  /**
   * Returns the newest message that the writer of the draft saw, so that it is not sent if a colleague has answered since.
   * Absent where nobody asks.
   */
  seen?(): string | null;
  /** Marks the other side's messages as read. */
  markRead(): Promise<void>;
  setTyping(typing: boolean): void;
  /**
   * Whether the user has not read a message that was read for the side: a colleague has read it. Absent where the side's
   * state is the user's.
   */
  unread?: { now(): boolean; subscribe(listener: () => void): () => void } | undefined;
  /** @returns a function that ends it. */
  onEvent(listener: (event: ThreadEvent) => void): () => void;
}
