import { sellerId as graphqlId } from '../src/graphql/ids.js';

/** What a client posts. */
export interface Body {
  operationName: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface Operation {
  /** Of the operation and of the API's field. */
  name: string;
  query: string;
  variables(seller: number): Record<string, unknown>;
}

/** The guide's four documents, with its fields; their values are variables, as programs send them. */
export const operations: readonly Operation[] = [
  {
    name: 'sellersForChats',
    query: `query sellersForChats($first: Int, $after: String) {
  sellersForChats(first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id businessName }
  }
}`,
    variables: () => ({ first: 10, after: null }),
  },
  {
    name: 'chatMessages',
    query: `query chatMessages($sellerId: ID!, $first: Int, $after: String) {
  chatMessages(first: $first, after: $after, sellerId: $sellerId) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes { id createdAt message readAt seller { businessName } sentByType }
  }
}`,
    variables: (seller) => ({ sellerId: graphqlId(seller), first: 10, after: null }),
  },
  {
    name: 'chatMessageCreate',
    query: `mutation chatMessageCreate($input: ChatMessageCreateInput!) {
  chatMessageCreate(input: $input) {
    chatMessage { id }
    errors { field messages }
  }
}`,
    variables: (seller) => ({
      input: {
        message: 'Can you check to see when order 12345 will be dispatched?',
        sellerId: graphqlId(seller),
      },
    }),
  },
  {
    // A seller's first call in a run finds something unread, if anything does; the others find nothing.
    name: 'chatMessageRead',
    query: `mutation chatMessageRead($input: ChatMessageReadInput!) {
  chatMessageRead(input: $input) {
    errors { messages field }
  }
}`,
    variables: (seller) => ({ input: { seller: graphqlId(seller), sentBy: 'User' } }),
  },
];

/** An operation's request for one seller, as it goes over the wire. */
export function bodyOf({ name, query, variables }: Operation, seller: number): string {
  return JSON.stringify({ operationName: name, query, variables: variables(seller) } satisfies Body);
}

/** The headers of each request. */
export function headersOf(key: string): Record<string, string> {
  return { 'content-type': 'application/json', authorization: `Bearer ${key}` };
}

/** Where both servers answer. */
export const path = '/operator/graphql';
