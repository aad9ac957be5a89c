/** Maps the answers of both APIs to the types of a thread. */

import type { Finding, SendOutcome, SentByType, ThreadMessage, ThreadPage } from './thread-source.js';

/** A message in an answer. */
type ApiMessage = Omit<ThreadMessage, 'sentByType'> & { sentByType: string };

/** A page of `chatMessages`, the newest first. */
interface ApiPage {
  nodes: readonly ApiMessage[];
  pageInfo: {
    startCursor: string | null;
    endCursor: string | null;
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  };
}

/** The payload of `chatMessageCreate`. */
interface ApiSendResult {
  chatMessage: ApiMessage | null;
  errors: readonly { field: string | null; messages: readonly string[] | null }[] | null;
  findings: readonly Finding[] | null;
  redactedMessage: string | null;
}

/** Returns the side that the API names. */
export function sideOf(sentByType: string): SentByType {
  return sentByType === 'AdminUser' ? 'AdminUser' : 'User';
}

export function messageOf(message: ApiMessage): ThreadMessage {
  return { ...message, sentByType: sideOf(message.sentByType) };
}

export function pageOf({ nodes, pageInfo }: ApiPage): ThreadPage {
  return {
    messages: nodes.map(messageOf),
    newestCursor: pageInfo.startCursor,
    oldestCursor: pageInfo.endCursor,
    hasNewer: pageInfo.hasPreviousPage,
    hasOlder: pageInfo.hasNextPage,
  };
}

export function outcomeOf(answer: ApiSendResult | null): SendOutcome {
  if (answer?.chatMessage) return { status: 'sent', message: messageOf(answer.chatMessage) };
  return {
    status: 'refused',
    errors: (answer?.errors ?? []).map(({ field, messages }) => ({ field, messages: messages ?? [] })),
    findings: answer?.findings ?? [],
    redacted: answer?.redactedMessage,
  };
}
