import type { Database } from '../database/database.js';
import type { ThreadScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { forgetExpiredKeys, lockThread, messageOfKey } from '../database/statements/idempotent-send.js';
import { sendMessage as sendMessageStatement } from '../database/statements/send-message.js';
import type { ContentKind } from '../guard/kinds.js';
import { type Asker, mustBeAllowedToWrite, threadOf } from './asker.js';
import type { Admission, ContentGuard } from './content-guard.js';
import { ContentFault, type ContentFinding } from './content-review.js';
import { tellOfEvent } from './event-log.js';
import { badInput, Fault, type FieldFault, sellerNotFound } from './fault.js';
import { findMessages } from './find-nodes.js';
import { codePoints, isStorable, messageFault } from './message-text.js';
import type { ChatMessage } from './model.js';
import { wordsOfMessage } from './search-words.js';

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
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId`, `message`, `idempotencyKey`.
 * @throws {ContentFault} where the marketplace's policy does not let the text pass.
 */
export async function sendMessage(
  asker: Asker,
  database: Database,
  guard: ContentGuard,
  outgoing: OutgoingMessage,
): Promise<SentMessage> {
  mustBeAllowedToWrite(asker);
  const thread = checkOutgoing(asker, outgoing);
  // Each round is a change of the policy between the look at the text and the write.
  for (let round = 0; round < 10; round += 1) {
    const admission = await admit(asker, database, guard, thread, outgoing, round > 0);
    if ('message' in admission) return admission;
    const message = await storeUnder(admission, asker, database, thread, outgoing);
    if (!message) continue;
    guard.countSent(admission);
    tellOfEvent(database, thread);
    return { message, findings: admission.findings };
  }
  throw new Error('The content policy changed again and again while a message was being sent.');
}

/**
 * What lets the text pass, or, of a send that is repeated under its key, the message that was stored when the
 * policy let it pass.
 */
async function admit(
  asker: Asker,
  database: Database,
  guard: ContentGuard,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
  latest: boolean,
): Promise<Admission | SentMessage> {
  try {
    return await guard.admit(asker, outgoing, latest);
  } catch (error) {
    if (!(error instanceof ContentFault)) throw error;
    const { idempotencyKey, message, acknowledged } = outgoing;
    const earlier = idempotencyKey && (await sentUnderKey(asker, database, thread, idempotencyKey));
    if (earlier && earlier.message === message) return { message: earlier, findings: [] };
    guard.countRefused(error, acknowledged);
    throw error;
  }
}

/** @returns null where the policy is no longer the one that let the text pass. */
function storeUnder(
  { version }: Admission,
  asker: Asker,
  database: Database,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
): Promise<ChatMessage | null> {
  const { idempotencyKey } = outgoing;
  return idempotencyKey === null
    ? store(asker, database, thread, outgoing, version)
    : storeOnce(asker, database, thread, outgoing, idempotencyKey, version);
}

function checkOutgoing(asker: Asker, outgoing: OutgoingMessage): ThreadScope {
  const thread = threadOf(asker, outgoing.sellerId);
  const faults = [
    thread ? null : notFound,
    messageFault(outgoing.message),
    keyFault(outgoing.idempotencyKey),
  ].filter((fault) => fault !== null);
  if (!thread || faults.length > 0) throw new Fault('BAD_USER_INPUT', faults);
  return thread;
}

const notFound = sellerNotFound('sellerId');

function keyFault(key: string | null): FieldFault | null {
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
  asker: Asker,
  database: Runner,
  thread: ThreadScope,
  { message, idempotencyKey }: OutgoingMessage,
  contentVersion: number,
): Promise<ChatMessage | null> {
  const byOperator = asker.side === 'operator';
  const [result] = await database.run(thread, sendMessageStatement, {
    byOperator,
    message,
    sentByName: asker.name,
    words: wordsOfMessage(thread, message),
    maximumCount: maximumMessageCount,
    idempotencyKey,
    contentVersion,
  });
  if (!result?.sellerExists) throw new Fault('BAD_USER_INPUT', [notFound]);
  const { seq, createdAt } = result;
  if (seq !== null && createdAt !== null) {
    const { sellerId } = thread;
    return { sellerId, seq, byOperator, createdAt, message, sentByName: asker.name, readAt: null };
  }
  if (!result.chatEnabled) throw badInput(null, 'Chat is switched off for this marketplace.');
  if (result.contentVersion !== contentVersion) return null;
  throw badInput(null, 'This thread is full: no more messages can be stored.');
}

/** Under the thread's lock, what the key stands for cannot change between the look and the write. */
async function storeOnce(
  asker: Asker,
  database: Database,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
  idempotencyKey: string,
  contentVersion: number,
): Promise<ChatMessage | null> {
  return database.transaction(async (inside) => {
    await inside.run(thread, lockThread, {});
    const sent = await sentUnderKey(asker, inside, thread, idempotencyKey);
    if (!sent) {
      await inside.run(thread, forgetExpiredKeys, {});
      return store(asker, inside, thread, outgoing, contentVersion);
    }
    if (sent.message !== outgoing.message) {
      throw badInput('idempotencyKey', 'This idempotency key was already used for another message.');
    }
    return sent;
  });
}

/** The message that the asker's side sent under a key within 24 h, or null. */
async function sentUnderKey(
  asker: Asker,
  database: Runner,
  thread: ThreadScope,
  idempotencyKey: string,
): Promise<ChatMessage | null> {
  const byOperator = asker.side === 'operator';
  const [earlier] = await database.run(thread, messageOfKey, { byOperator, idempotencyKey });
  if (!earlier) return null;
  const [sent] = await findMessages(asker, database, [{ sellerId: thread.sellerId, seq: earlier.seq }]);
  if (!sent) throw new Error('An idempotency key names a message that is not there.');
  return sent;
}
