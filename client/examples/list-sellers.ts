import type { ParleyClient } from '@parley/client';
import { graphql } from '@parley/client/operator';

const Sellers = graphql(`
  query Sellers($after: String) {
    sellersForChats(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id businessName unreadChatMessageCount }
    }
  }
`);

export async function sellersWithUnread(
  parley: ParleyClient,
  after: string | null = null,
): Promise<string[]> {
  const { nodes, pageInfo } = (await parley.query(Sellers, { after })).sellersForChats;
  const names = nodes
    .filter(({ unreadChatMessageCount }) => unreadChatMessageCount > 0)
    .map(({ businessName }) => businessName);
  return pageInfo.hasNextPage ? [...names, ...(await sellersWithUnread(parley, pageInfo.endCursor))] : names;
}
