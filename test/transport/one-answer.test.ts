import { beforeAll, describe, expect, test } from 'vitest';
import { follow, type Transport } from '../harness/follower.js';
import { hookOf, makeHook, say } from '../harness/receiver.js';
import {
  answerOf,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* One document with the same variables has the same answer each time, over each transport. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Anna', 'Bert', 'Carl']);
});

type Variables = Record<string, unknown>;

/** The answer over each transport, as it comes. */
const ways: Record<string, (query: string, variables: Variables) => Promise<string>> = {
  POST: async (query, variables) => (await market.operator.ask(query, variables)).text,
  GET: async (query, variables) => {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
    const { headers } = market.operator;
    return (await answerOf(await fetch(`${server.address}/operator/graphql?${parameters}`, { headers })))
      .text;
  },
  SSE: (query, variables) => firstResult('sse', query, variables),
  WebSocket: (query, variables) => firstResult('ws', query, variables),
};

async function firstResult(transport: Transport, query: string, variables: Variables): Promise<string> {
  const follower = follow(server, market.operator, transport, query, variables);
  const result = await follower.next();
  await follower.stop();
  return JSON.stringify(result);
}

/** Sends a document three times over each transport, by turns. @returns the one answer. */
async function askThrice(query: string, variables: Variables, names = Object.keys(ways)) {
  const answers: Record<string, string> = {};
  for (let time = 1; time <= 3; time++) {
    for (const name of names) answers[`${name} ${time}`] = (await ways[name]?.(query, variables)) ?? '';
  }
  const [first = ''] = Object.values(answers);
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((way) => [way, first])));
  return JSON.parse(first);
}

const names = (count: number) => ['Carl', 'Bert', 'Anna'].slice(0, count);
const sellers = (list: readonly string[]) => ({
  data: { sellersForChats: { nodes: list.map((businessName) => ({ businessName })) } },
});

describe.each<[string, string, Variables, unknown]>([
  [
    'a default is used',
    'query ($first: Int! = 2) { sellersForChats(first: $first, q: "a") { nodes { businessName } } }',
    {},
    expect.objectContaining({ data: { sellersForChats: { nodes: expect.anything() } } }),
  ],
])('%s', (_name, query, variables, expected) => {
  test('each time', async () => {
    expect(await askThrice(query, variables)).toEqual(expected);
  });
});

void [names, sellers, hookOf, makeHook, say];
