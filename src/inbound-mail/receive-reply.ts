import { createHash } from 'node:crypto';
import type { Actor, SystemActor } from '../access/actor.js';
import { actorOfMembership } from '../access/session-lookup.js';
import { threadOfMarketplace, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { OutgoingMessage } from '../chat/outgoing-message.js';
import { sendMessage } from '../chat/send-message.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import { type ContentFinding, ContentPolicyError } from '../content-policy/review-text.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { receivedEmail, recordReceivedEmail, replyAuthor } from '../database/statements/received-emails.js';
import { CallerError, InputError } from '../errors/caller-error.js';
import type { MailQueue } from '../mail/mail-queue.js';
import type { ReplyTarget } from '../notifications/reply-addresses.js';
import { maxMessageLength, messageError } from '../text/message-text.js';
import { isVisible } from '../text/visible-text.js';
import { hasPassedDmarc } from './authenticated-sender.js';
import type { ReadMail } from './read-mail.js';
import type { ReplyNotice } from './reply-notice.js';
import { storeNotice, storeNoticeWith } from './store-notice.js';

/** The result of an answer. The mail server gets nothing else. */
export type ReplyOutcome =
  /** `stored` and `repeated`: it is in the thread. `noticed`: the author gets an email about it. `dropped`: a program sent it. */
  | { readonly state: 'stored' | 'repeated' | 'noticed' | 'dropped' }
  /** It will never be accepted. */
  | { readonly state: 'refused'; readonly reason: RefusalReason }
  /** The mail server tries again later. */
  | { readonly state: 'busy' };

/** `closed`: nobody answers at this address now. `noticeLimit`: the author gets no more emails about answers today. */
export type RefusalReason = 'closed' | 'sender' | 'unproven' | 'noticeLimit';

/** The parts that receiving an answer needs. */
export interface ReplyServices {
  database: Database;
  messageCheck: MessageCheck;
  queue: Pick<MailQueue, 'seal' | 'addBulk'>;
  /** The limits of requests; null for none. */
  limits: { countActor(actor: Actor): Promise<unknown> } | null;
  /** The name of the mail server that proves the senders' domains; null if none does. */
  authenticationServer: string | null;
}

type Author = Values<typeof replyAuthor.row>;

/** The answer was received before: the message that was just stored is removed again. */
class AlreadyReceived extends Error {
  override name = 'AlreadyReceived';
}

/**
 * Receives an answer to an email about unread messages, and sends its text as its author would in the chat: with the same permissions,
 * limits and content policy. When it returns, everything is committed.
 */
export async function receiveReply(
  system: SystemActor,
  services: ReplyServices,
  target: ReplyTarget,
  mail: ReadMail,
): Promise<ReplyOutcome> {
  if (mail.isAutomatic) return { state: 'dropped' };
  const { database, limits } = services;
  const thread = threadOfMarketplace(system, target.marketplaceId, target.sellerId);
  const [author] = await database.run(thread, replyAuthor, { memberId: target.memberId });
  const refusal = refusalOf(author, mail, services);
  if (!author || refusal) return { state: 'refused', reason: refusal ?? 'closed' };
  const key = createHash('sha256').update(mail.key).digest('base64url');
  const marketplace = threadsOfMarketplace(system, target.marketplaceId);
  const { memberId } = target;
  const [earlier] = await database.run(marketplace, receivedEmail, { memberId, key });
  if (earlier) return { state: 'repeated' };
  const actor = actorOfMembership(author);
  try {
    await limits?.countActor(actor);
  } catch (error) {
    if (error instanceof CallerError && error.code === 'RATE_LIMITED') return { state: 'busy' };
    throw error;
  }
  const about = { ...target, messageId: mail.messageId };
  const sent = await send(services, actor, mail, async (transaction, findings) => {
    const values = { memberId, key, isNoticed: false };
    const [recorded] = await transaction.run(marketplace, recordReceivedEmail, values);
    if (!recorded) throw new AlreadyReceived();
    const kinds = kindsOf(findings.filter(({ action }) => action === 'redact'));
    if (kinds.length === 0 && !mail.hasAttachments) return;
    const reason = kinds.length > 0 ? 'redacted' : 'attachments';
    await storeNoticeWith(transaction, system, services, author, { ...about, kinds, reason }, key);
  });
  if (sent === 'repeated' || sent === 'stored') return { state: sent };
  const state = await storeNotice(system, services, author, { ...about, kinds: [], ...sent }, key);
  return state === 'limited' ? { state: 'refused', reason: 'noticeLimit' } : { state };
}

/** Returns why an answer is not accepted from its sender; null if it is. */
function refusalOf(
  author: Author | undefined,
  { from, authenticationResults }: ReadMail,
  { authenticationServer }: ReplyServices,
): RefusalReason | null {
  if (!author?.canReply) return 'closed';
  const [sender] = from;
  if (sender === undefined || from.length !== 1 || sender !== author.email.toLowerCase()) return 'sender';
  const isProven =
    authenticationServer === null || hasPassedDmarc(authenticationResults, authenticationServer, sender);
  return isProven ? null : 'unproven';
}

/** Sends a text. @returns why it was not stored, for an email to its author. */
async function send(
  { database, messageCheck }: ReplyServices,
  actor: Actor,
  { text }: ReadMail,
  recordWith: NonNullable<OutgoingMessage['recordWith']>,
): Promise<'stored' | 'repeated' | Pick<ReplyNotice, 'reason'> | Pick<ReplyNotice, 'reason' | 'kinds'>> {
  if (!isVisible(text)) return { reason: 'empty' };
  if (messageError(text)) return { reason: text.length > maxMessageLength ? 'tooLong' : 'empty' };
  const outgoing = { sellerId: null, message: text, idempotencyKey: null, acknowledged: [], recordWith };
  try {
    await sendMessage(actor, database, messageCheck, outgoing);
    return 'stored';
  } catch (error) {
    if (error instanceof AlreadyReceived) return 'repeated';
    if (error instanceof ContentPolicyError) return { reason: 'blocked', kinds: kindsOf(error.findings) };
    if (error instanceof InputError) return { reason: 'closed' };
    throw error;
  }
}

const kindsOf = (findings: readonly ContentFinding[]): ContentKind[] => [
  ...new Set(findings.map(({ kind }) => kind)),
];
