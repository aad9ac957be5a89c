import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { threadOf } from '../access/scopes.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { MessageCheck, PolicyDecision } from '../content-policy/message-check.js';
import { type ContentFinding, ContentPolicyError } from '../content-policy/review.js';
import type { Database } from '../database/database.js';
import type { ThreadScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { deleteExpiredKeys, lockThread, messageOfKey } from '../database/statements/idempotent-send.js';
import { sendMessage as sendMessageStatement } from '../database/statements/send-message.js';
import { type FieldError, InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { messageError } from '../text/message-text.js';
import { messageWords } from '../text/search-words.js';
import { publishEvent } from './event-log.js';
import { findMessages } from './find-nodes.js';
import type { ChatMessage } from './model.js';

/** A thread holds this many messages, so that a message's number fits its id (graphql/ids.ts). */
export const maximumMessageCount = 999_999_999;

/** The longest idempotency key, in code points. */
export const maximumKeyLength = 255;

export interface OutgoingMessage {
  /** Whose thread; a seller may leave it out. */
  sellerId: number | null;
  message: string;
  /** The same key again within 24 h, from the same side of the same thread, gives the same message. */
  idempotencyKey: string | null;
  /** The kinds of content that the sender was warned of and means to send. */
  acknowledged: readonly ContentKind[];
}

/** A message that was stored, and what was found in it and acknowledged. */
export interface SentMessage {
  message: ChatMessage;
  findings: readonly ContentFinding[];
}

/**
 * Sends a message: all that can be refused is refused first, then it is stored with its event in one
 * transaction, and the answer comes after the commit.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId`, `message`, `idempotencyKey`.
 * @throws {ContentPolicyError} where the marketplace's policy does not let the text pass.
 */
export async function sendMessage(
  actor: Actor,
  database: Database,
  guard: MessageCheck,
  outgoing: OutgoingMessage,
): Promise<SentMessage> {
  requirePermission(actor, 'chat.write');
  const thread = checkOutgoing(actor, outgoing);
  // Each round is a change of the policy between the look at the text and the write.
  for (let round = 0; round < 10; round += 1) {
    const admission = await admit(actor, database, guard, thread, outgoing, round > 0);
    if ('message' in admission) return admission;
    const message = await storeUnder(admission, actor, database, thread, outgoing);
    if (!message) continue;
    guard.countSent(admission);
    publishEvent(database, thread);
    return { message, findings: admission.findings };
  }
  throw new Error('The content policy changed again and again while a message was being sent.');
}

/**
 * What lets the text pass, or, of a send that is repeated under its key, the message that was stored when the
 * policy let it pass.
 */
async function admit(
  actor: Actor,
  database: Database,
  guard: MessageCheck,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
  latest: boolean,
): Promise<PolicyDecision | SentMessage> {
  try {
    return await guard.decide(actor, outgoing, latest);
  } catch (error) {
    if (!(error instanceof ContentPolicyError)) throw error;
    const { idempotencyKey, message, acknowledged } = outgoing;
    const earlier = idempotencyKey && (await sentUnderKey(actor, database, thread, idempotencyKey));
    if (earlier && earlier.message === message) return { message: earlier, findings: [] };
    guard.countRefused(error, acknowledged);
    throw error;
  }
}

/** @returns null where the policy is no longer the one that let the text pass. */
function storeUnder(
  { version }: PolicyDecision,
  actor: Actor,
  database: Database,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
): Promise<ChatMessage | null> {
  const { idempotencyKey } = outgoing;
  return idempotencyKey === null
    ? store(actor, database, thread, outgoing, version)
    : storeOnce(actor, database, thread, outgoing, idempotencyKey, version);
}

function checkOutgoing(actor: Actor, outgoing: OutgoingMessage): ThreadScope {
  const thread = threadOf(actor, outgoing.sellerId);
  const faults = [
    thread ? null : notFound,
    messageError(outgoing.message),
    keyFault(outgoing.idempotencyKey),
  ].filter((fault) => fault !== null);
  if (!thread || faults.length > 0) throw new InputError(faults);
  return thread;
}

const notFound = sellerNotFound('sellerId');

function keyFault(key: string | null): FieldError | null {
  if (key === null) return null;
  const fault = (message: string) => ({ field: 'idempotencyKey', message });
  if (key === '') return fault("Idempotency key can't be blank.");
  if (!isStorable(key)) return fault('Idempotency key contains a character that is not text.');
  if (codePoints(key) > maximumKeyLength) {
    return fault(`Idempotency key is too long (maximum is ${maximumKeyLength} characters).`);
  }
  return null;
}

async function store(
  actor: Actor,
  database: Runner,
  thread: ThreadScope,
  { message, idempotencyKey }: OutgoingMessage,
  contentVersion: number,
): Promise<ChatMessage | null> {
  const byOperator = actor.side === 'operator';
  const [result] = await database.run(thread, sendMessageStatement, {
    byOperator,
    message,
    sentByName: actor.name,
    words: messageWords(thread, message),
    maximumCount: maximumMessageCount,
    idempotencyKey,
    contentVersion,
  });
  if (!result?.sellerExists) throw new InputError([notFound]);
  const { seq, createdAt } = result;
  if (seq !== null && createdAt !== null) {
    const { sellerId } = thread;
    return { sellerId, seq, byOperator, createdAt, message, sentByName: actor.name, readAt: null };
  }
  if (!result.chatEnabled) throw inputError(null, 'Chat is switched off for this marketplace.');
  if (result.contentVersion !== contentVersion) return null;
  throw inputError(null, 'This thread is full: no more messages can be stored.');
}

/** Under the thread's lock, what the key stands for cannot change between the look and the write. */
async function storeOnce(
  actor: Actor,
  database: Database,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
  idempotencyKey: string,
  contentVersion: number,
): Promise<ChatMessage | null> {
  return database.transaction(async (inside) => {
    await inside.run(thread, lockThread, {});
    const sent = await sentUnderKey(actor, inside, thread, idempotencyKey);
    if (!sent) {
      await inside.run(thread, deleteExpiredKeys, {});
      return store(actor, inside, thread, outgoing, contentVersion);
    }
    if (sent.message !== outgoing.message) {
      throw inputError('idempotencyKey', 'This idempotency key was already used for another message.');
    }
    return sent;
  });
}

/** The message that the actor's side sent under a key within 24 h, or null. */
async function sentUnderKey(
  actor: Actor,
  database: Runner,
  thread: ThreadScope,
  idempotencyKey: string,
): Promise<ChatMessage | null> {
  const byOperator = actor.side === 'operator';
  const [earlier] = await database.run(thread, messageOfKey, { byOperator, idempotencyKey });
  if (!earlier) return null;
  const [sent] = await findMessages(actor, database, [{ sellerId: thread.sellerId, seq: earlier.seq }]);
  if (!sent) throw new Error('An idempotency key names a message that is not there.');
  return sent;
}
