import { operatorMember } from '../access/actor.js';
import { isSameBefore, type TextBefore } from '../content-guard/continued-numbers.js';
import type { PolicyDecision } from '../content-policy/policy-check.js';
import type { ContentPolicyError } from '../content-policy/review-text.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { deleteExpiredKeys, lockThread, messageOfKey } from '../database/statements/idempotency-keys.js';
import { answerAfter, sendMessage } from '../database/statements/send-message.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { canBeRedactionOf } from '../text/redacted-text.js';
import { messageWords } from '../text/search-words.js';
import { findMessages } from './find-nodes.js';
import { type ChatMessage, notRedacted } from './model.js';
import type { CheckedMessage } from './outgoing-message.js';

/** The maximum number of messages in a thread: a message's number must fit its id (graphql/ids.ts). */
export const maximumMessageCount = 999_999_999;

/** The result of writing a message. */
export type WriteOutcome =
  /** With the decision under which it was stored. */
  | { readonly state: 'stored'; readonly message: ChatMessage; readonly decision: PolicyDecision }
  /** An earlier send stored the message under the same key. */
  | { readonly state: 'repeated'; readonly message: ChatMessage }
  | { readonly state: 'rejected'; readonly error: ContentPolicyError }
  /** The decision was made under a policy that is no longer in force; nothing was stored. */
  | { readonly state: 'policy-changed' }
  /** The author has sent another message since the decision, and both have a number together; nothing was stored. */
  | { readonly state: 'text-before-changed'; readonly before: TextBefore | null };

/** Verifies that the author's messages before are those of the decision: two sends at once would not see each other. */
interface BeforeCheck {
  readonly decided: TextBefore | null;
  readonly read: (runner: Runner) => Promise<TextBefore | null>;
  /** Decides again while the thread is locked, so that an author who sends much is not decided again without end. */
  readonly decide: (before: TextBefore | null) => Promise<PolicyDecision>;
}

/**
 * Stores a message and its event in one transaction if the content policy allows the text. A send that is repeated
 * under its key returns the stored message, also if a newer policy rejects the text.
 * @throws {InputError} if the seller does not exist, chat is off, the thread is full, the key was used for another text, or
 * a colleague of the author answered.
 */
export async function writeMessage(
  database: Database,
  message: CheckedMessage,
  decision: PolicyDecision,
  verify: BeforeCheck | null,
): Promise<WriteOutcome> {
  if (decision.error) {
    const earlier = await findByKey(database, message);
    return earlier && isRepeated(earlier, message)
      ? { state: 'repeated', message: earlier }
      : { state: 'rejected', error: decision.error };
  }
  const { idempotencyKeyHash, unlessAnsweredAfter, recordWith } = message;
  const needsLock = [idempotencyKeyHash, unlessAnsweredAfter, recordWith, verify].some(
    (each) => each !== null,
  );
  if (!needsLock) {
    return storeMessage(database, message, decision);
  }
  return database.transaction(async (transaction) => {
    // The lock keeps a concurrent send from using the key, or answering, between the lookups and the write.
    const [locked] = await transaction.run(message.thread, lockThread, {});
    const earlier = await findByKey(transaction, message);
    if (!earlier) {
      if (locked) await requireUnanswered(transaction, message);
      const before = verify ? await verify.read(transaction) : null;
      const isSame = !verify || isSameBefore(verify.decided, before);
      const current = isSame ? decision : await verify.decide(before);
      if (current.error) return { state: 'text-before-changed', before };
      if (idempotencyKeyHash !== null) await transaction.run(message.thread, deleteExpiredKeys, {});
      const outcome = await storeMessage(transaction, message, current);
      if (outcome.state === 'stored') await recordWith?.(transaction, current.review.findings);
      return outcome;
    }
    if (!isRepeated(earlier, message)) {
      throw inputError('idempotencyKey', 'This idempotency key was already used for another message.');
    }
    return { state: 'repeated', message: earlier };
  });
}

async function storeMessage(
  database: Runner,
  { author, thread, idempotencyKeyHash }: CheckedMessage,
  decision: PolicyDecision,
): Promise<WriteOutcome> {
  const { policy, storable } = decision;
  const { credential } = author;
  const sent = {
    byOperator: author.side === 'operator',
    message: storable,
    sentByName: author.name,
    tokenKeyId: credential?.kind === 'token' ? credential.id : null,
  };
  const [result] = await database.run(thread, sendMessage, {
    ...sent,
    words: messageWords(thread, storable),
    memberId: operatorMember(author),
    author: author.identity,
    maximumCount: maximumMessageCount,
    idempotencyKeyHash,
    contentVersion: policy.version,
  });
  if (!result?.sellerExists) throw new InputError([sellerNotFound('sellerId')]);
  const { seq, createdAt, chatEnabled, contentVersion } = result;
  if (seq !== null && createdAt !== null) {
    const { sellerId } = thread;
    const stored = { sellerId, seq, createdAt, ...sent, readAt: null, ...notRedacted };
    return { state: 'stored', message: stored, decision };
  }
  if (!chatEnabled) throw inputError(null, 'Chat is turned off for this marketplace.');
  if (contentVersion !== policy.version) return { state: 'policy-changed' };
  throw inputError(null, 'This thread is full: no more messages can be stored.');
}

/**
 * @throws {InputError} if the message that the author saw last does not exist in the thread, or somebody else of the author's side
 * wrote after it.
 */
async function requireUnanswered(
  database: Runner,
  { author, thread, unlessAnsweredAfter: seen }: CheckedMessage,
): Promise<void> {
  if (seen === null) return;
  const { sellerId, seq: afterSeq } = seen;
  const byOperator = author.side === 'operator';
  const [state] = await database.run(thread, answerAfter, { byOperator, afterSeq, sentByName: author.name });
  if (!state?.isKnown || sellerId !== thread.sellerId) {
    throw inputError('unlessAnsweredAfter', 'This message does not belong to this thread.');
  }
  if (state.isAnswered)
    throw inputError('unlessAnsweredAfter', 'A colleague has answered meanwhile. Nothing was sent.');
}

/** Returns whether a send repeats the stored message. Nothing of what was redacted is there to compare. */
const isRepeated = (earlier: ChatMessage, { text }: CheckedMessage) =>
  earlier.redactedAt !== null || canBeRedactionOf(earlier.message, text);

/** Returns the message that the author's side sent under the key within 24 h, or null. */
async function findByKey(
  database: Runner,
  { author, thread, idempotencyKeyHash }: CheckedMessage,
): Promise<ChatMessage | null> {
  if (idempotencyKeyHash === null) return null;
  const byOperator = author.side === 'operator';
  const [earlier] = await database.run(thread, messageOfKey, { byOperator, idempotencyKeyHash });
  if (!earlier) return null;
  const [message] = await findMessages(author, database, [{ sellerId: thread.sellerId, seq: earlier.seq }]);
  if (!message) throw new Error('An idempotency key belongs to a message that does not exist.');
  return message;
}
