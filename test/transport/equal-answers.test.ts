import { beforeAll, describe, expect, test } from 'vitest';
import {
  firstResult as firstResultOver,
  following,
  type Transport,
  transports,
} from '../harness/follower.js';
import { hookOf, makeHook, say } from '../harness/receiver.js';
import {
  answerOf,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests that a document with the same variables has the same answer each time, over each transport. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Anna', 'Bert', 'Carl']);
  // The latest thread is first: Anna, then Bert.
  await say(market.operator, 'Hello Bert', market.sellers[1]?.id);
  await say(market.operator, 'Hello Anna', market.sellers[0]?.id);
});

type Variables = Record<string, unknown>;

/** The unparsed answer over each transport. */
type SendRequest = (query: string, variables: Variables, operationName?: string) => Promise<string>;

const requestsByTransport: Record<string, SendRequest> = {
  POST: async (query, variables, operationName) => {
    const { headers } = market.operator;
    return (await post(server, '/operator/graphql', { query, variables, operationName }, headers)).text;
  },
  GET: async (query, variables, operationName) => {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    if (operationName !== undefined) parameters.set('operationName', operationName);
    const { headers } = market.operator;
    return (await answerOf(await fetch(`${server.address}/operator/graphql?${parameters}`, { headers })))
      .text;
  },
  SSE: (...asked) => firstResult('sse', ...asked),
  WebSocket: (...asked) => firstResult('ws', ...asked),
};

async function firstResult(transport: Transport, ...asked: Parameters<SendRequest>): Promise<string> {
  return JSON.stringify(await firstResultOver(server, market.operator, transport, ...asked));
}

/** Sends a document three times over each transport, alternately, and returns the one answer. */
async function askThreeTimes(
  query: string,
  variables: Variables,
  names = Object.keys(requestsByTransport),
  operationName?: string,
) {
  const answers: Record<string, string> = {};
  for (let time = 1; time <= 3; time++) {
    for (const name of names)
      answers[`${name} ${time}`] = (await requestsByTransport[name]?.(query, variables, operationName)) ?? '';
  }
  const [first = ''] = Object.values(answers);
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((way) => [way, first])));
  return { text: first, body: JSON.parse(first) };
}

const sellersQuery = (definitions: string, args: string) =>
  `query (${definitions}) { sellersForChats(${args}) { nodes { businessName } } }`;
const sellers = (...names: string[]) => ({
  data: { sellersForChats: { nodes: names.map((businessName) => ({ businessName })) } },
});

describe('a query', () => {
  test.each<[string, string, Variables, unknown]>([
    [
      'with a variable’s default',
      sellersQuery('$first: Int! = 2', 'first: $first'),
      {},
      sellers('Anna', 'Bert'),
    ],
    [
      'with a given variable that has a default',
      sellersQuery('$first: Int! = 2', 'first: $first'),
      { first: 1 },
      sellers('Anna'),
    ],
    [
      'with an absent variable',
      sellersQuery('$first: Int', 'first: $first'),
      {},
      sellers('Anna', 'Bert', 'Carl'),
    ],
    [
      'with null',
      sellersQuery('$first: Int', 'first: $first'),
      { first: null },
      sellers('Anna', 'Bert', 'Carl'),
    ],
    [
      'with a whole number written as 1.0',
      sellersQuery('$first: Int', 'first: $first'),
      JSON.parse('{"first": 1.0}'),
      sellers('Anna'),
    ],
    [
      'with an absent variable in an input object',
      sellersQuery('$waiting: Boolean', 'first: 1, filter: { waitingForAnswer: $waiting, unread: false }'),
      {},
      sellers('Anna'),
    ],
    [
      'with a default in an input object',
      sellersQuery('$waiting: Boolean = true', 'first: 1, filter: { waitingForAnswer: $waiting }'),
      {},
      sellers(),
    ],
    [
      'with a variable in an input object that skips a field too',
      'query ($w: Boolean!) { sellersForChats(first: 1, filter: { waitingForAnswer: $w }) { nodes { id @include(if: $w) businessName } } }',
      { w: false },
      sellers('Anna'),
    ],
    [
      'with one value for a list',
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }',
      { ids: 'nothing' },
      { data: { nodes: [null] } },
    ],
    [
      'with a number for an id',
      'query ($id: ID!) { node(id: $id) { id } }',
      { id: 7 },
      { data: { node: null } },
    ],
    [
      'with one fragment skipped here and included there',
      `query ($s: Boolean!) { one: marketplace { ...f @skip(if: $s) } two: marketplace { ...f @include(if: $s) } }
       fragment f on Marketplace { name }`,
      { s: true },
      { data: { one: {}, two: { name: 'Market' } } },
    ],
    [
      'with a condition’s default',
      `query ($s: Boolean = true) { marketplace { ... @skip(if: $s) { __typename } ... on Marketplace @include(if: $s) { name } } }`,
      {},
      { data: { marketplace: { name: 'Market' } } },
    ],
  ])('%s', async (_name, query, variables, expected) => {
    expect((await askThreeTimes(query, variables)).body).toEqual(expected);
  });

  test('has its fields in the order of the document, also those that are resolved later', async () => {
    const { text } = await askThreeTimes(
      '{ sellersForChats(first: 1) { nodes { latestChatMessage { seller { id } message } businessName } totalCount } }',
      {},
    );
    const order = ['latestChatMessage', 'seller', 'id', 'message', 'businessName', 'totalCount'];
    expect([...text.matchAll(new RegExp(`"(${order.join('|')})":`, 'g'))].map(([, name]) => name)).toEqual(
      order,
    );
  });

  test.each<[string, string, Variables, string]>([
    [
      'null for a condition',
      'query ($s: Boolean = true) { marketplace @skip(if: $s) { name } }',
      { s: null },
      'Argument "if" of non-null type "Boolean!" must not be null.',
    ],
    [
      'a fraction for Int',
      sellersQuery('$first: Int', 'first: $first'),
      { first: 1.5 },
      'Variable "$first" got invalid value 1.5; Int cannot represent non-integer value: 1.5',
    ],
    [
      'too large a number for Int',
      sellersQuery('$first: Int', 'first: $first'),
      { first: 2 ** 31 },
      'Variable "$first" got invalid value 2147483648; Int cannot represent non 32-bit signed integer value: 2147483648',
    ],
    [
      'a text for Int',
      sellersQuery('$first: Int', 'first: $first'),
      { first: '2' },
      'Variable "$first" got invalid value "2"; Int cannot represent non-integer value: "2"',
    ],
    [
      'an enum’s value that does not exist',
      'query ($kind: AccountKind) { users(kind: $kind) { nodes { id } } }',
      { kind: 'OPERATORS' },
      'Variable "$kind" got invalid value "OPERATORS"; Value "OPERATORS" does not exist in "AccountKind" enum. Did you mean the enum value "OPERATOR"?',
    ],
    [
      'a missing variable',
      'query ($id: ID!) { node(id: $id) { id } }',
      {},
      'Variable "$id" of required type "ID!" was not provided.',
    ],
    [
      'an unknown member of an input object',
      sellersQuery('$filter: SellersForChatsFilter', 'filter: $filter'),
      { filter: { unred: true } },
      'Variable "$filter" got invalid value { unred: true }; Field "unred" is not defined by type "SellersForChatsFilter". Did you mean "unread"?',
    ],
  ])('is rejected for %s', async (_name, query, variables, message) => {
    const { body } = await askThreeTimes(query, variables);
    expect(body.errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a mutation', () => {
  const exceptGet = ['POST', 'SSE', 'WebSocket'];

  test('keeps a value if its variable is absent, and deletes it for null', async () => {
    const { operator } = market;
    const stored = 'query ($id: ID!) { node(id: $id) { id } }';
    const { id } = await makeHook(operator, 'https://hooks.example.com/', { query: stored });
    const update = `mutation ($id: ID!, $query: String, $enabled: Boolean) {
      webhookUpdate(input: { id: $id, query: $query, enabled: $enabled }) { webhook { query } errors { messages } }
    }`;
    const { body } = await askThreeTimes(update, { id }, exceptGet);
    expect(body.data.webhookUpdate).toEqual({ webhook: { query: stored }, errors: null });
    const deleted = await askThreeTimes(update, { id, query: null }, exceptGet);
    expect(deleted.body.data.webhookUpdate).toEqual({ webhook: { query: null }, errors: null });
    expect((await hookOf(operator, id)).enabled).toBe(true);
  });

  test.each<[string, string, Variables]>([
    [
      'in a variable',
      'mutation ($at: ISO8601DateTime) { apiKeyCreate(input: { label: "x", expiresAt: $at }) { errors { field } } }',
      { at: '2027-01-01' },
    ],
    [
      'within a variable',
      'mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { errors { field } } }',
      { input: { label: 'x', expiresAt: 'soon' } },
    ],
  ])(
    'is rejected for an invalid time %s, and the log has no server error',
    async (_name, query, variables) => {
      const { body } = await askThreeTimes(query, variables, exceptGet);
      expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(body.errors[0].message).toMatch(/^Variable "\$(at|input)" got invalid value "/);
      expect(server.log.filter((line) => line.includes('an operation failed'))).toEqual([]);
    },
  );
});

describe.each(transports)('a subscription over %s', (transport) => {
  const query = `subscription ($s: Boolean!, $seller: ID) {
    chatEvents(sellerId: $seller) {
      ... on ChatMessageCreated {
        chatMessage { one: seller { ...f @skip(if: $s) } two: seller { ...f @include(if: $s) } message }
      }
    }
  }
  fragment f on Seller { businessName }`;

  test('gives the same result for each event', async () => {
    const { operator, sellers: all } = market;
    const follower = await following(server, operator, transport, query, { s: true });
    const made = (result: unknown) => JSON.stringify(result);
    const expected = made({
      data: {
        chatEvents: { chatMessage: { one: {}, two: { businessName: 'Carl' }, message: 'A message' } },
      },
    });
    for (let event = 1; event <= 4; event++) {
      const next = follower.next();
      await say(operator, 'A message', all[2]?.id);
      expect(made(await next)).toBe(expected);
    }
    await follower.stop();
  });

  test('is rejected for a wrong variable like a query', async () => {
    const { errors } = await firstResultOver(server, market.operator, transport, query, { s: 'yes' });
    expect(errors).toMatchObject([
      {
        message: 'Variable "$s" got invalid value "yes"; Boolean cannot represent a non boolean value: "yes"',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

test('an empty operationName counts as absent', async () => {
  const { text } = await askThreeTimes(
    'query Only { marketplace { name } }',
    {},
    Object.keys(requestsByTransport),
    '',
  );
  expect(text).toBe('{"data":{"marketplace":{"name":"Market"}}}');
});
