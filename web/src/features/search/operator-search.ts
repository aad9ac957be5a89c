import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { messageAtTime, threadSearch } from './documents.js';
import type { Hits, HitsRequest } from './thread-search.js';

/** Searches one conversation through the Operator API. */
export function operatorSearch(client: Client, sellerId: string) {
  return {
    async load(request: HitsRequest, signal: AbortSignal): Promise<Hits> {
      const { chatMessages } = await query(client, threadSearch, { sellerId, ...request }, signal);
      const { nodes, totalCount: total, pageInfo } = chatMessages;
      return { ids: nodes.map(({ id }) => id), total, cursor: pageInfo.endCursor };
    },
    async at(time: string): Promise<string | null> {
      return (await query(client, messageAtTime, { sellerId, time })).chatMessages.nodes[0]?.id ?? null;
    },
  };
}
