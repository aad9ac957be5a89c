import { sellerId as graphqlId } from '../src/graphql/ids.js';

/** The body of a request. */
export interface Body {
  operationName: string;
  query: string;
  variables: Record<string, unknown>;
}

export interface Operation {
  /** The name of the operation and of the API's field. */
  name: string;
  query: string;
  variables(seller: number): Record<string, unknown>;
}

/** The four documents of the guide, with its fields. Values are variables, as programs send them. */
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
    // Only a seller's first call in a run can find unread messages.
    name: 'chatMessageRead',
    query: `mutation chatMessageRead($input: ChatMessageReadInput!) {
  chatMessageRead(input: $input) {
    errors { messages field }
  }
}`,
    variables: (seller) => ({ input: { seller: graphqlId(seller), sentBy: 'User' } }),
  },
];

/** Returns the body of an operation's request for one seller. */
export function bodyOf({ name, query, variables }: Operation, seller: number): string {
  return JSON.stringify({ operationName: name, query, variables: variables(seller) } satisfies Body);
}

/** Returns the headers of each request. */
export function headersOf(key: string): Record<string, string> {
  return { 'content-type': 'application/json', authorization: `Bearer ${key}` };
}

/** The path of the API on both servers. */
export const path = '/operator/graphql';
