import type { Database } from '../database/database.js';
import type { ThreadScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { forgetExpiredKeys, lockThread, messageOfKey } from '../database/statements/idempotent-send.js';
import { sendMessage as sendMessageStatement } from '../database/statements/send-message.js';
import { type Asker, mustBeAllowedToWrite, threadOf } from './asker.js';
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
}

/**
 * Sends a message: all that can be refused is refused first, then it is stored with its event in one
 * transaction, and the answer comes after the commit.
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId`, `message`, `idempotencyKey`.
 */
export async function sendMessage(
  asker: Asker,
  database: Database,
  outgoing: OutgoingMessage,
): Promise<ChatMessage> {
  mustBeAllowedToWrite(asker);
  const thread = checkOutgoing(asker, outgoing);
  const { idempotencyKey } = outgoing;
  const message = await (idempotencyKey === null
    ? store(asker, database, thread, outgoing)
    : storeOnce(asker, database, thread, outgoing, idempotencyKey));
  tellOfEvent(database, thread);
  return message;
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
): Promise<ChatMessage> {
  const byOperator = asker.side === 'operator';
  const [result] = await database.run(thread, sendMessageStatement, {
    byOperator,
    message,
    sentByName: asker.name,
    words: wordsOfMessage(thread, message),
    maximumCount: maximumMessageCount,
    idempotencyKey,
  });
  if (!result?.sellerExists) throw new Fault('BAD_USER_INPUT', [notFound]);
  const { seq, createdAt } = result;
  if (seq !== null && createdAt !== null) {
    const { sellerId } = thread;
    return { sellerId, seq, byOperator, createdAt, message, sentByName: asker.name, readAt: null };
  }
  if (!result.chatEnabled) throw badInput(null, 'Chat is switched off for this marketplace.');
  throw badInput(null, 'This thread is full: it holds as many messages as it can.');
}

/** Under the thread's lock, what the key stands for cannot change between the look and the write. */
async function storeOnce(
  asker: Asker,
  database: Database,
  thread: ThreadScope,
  outgoing: OutgoingMessage,
  idempotencyKey: string,
): Promise<ChatMessage> {
  return database.transaction(async (inside) => {
    await inside.run(thread, lockThread, {});
    const [earlier] = await inside.run(thread, messageOfKey, {
      byOperator: asker.side === 'operator',
      idempotencyKey,
    });
    if (!earlier) {
      await inside.run(thread, forgetExpiredKeys, {});
      return store(asker, inside, thread, outgoing);
    }
    const [sent] = await findMessages(asker, inside, [{ sellerId: thread.sellerId, seq: earlier.seq }]);
    if (!sent) throw new Error('An idempotency key names a message that is not there.');
    if (sent.message !== outgoing.message) {
      throw badInput('idempotencyKey', 'This idempotency key was already used for another message.');
    }
    return sent;
  });
}
