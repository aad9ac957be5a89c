import { markRead } from '../chat/mark-read.js';
import { setMarkedUnread, type UnreadMarkRequest } from '../chat/mark-unread.js';
import type { OutgoingMessage } from '../chat/outgoing-message.js';
import { sendMessage } from '../chat/send-message.js';
import { type ContentFinding, ContentPolicyError, redactedText } from '../content-policy/review-text.js';
import type { Context } from './context.js';
import { inPayload } from './payload-errors.js';

/** Runs `chatMessageCreate` of both APIs, after the seller of the input was resolved. */
export async function createMessage(
  { actor, database, messageCheck, nodes }: Context,
  clientMutationId: string | null | undefined,
  outgoing: OutgoingMessage,
) {
  let findings: readonly ContentFinding[] = [];
  let redactedMessage: string | null = null;
  const { result, ...payload } = await inPayload(clientMutationId, async () => {
    try {
      const sent = await sendMessage(actor, database, messageCheck, outgoing);
      findings = sent.findings;
      // Also for a repeated send whose message was redacted under another policy.
      if (sent.message.message !== outgoing.message) redactedMessage = sent.message.message;
      return sent.message;
    } catch (error) {
      if (error instanceof ContentPolicyError) {
        findings = error.findings;
        redactedMessage = redactedText(outgoing.message, error.redactions);
      }
      throw error;
    }
  });
  nodes.clear();
  return { ...payload, chatMessage: result, findings, redactedMessage };
}

/** Runs `chatMessageRead` of both APIs, after the seller of the input was resolved. */
export async function readMessages(
  { actor, database, nodes }: Context,
  clientMutationId: string | null | undefined,
  input: { seller: number | null; sentBy: string },
) {
  const { result: _done, ...payload } = await inPayload(clientMutationId, () =>
    markRead(actor, database, input),
  );
  nodes.clear();
  return payload;
}

/** Runs `chatMarkedUnreadSet` of both APIs, after the seller of the input was resolved. */
export async function setUnreadMark(
  { actor, database, nodes }: Context,
  clientMutationId: string | null | undefined,
  input: UnreadMarkRequest,
) {
  const { result: _done, ...payload } = await inPayload(clientMutationId, () =>
    setMarkedUnread(actor, database, input),
  );
  nodes.clear();
  return payload;
}

/** The descriptions of the input fields that both APIs have. */
export const inputDescriptions = {
  clientMutationId: 'Returned in the payload, so that a client can match it to its request.',
  message: 'Plain text, at most 10,000 characters. No personal, sensitive or financial data.',
  acknowledged:
    'The kinds of content that the sender was warned about and wants to send; see `findings` of the payload.',
  confirmRedaction:
    'True: a text of which the policy redacts something is rejected until its kinds are in `acknowledged`, so that the sender can see `redactedMessage` first. Without it, the text is stored redacted at once, and `findings` says what is missing.',
  idempotencyKey:
    'A key that makes a retry safe: within 24 hours the same key returns the same message, which is stored once.',
  markedUnread: 'True sets the mark. False removes it, without marking messages as read.',
  fromMessageId:
    'With `markedUnread: true`: the message at which the mark begins. `unreadChatMessageCount` counts the messages of the other side from there on, at most within the newest 1,000 messages, until the mark is removed.',
} as const;
