import type { Actor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import {
  canBeSplit,
  joinedLength,
  joinedTextBefore,
  type TextBefore,
} from '../content-guard/continued-numbers.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { ContentFinding } from '../content-policy/review-text.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { messageBefore } from '../database/statements/text-before.js';
import { redactionMark } from '../text/redacted-text.js';
import { publishEvent } from './event-log.js';
import type { ChatMessage } from './model.js';
import { type CheckedMessage, checkMessage, type OutgoingMessage } from './outgoing-message.js';
import { writeMessage } from './write-message.js';

/**
 * A stored message, with the findings in the text that was sent: acknowledged or redacted ones. None for a repeated send whose message
 * was stored under another policy.
 */
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
  const isSplit = canBeSplit(message.text);
  let before = isSplit ? await textBefore(database, message) : null;
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const decision = await messageCheck.decide(message, attempt === 1 ? 'cached' : 'current', before);
    const verify = isSplit
      ? {
          decided: before,
          read: (runner: Runner) => textBefore(runner, message),
          decide: (current: TextBefore | null) => messageCheck.decideAgain(decision, message, current),
        }
      : null;
    const outcome = await writeMessage(database, message, decision, verify);
    if (outcome.state === 'policy-changed') continue;
    if (outcome.state === 'text-before-changed') {
      before = outcome.before;
      continue;
    }
    const final = outcome.state === 'stored' ? outcome.decision : decision;
    if (outcome.state !== 'repeated') messageCheck.countFindings(message.thread, message, final);
    if (outcome.state === 'rejected') throw outcome.error;
    if (outcome.state === 'stored') publishEvent(database, message.thread);
    const isAsDecided = !final.error && outcome.message.message === final.storable;
    return { message: outcome.message, findings: isAsDecided ? final.review.findings : [] };
  }
  throw new Error('The content policy changed during each attempt to send a message.');
}

/** Returns the author's messages before a text, of which it can have another part of a number; null without one. */
async function textBefore(runner: Runner, { author, thread }: CheckedMessage): Promise<TextBefore | null> {
  const sender = { byOperator: author.side === 'operator', sentByName: author.name };
  return joinedTextBefore(
    await runner.run(thread, messageBefore, { ...sender, length: joinedLength, redactionMark }),
  );
}
