import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { foldCase } from '../src/text/search-words.js';
import { Client, startTestServer } from './harness/server.js';

/* Tests a search in a thread whose matches are beyond the messages that are scanned one by one. */

interface Message {
  id: string;
  message: string;
}

let operator: Client;
let sellerId: string;
/** The whole thread, newest first. */
let messages: Message[];

const page = async (rest: string, variables: Record<string, unknown> = {}) =>
  (
    await operator.data(
      `query ($sellerId: ID!, $q: String, $after: String) {
        chatMessages(sellerId: $sellerId, q: $q, after: $after, ${rest}) {
          totalCount pageInfo { hasNextPage endCursor } nodes { id message }
        }
      }`,
      { sellerId, ...variables },
    )
  ).chatMessages;

beforeAll(async () => {
  const server = await startTestServer();
  const { key } = await seedMarketplace(administrator, server.database, { sellers: 1, messages: 1_500 });
  operator = new Client(server, key, 'operator');
  const { sellersForChats } = await operator.data('{ sellersForChats { nodes { id } } }');
  sellerId = sellersForChats.nodes[0].id;
  messages = [];
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await page('first: 500', { after });
    messages.push(...nodes);
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
});

const lettersAndDigits = /[a-z0-9]+/g;
const wordsOf = ({ message }: Message) => foldCase(message).match(lettersAndDigits) ?? [];
const matches = (word: string) =>
  messages.filter((message) => wordsOf(message).some((other) => other.startsWith(word)));

/** Returns the word of these messages with the fewest matches in the whole thread. */
const rarestWord = (among: Message[]) =>
  [...new Set(among.flatMap(wordsOf))]
    .map((word) => ({ word, count: matches(word).length }))
    .sort((a, b) => a.count - b.count)[0]?.word ?? '';

test.each([
  ['oldest', 'first', () => messages.slice(-50)],
  ['newest', 'last', () => messages.slice(0, 50)],
])('finds a rare word among the %s messages, from the other end', async (_, direction, among) => {
  const word = rarestWord(among());
  const found = await page(`${direction}: 100`, { q: word });
  expect(matches(word).length).toBeLessThan(100);
  expect(found.nodes).toEqual(matches(word));
  expect(found.totalCount).toBe(found.nodes.length);
});
