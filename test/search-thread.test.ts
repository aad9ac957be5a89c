import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { foldCase } from '../src/text/fold-case.js';
import { say } from './harness/receiver.js';
import {
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/*
 * Tests a search in a thread whose matches are beyond the messages that are scanned one by one, the spelling that a search
 * tolerates, and pages around a time.
 */

interface Message {
  id: string;
  message: string;
}

let server: TestServer;
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
  server = await startTestServer();
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

/* The table "Search": a written text and a typed query, each of which finds the other. */
describe('a search that tolerates spelling', () => {
  const written = [
    ['Der Seller heißt Marián Kovář', 'marian'],
    ['Crème brûlée bestellt', 'creme brulee'],
    ['Lieferung nach İstanbul', 'istanbul'],
    ['السَّلامُ عليكم', 'السلام'],
    ['أحمد سيرسل الطلب', 'احمد'],
    ['party 🎉 time', '🎉'],
    ['Der Liefer\u00adschein', 'lieferschein'],
    ['O’Brien ist da', "O'Brien"],
    ['Coca-Cola Light', 'coca cola'],
    ['Foo  Bar GmbH', 'foo bar'],
    ['The Lighting Company Gottlieb', 'company lighting'],
    ['東京都に発送', '東京都'],
    ['สวัสดีครับ', 'สวัสดี'],
    ['ﾊﾞﾅﾅ ｹｰｷ', 'バナナ'],
    ['Hauptstraße 5', 'HAUPTSTRASSE'],
    ['oﬃce ﬁle', 'office'],
  ] as const;
  let market: TestMarketplace;
  let client: Client;

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Tolerant', [
      ...written.map(([name]) => name.replace('\u00ad', '')),
      ...written.map(([, name]) => name),
    ]);
    const [first] = market.sellers;
    if (!first) throw new Error('The marketplace has no seller.');
    client = first.client;
    for (const text of written.flat()) {
      await say(client, text);
      await market.operator.data(
        'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }',
        { input: { sellerId: first.id, text } },
      );
    }
  });

  test.each(written)(
    '%s is found by %s, and the reverse, in messages, notes and names',
    async (text, typed) => {
      const name = text.replace('\u00ad', '');
      // The part of the longer text that equals the shorter one.
      const { chatMessages: thread } = await client.data(
        `query ($q: String) { chatMessages(q: $q) { totalCount nodes { message matches { start end } } } }`,
        { q: typed },
      );
      const found = thread.nodes.find(({ message }: { message: string }) => message === text);
      const characters = [...text];
      const marked = found.matches
        .map(({ start, end }: { start: number; end: number }) => characters.slice(start, end).join(''))
        .join(' ');
      const document = `query ($q: String!) {
      chatMessagesSearch(q: $q) { nodes { message matches { start end } } }
      chatNotesSearch(q: $q) { nodes { message: text matches { start end } } }
      sellersForChats(q: $q) { totalCount nodes { businessName businessNameMatches { start end } } }
    }`;
      for (const q of [typed, marked]) {
        const { chatMessagesSearch, chatNotesSearch, sellersForChats } = await market.operator.data(
          document,
          {
            q,
          },
        );
        expect(chatNotesSearch).toEqual(chatMessagesSearch);
        const messages = chatMessagesSearch.nodes.map(({ message }: { message: string }) => message);
        expect(messages).toEqual(expect.arrayContaining([text, typed]));
        const names = sellersForChats.nodes.map(({ businessName }: { businessName: string }) => businessName);
        expect(names).toEqual(expect.arrayContaining([name, typed]));
        expect(sellersForChats.totalCount).toBe(names.length);
        for (const { matches } of chatMessagesSearch.nodes) expect(matches).not.toEqual([]);
        for (const { businessNameMatches } of sellersForChats.nodes)
          expect(businessNameMatches).not.toEqual([]);
      }
    },
  );
});

test('a seller finds nothing in the thread of another, and an operator no time of another marketplace', async () => {
  const [first, second] = (await makeMarketplace(server, 'Apart', ['One', 'Two'])).sellers;
  if (!first || !second) throw new Error('The marketplace has no sellers.');
  await say(first.client, 'Crème brûlée');
  const document = 'query ($q: String) { chatMessages(q: $q) { totalCount nodes { id } } }';
  expect((await first.client.data(document, { q: 'creme' })).chatMessages.totalCount).toBe(1);
  expect((await second.client.data(document, { q: 'creme' })).chatMessages.totalCount).toBe(0);
  const { body } = await operator.ask(
    'query ($id: ID!, $time: ISO8601DateTime) { chatMessages(sellerId: $id, aroundTime: $time) { nodes { id } } }',
    { id: first.id, time: '2026-01-01T00:00:00Z' },
  );
  expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'sellerId' });
});

test('a page is around the first message at or after a time', async () => {
  const oldestFirst = messages.toReversed();
  const around = async (aroundTime: string) =>
    (
      await operator.data(
        `query ($sellerId: ID!, $aroundTime: ISO8601DateTime) {
          chatMessages(sellerId: $sellerId, aroundTime: $aroundTime, first: 5) { nodes { id createdAt } }
        }`,
        { sellerId, aroundTime },
      )
    ).chatMessages.nodes as { id: string; createdAt: string }[];
  for (const index of [0, 1, 777, 1_498, 1_499]) {
    const { id } = oldestFirst[index] as Message;
    const { node } = await operator.data(
      'query ($id: ID!) { node(id: $id) { ... on ChatMessage { createdAt } } }',
      {
        id,
      },
    );
    const nodes = await around(node.createdAt);
    const atOrAfter = nodes.filter(({ createdAt }) => createdAt >= node.createdAt);
    expect(atOrAfter.at(-1)?.createdAt).toBe(node.createdAt);
    expect(nodes).toHaveLength(5);
  }
  expect((await around('2200-01-01T00:00:00Z'))[0]?.id).toBe(messages[0]?.id);
  expect((await around('1970-01-01T00:00:00Z')).at(-1)?.id).toBe(messages.at(-1)?.id);
  const { body } = await operator.ask(
    `query ($sellerId: ID!) {
      chatMessages(sellerId: $sellerId, aroundTime: "2026-01-01T00:00:00Z", q: "x") { nodes { id } }
    }`,
    { sellerId },
  );
  expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'aroundTime' });
});
