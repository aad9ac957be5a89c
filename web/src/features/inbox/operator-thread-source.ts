import type { VariablesOf } from 'gql.tada';
import { mutate, query } from '../../api/request.js';
import { outcomeOf, pageOf } from '../thread/api-mapping.js';
import { readSeen } from '../thread/seen-message.js';
import type { ThreadPage, ThreadSource } from '../thread/thread-source.js';
import { markRead, send, setTyping, threadPage } from './documents.js';
import type { InboxStore } from './inbox-store.js';

type SendInput = VariablesOf<typeof send>['input'];
type PageArguments = { first?: number; last?: number; after?: string; before?: string; around?: string };

/** Returns the key under which a user's draft to a seller is stored. */
export function threadKey(actorId: string, sellerId: string): string {
  return `operator.${actorId}.${sellerId}`;
}

/** Reads and writes a seller's thread through the Operator API. */
export function createOperatorSource(store: InboxStore, actorId: string, sellerId: string): ThreadSource {
  const { client } = store;

  const read = async (page: PageArguments): Promise<ThreadPage> =>
    pageOf((await query(client, threadPage, { sellerId, ...page })).chatMessages);

  return {
    key: threadKey(actorId, sellerId),
    ownType: 'AdminUser',
    newest: (first) => read({ first }),
    older: (after, first) => read({ first, after }),
    newer: (before, last) => read({ last, before }),
    around: (around, first) => read({ first, around }),
    seen: () => readSeen(threadKey(actorId, sellerId)),
    async send({ message, idempotencyKey, acknowledged, seen }) {
      const { chatMessageCreate } = await mutate(client, send, {
        input: {
          sellerId,
          message,
          idempotencyKey,
          // The kinds come from the server's own findings.
          acknowledged: [...acknowledged] as SendInput['acknowledged'],
          confirmRedaction: true,
          unlessAnsweredAfter: seen ?? null,
        },
      });
      const outcome = outcomeOf(chatMessageCreate);
      if (outcome.status === 'sent') store.kept.apply(sellerId, { type: 'sent', message: outcome.message });
      const isAnswered =
        outcome.status === 'refused' && outcome.errors.some(({ field }) => field === 'unlessAnsweredAfter');
      return isAnswered ? { ...outcome, cause: 'answered' } : outcome;
    },
    async markRead() {
      await mutate(client, markRead, { sellerId });
    },
    setTyping(typing) {
      // A failed signal needs no retry: the next one repeats it, and the server ends typing after a timeout.
      mutate(client, setTyping, { sellerId, typing }).catch(() => {});
    },
    unread: {
      // A look at a thread that the user has marked does not read it.
      now: () => {
        const { markedUnread = false, unreadChatMessageCount = 0 } = store.seller(sellerId) ?? {};
        return unreadChatMessageCount > 0 && !markedUnread;
      },
      subscribe: store.subscribe,
    },
    onEvent: (listener) => store.onThread(sellerId, listener),
  };
}
