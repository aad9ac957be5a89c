import type { Actor } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import {
  clearWebhookAnswers,
  dropWebhookAnswers,
  messageToRedact,
  redactMessage as redactStatement,
} from '../database/statements/redact-message.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { type InputError, inputError } from '../errors/caller-error.js';
import { messageWords } from '../text/search-words.js';
import { publishEvent } from './event-log.js';
import { findMessages, type MessagePosition } from './find-nodes.js';
import type { ChatMessage } from './model.js';
import {
  auditText,
  type Redaction,
  type RedactionRequest,
  redactionOf,
  requireValidRequest,
} from './redaction-request.js';

/** A redaction fails if others redact the same message during each of this many attempts. */
const maximumAttempts = 10;

/** A request to redact a message. */
export interface MessageRedaction extends RedactionRequest {
  /** Null for an id that names no message. */
  position: MessagePosition | null;
}

export interface RedactedMessage {
  message: ChatMessage;
  /** The number of parts that were replaced; 0 if nothing was found. */
  partCount: number;
}

type Row = Values<typeof messageToRedact.row>;

/**
 * Redacts a message for good: authorize, check, find, write, publish. The message keeps its position and its times. One
 * transaction replaces the text and the words for search, and removes the answers of webhooks, which can repeat the text.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on `id`, `spans`, `kinds`, `previousRedactedAt`.
 */
export async function redactMessage(
  actor: Actor,
  database: Database,
  messageCheck: MessageCheck,
  request: MessageRedaction,
): Promise<RedactedMessage> {
  requirePermission(actor, 'messages.redact-own');
  const { position } = request;
  const thread = position && threadOf(actor, position.sellerId);
  requireValidRequest(request);
  if (!position || !thread) throw messageNotFound();
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const row = await requireRedactable(actor, database, thread, position);
    const change = await redactionOf(actor, messageCheck, { text: row.message, ...row }, request);
    if (change.partCount > 0) {
      const isWritten = await write(actor, database, thread, position, row, change, request);
      if (!isWritten) continue;
      publishEvent(database, thread);
    }
    const [message] = await findMessages(actor, database, [position]);
    if (!message) throw messageNotFound();
    return { message, partCount: change.partCount };
  }
  throw new Error('The message changed during each attempt to redact it.');
}

/** Returns the message if the actor can redact it. @throws {CallerError} */
async function requireRedactable(
  actor: Actor,
  database: Runner,
  thread: ThreadScope,
  { seq }: MessagePosition,
): Promise<Row> {
  const [row] = await database.run(thread, messageToRedact, { seq });
  if (!row) throw messageNotFound();
  if (hasPermission(actor, 'messages.redact')) return row;
  if (row.author !== actor.identity) {
    throw inputError('id', 'Without messages.redact, you can only redact your own messages.');
  }
  if (row.readAt !== null) {
    throw inputError('id', 'The other side has read this message, so its author can no longer redact it.');
  }
  if (!row.isRecent) {
    throw inputError('id', 'This message is too old: its author can no longer redact it.');
  }
  return row;
}

/** Stores the new text. @returns false if the message was redacted meanwhile; then nothing is stored. */
function write(
  actor: Actor,
  database: Database,
  thread: ThreadScope,
  position: MessagePosition,
  before: Row,
  { text, partCount }: Redaction,
  request: RedactionRequest,
): Promise<boolean> {
  const { seq, sellerId } = position;
  return database.transaction(async (transaction) => {
    await transaction.run(thread, lockThread, {});
    const row = await requireRedactable(actor, transaction, thread, position);
    if (row.message !== before.message) return false;
    await transaction.run(thread, redactStatement, {
      seq,
      message: text,
      words: messageWords(thread, text),
      redactedByOperator: actor.side === 'operator',
      redactedByName: actor.name,
    });
    await transaction.run(thread, dropWebhookAnswers, {});
    // A statement of its own, so that it sees answers that were stored until the queues were locked.
    await transaction.run(thread, clearWebhookAnswers, {});
    const after = `message ${seq}: ${auditText(request, partCount)}`;
    await writeAudit(actor, transaction, 'chatMessageRedact', [
      { field: sellerReference(sellerId), before: null, after },
    ]);
    return true;
  });
}

const messageNotFound = (): InputError => inputError('id', 'Message not found.');
