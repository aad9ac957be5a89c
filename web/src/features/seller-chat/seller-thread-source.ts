import type { Client } from '@urql/core';
import type { VariablesOf } from 'gql.tada';
import { mutate, query } from '../../api/request.js';
import { outcomeOf, pageOf } from '../thread/api-mapping.js';
import type { ThreadPage, ThreadSource } from '../thread/thread-source.js';
import { markRead, send, setTyping, threadPage } from './documents.js';

type SendInput = VariablesOf<typeof send>['input'];

/**
 * Reads and writes a seller's own thread through the Seller API.
 * @param key the key under which drafts are stored.
 */
export function createSellerSource(
  client: Client,
  key: string,
  { onEvent, unread }: Pick<ThreadSource, 'onEvent' | 'unread'>,
): ThreadSource {
  const read = async (page: VariablesOf<typeof threadPage>): Promise<ThreadPage> =>
    pageOf((await query(client, threadPage, page)).chatMessages);

  return {
    key,
    ownType: 'User',
    newest: (first) => read({ first }),
    older: (after, first) => read({ first, after }),
    newer: (before, last) => read({ last, before }),
    around: (around, first) => read({ first, around }),
    async send({ acknowledged, message, idempotencyKey }) {
      const input: SendInput = {
        ...{ message, idempotencyKey },
        // The kinds are those of the server's findings.
        acknowledged: [...acknowledged] as SendInput['acknowledged'],
        confirmRedaction: true,
      };
      return outcomeOf((await mutate(client, send, { input })).chatMessageCreate);
    },
    async markRead() {
      await mutate(client, markRead, {});
    },
    setTyping(typing) {
      // A failed signal needs no retry: the next one repeats it, and the server ends typing after a timeout.
      mutate(client, setTyping, { typing }).catch(() => {});
    },
    onEvent,
    unread,
  };
}
