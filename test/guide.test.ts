import { beforeAll, expect, test } from 'vitest';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/** The guide's four documents, unchanged except that SELLER stands for the seller's id. */
const fetchSellers = `query FetchSellersForChat {
sellersForChats(first: 10, after: null, q: "Cell Phone") {
totalCount
pageInfo {
hasNextPage
endCursor
}
nodes {
id
businessName
}
}
}`;
const sendMessage = `mutation SendMessgaeToSeller {
chatMessageCreate(
input: {
message: "Can you check to see when order 12345 will be dispatched?"
sellerId: "SELLER"
}
) {
chatMessage {
id
}
errors {
field
messages
}
}
}`;
const getMessages = `query GetChatMessages {
chatMessages(first: 10, after: null, sellerId: "SELLER") {
totalCount
pageInfo {
hasNextPage
endCursor
}
nodes {
id
createdAt
message
readAt
seller {
businessName
}
sentByType
}
}
}`;
const markAsRead = `mutation ConfirmReadOfChatMessage {
chatMessageRead(input: { seller: "SELLER", sentBy: "User" }) {
errors {
messages
field
}
}
}`;

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Phones and More', ['The Cell Phone Shop', 'Garden Gnomes']);
});

test("the guide's documents, unchanged except for the seller's id, have the answers of the guide", async () => {
  const { operator, sellers } = market;
  const [shop] = sellers;
  if (!shop) throw new Error('no seller');
  const withShopId = (document: string) => document.replace('SELLER', shop.id);

  expect(await operator.data(fetchSellers)).toEqual({
    sellersForChats: {
      totalCount: 1,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [{ id: shop.id, businessName: 'The Cell Phone Shop' }],
    },
  });

  const sent = await operator.data(withShopId(sendMessage));
  expect(sent).toEqual({ chatMessageCreate: { chatMessage: { id: expect.any(String) }, errors: null } });

  await shop.client.data(
    'mutation { chatMessageCreate(input: {message: "Tomorrow."}) { chatMessage { id } } }',
  );
  expect(await operator.data(withShopId(markAsRead))).toEqual({ chatMessageRead: { errors: null } });

  expect(await operator.data(withShopId(getMessages))).toEqual({
    chatMessages: {
      totalCount: 2,
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      nodes: [
        {
          id: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/),
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          message: 'Tomorrow.',
          readAt: expect.any(String),
          seller: { businessName: 'The Cell Phone Shop' },
          sentByType: 'User',
        },
        {
          id: sent.chatMessageCreate.chatMessage.id,
          createdAt: expect.any(String),
          message: 'Can you check to see when order 12345 will be dispatched?',
          readAt: null,
          seller: { businessName: 'The Cell Phone Shop' },
          sentByType: 'AdminUser',
        },
      ],
    },
  });
});

test('the same documents work with variables, at the original’s address and with its header', async () => {
  const { operator, sellers } = market;
  const [, gnomes] = sellers;
  if (!gnomes) throw new Error('no seller');
  const ask = async (query: string, variables: Record<string, unknown>) => {
    const answer = await post(
      server,
      '/graphql',
      { query, variables, extra: 'ignored' },
      {
        'marketplacer-api-key': operator.key,
        authorization: 'Basic Z2F0ZXdheTpzZWNyZXQ=',
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
    return answer.body.data;
  };
  for (const round of [1, 2, 3]) {
    const sent = await ask(
      'mutation S($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { clientMutationId chatMessage { id message seller { legacyId } } errors { field messages } } }',
      { input: { sellerId: gnomes.id, message: `Question ${round}`, clientMutationId: `c${round}` } },
    );
    expect(sent.chatMessageCreate).toEqual({
      clientMutationId: `c${round}`,
      chatMessage: {
        id: expect.any(String),
        message: `Question ${round}`,
        seller: { legacyId: gnomes.number },
      },
      errors: null,
    });
  }
  const page = await ask(
    'query M($sellerId: ID!, $first: Int, $after: String) { chatMessages(sellerId: $sellerId, first: $first, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor } edges { cursor node { message } } } }',
    { sellerId: gnomes.id, first: 2, after: null },
  );
  expect(page.chatMessages.totalCount).toBe(3);
  expect(page.chatMessages.edges.map((edge: { node: { message: string } }) => edge.node.message)).toEqual([
    'Question 3',
    'Question 2',
  ]);
  expect(page.chatMessages.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: page.chatMessages.edges[0].cursor,
    endCursor: page.chatMessages.edges[1].cursor,
  });
  const read = await ask(
    'mutation R($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { field messages } } }',
    { input: { seller: gnomes.id, sentBy: 'AdminUser' } },
  );
  expect(read.chatMessageRead.errors).toEqual([{ field: 'sentBy', messages: [expect.any(String)] }]);
});

test('the Seller API does the same for the other side', async () => {
  const { sellers } = market;
  const client = sellers[0]?.client;
  if (!client) throw new Error('no seller');
  const before = await client.data(
    '{ seller { businessName unreadChatMessageCount latestChatMessage { message } } }',
  );
  expect(before.seller).toEqual({
    businessName: 'The Cell Phone Shop',
    unreadChatMessageCount: 1,
    latestChatMessage: { message: 'Tomorrow.' },
  });
  await client.data('mutation { chatMessageRead(input: {sentBy: "Operator"}) { errors { field } } }');
  const after = await client.data(
    '{ seller { unreadChatMessageCount } chatMessages(last: 1) { nodes { message readAt sentByName sentByType } } }',
  );
  expect(after).toEqual({
    seller: { unreadChatMessageCount: 0 },
    chatMessages: {
      nodes: [
        {
          message: 'Can you check to see when order 12345 will be dispatched?',
          readAt: expect.any(String),
          sentByName: 'Phones and More',
          sentByType: 'AdminUser',
        },
      ],
    },
  });
});
