import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { canContinueNumber, joinedLength } from '../content-guard/continued-numbers.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { ContentFinding } from '../content-policy/review-text.js';
import type { Database } from '../database/database.js';
import { messageBefore } from '../database/statements/text-before.js';
import { publishEvent } from './event-log.js';
import type { ChatMessage } from './model.js';
import { type CheckedMessage, checkMessage, type OutgoingMessage } from './outgoing-message.js';
import { writeMessage } from './write-message.js';

/** A stored message, with the findings that its sender acknowledged. */
export interface SentMessage {
  message: ChatMessage;
  findings: readonly ContentFinding[];
}

/** A send fails if the content policy changes during each of this many attempts. */
const maximumAttempts = 10;

/**
 * Sends a message: authorize, check, decide on content, write, publish. All errors of the caller come before the write,
 * and the answer comes after the commit.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on the fields `sellerId`, `message`, `idempotencyKey`,
 * `unlessAnsweredAfter`.
 * @throws {ContentPolicyError} if the marketplace's content policy rejects the text.
 */
export async function sendMessage(
  actor: Actor,
  database: Database,
  messageCheck: MessageCheck,
  outgoing: OutgoingMessage,
): Promise<SentMessage> {
  requirePermission(actor, 'chat.write');
  const message = checkMessage(actor, outgoing);
  const before = await textBefore(database, message);
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const decision = await messageCheck.decide(message, attempt === 1 ? 'cached' : 'current', before);
    const outcome = await writeMessage(database, message, decision);
    if (outcome.state === 'policy-changed') continue;
    if (outcome.state !== 'repeated') messageCheck.countFindings(decision.review, message.acknowledged);
    if (outcome.state === 'rejected') throw outcome.error;
    if (outcome.state === 'stored') publishEvent(database, message.thread);
    return { message: outcome.message, findings: decision.error ? [] : decision.review.findings };
  }
  throw new Error('The content policy changed during each attempt to send a message.');
}

/** Returns the end of the author's message before a text that can have the rest of its number; null without one. */
async function textBefore(
  database: Database,
  { author, thread, text }: CheckedMessage,
): Promise<string | null> {
  if (!canContinueNumber(text)) return null;
  const sender = { byOperator: author.side === 'operator', sentByName: author.name };
  const [before] = await database.run(thread, messageBefore, { ...sender, length: joinedLength });
  return before?.text ?? null;
}
