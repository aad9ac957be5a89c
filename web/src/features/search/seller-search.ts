import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { graphql } from '../../api/seller-graphql.js';
import type { Hits, HitsRequest } from './thread-search.js';

const threadSearch = graphql(`
  query ThreadSearch($q: String!, $after: String, $first: Int!) {
    chatMessages(q: $q, first: $first, after: $after) {
      nodes { id }
      pageInfo { endCursor }
      totalCount
    }
  }
`);

const messageAtTime = graphql(`
  query MessageAtTime($time: ISO8601DateTime!) {
    chatMessages(aroundTime: $time, first: 1) { nodes { id } }
  }
`);

/** Searches the seller's own conversation through the Seller API. */
export function sellerSearch(client: Client) {
  return {
    async load(request: HitsRequest, signal: AbortSignal): Promise<Hits> {
      const { chatMessages } = await query(client, threadSearch, { ...request }, signal);
      const { nodes, totalCount: total, pageInfo } = chatMessages;
      return { ids: nodes.map(({ id }) => id), total, cursor: pageInfo.endCursor };
    },
    async at(time: string): Promise<string | null> {
      return (await query(client, messageAtTime, { time })).chatMessages.nodes[0]?.id ?? null;
    },
  };
}
