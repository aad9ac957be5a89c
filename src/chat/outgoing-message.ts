import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { WrittenText } from '../content-policy/policy-check.js';
import type { ContentFinding } from '../content-policy/review-text.js';
import type { Runner } from '../database/statement.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { type FieldError, InputError, sellerNotFound } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { messageError } from '../text/message-text.js';
import type { MessagePosition } from './find-nodes.js';

/** The longest idempotency key, in code points. */
export const maximumKeyLength = 255;

/** @param findings those in the text that was sent, as for its sender. */
type RecordWith = (transaction: Runner, findings: readonly ContentFinding[]) => Promise<void>;

/** A request to send a message. */
export interface OutgoingMessage {
  /** The seller of the thread; a seller can leave it out. */
  sellerId: number | null;
  message: string;
  /** The same key again within 24 h, from the same side of the same thread, returns the same message. */
  idempotencyKey: string | null;
  /** The kinds of content that the sender was warned about and confirms. */
  acknowledged: readonly ContentKind[];
  /** Whether the sender confirms what the content policy redacts, too. */
  confirmRedaction?: boolean;
  /** A message of the thread. If set, nothing is sent if somebody else of the author's side wrote a message after it. */
  unlessAnsweredAfter?: MessagePosition | null;
  /** Stores more in the transaction that stores the message. Its error undoes both. */
  recordWith?: RecordWith;
}

/** A message with valid input, of a thread that its author can write to. */
export interface CheckedMessage extends WrittenText {
  readonly thread: ThreadScope;
  /** The hash of the key. A key can hold data of the client's, such as an order or a person, so only the hash is stored. */
  readonly idempotencyKeyHash: string | null;
  /** The newest message that the author saw, perhaps of another thread; null to send it in any case. */
  readonly unlessAnsweredAfter: MessagePosition | null;
  readonly recordWith: RecordWith | null;
}

/**
 * Checks all input fields of a message.
 * @throws {InputError} on the fields `sellerId`, `message`, `idempotencyKey`.
 */
export function checkMessage(author: Actor, outgoing: OutgoingMessage): CheckedMessage {
  const {
    sellerId,
    message: text,
    idempotencyKey,
    acknowledged,
    confirmRedaction = false,
    unlessAnsweredAfter = null,
    recordWith = null,
  } = outgoing;
  const thread = threadOf(author, sellerId);
  const errors = [
    thread ? null : sellerNotFound('sellerId'),
    messageError(text),
    keyError(idempotencyKey),
  ].filter((error) => error !== null);
  if (!thread || errors.length > 0) throw new InputError(errors);
  const idempotencyKeyHash = idempotencyKey === null ? null : hashOf(idempotencyKey);
  return {
    ...{ author, thread, text, idempotencyKeyHash, acknowledged, confirmRedaction },
    ...{ unlessAnsweredAfter, recordWith },
  };
}

/** Hashes a key as the migration hashed those of earlier versions. */
export const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

/** Returns the error of an invalid idempotency key, or null. */
export function keyError(key: string | null): FieldError | null {
  if (key === null) return null;
  const error = (message: string) => ({ field: 'idempotencyKey', message });
  if (key === '') return error("Idempotency key can't be blank.");
  if (!isStorable(key)) return error('Idempotency key contains an invalid character.');
  if (codePoints(key) > maximumKeyLength) {
    return error(`Idempotency key is too long (maximum is ${maximumKeyLength} characters).`);
  }
  return null;
}
