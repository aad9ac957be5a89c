import type { Client } from '@urql/core';
import type { VariablesOf } from 'gql.tada';
import { ask, change } from '../api/ask.js';
import type { SentByType, ThreadEvent, ThreadMessage, ThreadPage, ThreadSource } from '../thread/source.js';
import { markRead, send, setTyping, threadPage } from './documents.js';

type SendInput = VariablesOf<typeof send>['input'];

/**
 * A seller's own thread, through the Seller API.
 * @param key under which drafts are kept.
 */
export function createSellerSource(
  client: Client,
  key: string,
  onEvent: (listener: (event: ThreadEvent) => void) => () => void,
): ThreadSource {
  const read = async (page: VariablesOf<typeof threadPage>): Promise<ThreadPage> => {
    const { nodes, pageInfo } = (await ask(client, threadPage, page)).chatMessages;
    return {
      messages: nodes.map(messageOf),
      newestCursor: pageInfo.startCursor,
      oldestCursor: pageInfo.endCursor,
      hasNewer: pageInfo.hasPreviousPage,
      hasOlder: pageInfo.hasNextPage,
    };
  };

  return {
    key,
    ownType: 'User',
    newest: (first) => read({ first }),
    older: (after, first) => read({ first, after }),
    newer: (before, last) => read({ last, before }),
    around: (around, first) => read({ first, around }),
    async send({ acknowledged, ...message }) {
      const input: SendInput = {
        ...message,
        // What was acknowledged was found by the server, which knows these kinds.
        acknowledged: [...acknowledged] as SendInput['acknowledged'],
      };
      const { chatMessageCreate: answer } = await change(client, send, { input });
      if (answer?.chatMessage) return { status: 'sent', message: messageOf(answer.chatMessage) };
      return {
        status: 'refused',
        errors: (answer?.errors ?? []).map(({ field, messages }) => ({ field, messages: messages ?? [] })),
        findings: (answer?.findings ?? []).map((finding) => ({
          ...finding,
          action: finding.action === 'WARN' ? 'WARN' : 'BLOCK',
        })),
      };
    },
    async markRead() {
      await change(client, markRead, {});
    },
    setTyping(typing) {
      // It is said again in a moment, or ends by itself.
      change(client, setTyping, { typing }).catch(() => {});
    },
    onEvent,
  };
}

/** A message as the thread's room knows it. */
export function messageOf(
  message: Omit<ThreadMessage, 'sentByType'> & { sentByType: string },
): ThreadMessage {
  return { ...message, sentByType: sideOf(message.sentByType) };
}

export function sideOf(sentByType: string): SentByType {
  return sentByType === 'AdminUser' ? 'AdminUser' : 'User';
}
