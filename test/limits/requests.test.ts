import { beforeAll, describe, expect, test } from 'vitest';
import { documentLimits, errorLimits } from '../../src/graphql/limits/limits.js';
import { changingNothing } from '../harness/content.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestServer,
} from '../harness/server.js';
import { ask, type Request, type Result, transports } from './send-operation.js';

/* Tests that a request beyond the limits is rejected over each transport before any part of it runs. */

let server: TestServer;
let operator: Client;
let sellerId: string;

beforeAll(async () => {
  server = await startTestServer();
  const market = await makeMarketplace(server, 'Market', ['Seller']);
  operator = market.operator;
  sellerId = market.sellers[0]?.id ?? '';
});

const times = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ');

/** Expects one short error, the same each time. */
function expectOneError({ body, size }: Result, code: string, message: string | RegExp): void {
  expect(body.data ?? null).toBeNull();
  expect(body.errors, JSON.stringify(body)).toHaveLength(1);
  expect(body.errors[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } });
  expect(size).toBeLessThan(2_048);
}

const lists = (size: string) =>
  times(30, (i) => `a${i}: sellersForChats(first: ${size}) { nodes { latestChatMessage { message } } }`);
const nested = (depth: number) => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};
const readInput =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { clientMutationId } }';
const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

describe.each(transports)('by %s', (transport) => {
  const sent = (request: Request) => ask(server, operator, transport, request);

  const tooExpensive: [name: string, request: Request][] = [
    ['30 full pages', { query: `{ ${lists('500')} }` }],
    ['30 full pages by a variable', { query: `query ($n: Int) { ${lists('$n')} }`, variables: { n: 500 } }],
    ['30 full pages by a default', { query: `query ($n: Int = 500) { ${lists('$n')} }` }],
    [
      'fragments that double',
      {
        query: `{ ...f0 } ${times(40, (i) => `fragment f${i} on Query { viewer { name } ...f${i + 1} ...f${i + 1} }`)} fragment f40 on Query { viewer { name } }`,
      },
    ],
    ['a field that is repeated often', { query: `{ ${times(300, () => 'chatEventsCursor')} }` }],
    ['a name that is very long', { query: `{ ${'x'.repeat(8_000)}: chatEventsCursor }` }],
    ['51 operations', { query: times(51, (i) => `query q${i} { chatEventsCursor }`) }],
    [
      'the schema 30 times',
      {
        query: `{ ${times(30, (i) => `a${i}: __schema { types { name fields { name args { name } } } }`)} }`,
      },
    ],
  ];
  test.each(tooExpensive)('%s cost too much', async (_name, request) => {
    for (const _turn of [1, 2, 3]) {
      const result = await sent(request);
      expectOneError(result, 'QUERY_TOO_COMPLEX', /./);
    }
  });

  // A URL is limited in length.
  const many = transport === 'GET' ? 2_000 : 40_000;
  const wrong: [name: string, request: Request, message: RegExp][] = [
    [
      'many nulls for ids',
      { query: nodes, variables: { ids: Array(many).fill(null) } },
      /more than 1000 values/,
    ],
    [
      'many ids',
      { query: nodes, variables: { ids: Array(transport === 'GET' ? 1_001 : 20_000).fill('1') } },
      /more than 1000 values/,
    ],
    [
      'an id of 140,000 characters',
      { query: nodes, variables: { ids: ['x'.repeat(140_000)] } },
      /longer than/,
    ],
    ['a list nested 1,000 deep', { query: nodes, variables: { ids: nested(1_000) } }, /nested deeper/],
    [
      'many unknown members',
      {
        query: readInput,
        variables: {
          input: Object.fromEntries(
            Array.from({ length: transport === 'GET' ? 1_100 : 12_000 }, (_, i) => [`u${i}`, 1]),
          ),
        },
      },
      /more than 1000 values/,
    ],
  ];
  test.each(wrong)('%s are rejected with one clear error', async (name, request, message) => {
    if (transport === 'GET' && /140,000|unknown/.test(name)) return;
    for (const _turn of [1, 2, 3]) expectOneError(await sent(request), 'BAD_USER_INPUT', message);
  });

  test('an answer has at most ten errors, each short', async () => {
    const requests: Request[] = [
      { query: `{ ${times(300, (i) => `unknown${i}`)} }` },
      { query: nodes, variables: { ids: Array(500).fill(null) } },
      { query: nodes, variables: { ids: [{ secret: 'y'.repeat(3_000) }] } },
      {
        query: `{ chatMessages(sellerId: "${'z'.repeat(3_000)}", first: "${'w'.repeat(3_000)}") { totalCount } }`,
      },
    ];
    for (const request of requests) {
      const { body } = await sent(request);
      expect(body.errors.length).toBeGreaterThan(0);
      expect(body.errors.length).toBeLessThanOrEqual(errorLimits.count);
      for (const { message } of body.errors)
        expect(message.length).toBeLessThanOrEqual(errorLimits.messageLength);
    }
  });

  test('101 nodes are rejected, and 100 are not', async () => {
    expect(
      (await sent({ query: nodes, variables: { ids: Array(100).fill(sellerId) } })).body.data.nodes,
    ).toHaveLength(100);
    const result = await sent({ query: nodes, variables: { ids: Array(101).fill(sellerId) } });
    expectOneError(result, 'BAD_USER_INPUT', 'ids must be 100 at most.');
  });
});

test('variables that are nested as deep as a body allows are rejected with one clear error', async () => {
  const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
  const body = `{"query": ${JSON.stringify(nodes)}, "variables": {"ids": ${deep}}}`;
  const answer = await post(server, '/operator/graphql', body, operator.headers);
  expectOneError({ ...answer, size: answer.text.length }, 'BAD_USER_INPUT', /nested deeper/);
});

test('a subscription whose events cost too much is rejected', async () => {
  const query = `subscription { chatEvents { ${times(31, (i) => `... on ChatTyping { a${i}: typing }`)} } }`;
  for (const transport of ['SSE', 'WebSocket'] as const) {
    expectOneError(await ask(server, operator, transport, { query }), 'QUERY_TOO_COMPLEX', /aliases/);
  }
});

test('a webhook’s query that costs too much is rejected', async () => {
  const { webhookCreate } = await operator.data(
    `mutation ($query: String) {
      webhookCreate(input: { url: "https://example.com/", events: [CHAT_MESSAGE_CREATED], query: $query }) {
        webhook { id } errors { field messages }
      }
    }`,
    { query: `{ ${lists('500')} }` },
  );
  expect(webhookCreate).toEqual({
    webhook: null,
    errors: [{ field: 'query', messages: [expect.stringContaining('exceeds the limit')] }],
  });
});

test('the last of more than ten errors during execution has the number of omitted errors', async () => {
  const reader = await makeClient(server, { marketplaceId: await marketplaceOf() }, { scope: 'chat:read' });
  const query = `mutation { ${times(25, (i) => `a${i}: chatMessageRead(input: { seller: "${sellerId}", sentBy: "User" }) { clientMutationId }`)} }`;
  await changingNothing(server, async () => {
    for (const transport of ['POST', 'SSE', 'WebSocket'] as const) {
      const { body } = await ask(server, reader, transport, { query });
      expect(body.errors).toHaveLength(10);
      expect(body.errors[0]).toMatchObject({ path: ['a0'], extensions: { code: 'MISSING_SCOPE' } });
      expect(body.errors[9]).toMatchObject({
        message: '16 more errors are not shown.',
        extensions: { code: 'MISSING_SCOPE', omitted: 16 },
      });
    }
  });
});

async function marketplaceOf(): Promise<number> {
  const { rows } = await server.database.pool.query<{ id: number }>('select id from marketplace');
  return rows[0]?.id ?? 0;
}

describe('the header Parley-Cost', () => {
  const headers = { 'parley-cost': '1' };
  const query = 'query ($n: Int) { sellersForChats(first: $n) { nodes { id } } }';
  const limit = documentLimits.cost;

  test.each(['POST', 'GET', 'SSE'] as const)('by %s returns the cost of a request', async (transport) => {
    const costs = [];
    for (const n of [1, 500]) {
      const { body } = await ask(server, operator, transport, { query, variables: { n }, headers });
      const { cost } = body.extensions;
      expect(Object.keys(cost)).toEqual(['requested', 'limit', 'remaining']);
      expect(cost).toMatchObject({ limit, remaining: limit - cost.requested });
      costs.push(cost.requested);
    }
    expect(costs[1]).toBeGreaterThan(costs[0]);
  });

  test.each(['POST', 'GET', 'SSE'] as const)(
    'by %s returns the cost of a rejected request',
    async (transport) => {
      const { body } = await ask(server, operator, transport, { query: `{ ${lists('500')} }`, headers });
      expect(body.errors).toHaveLength(1);
      expect(body.extensions).toEqual({ cost: { requested: expect.any(Number), limit, remaining: 0 } });
      expect(body.extensions.cost.requested).toBeGreaterThan(limit);
    },
  );

  test('is necessary for the cost', async () => {
    expect((await ask(server, operator, 'POST', { query })).body).toEqual({ data: expect.anything() });
  });
});
