import { beforeAll, describe, expect, test } from 'vitest';
import { say } from './harness/receiver.js';
import { readAllPages } from './harness/search-pages.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';

/*
 * Tests an operator's search in the messages of all its sellers.
 */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

const document = `query ($q: String!, $first: Int, $after: String, $last: Int, $before: String) {
  chatMessagesSearch(q: $q, first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id message }
  }
}`;
const search = async (market: TestMarketplace, variables: Record<string, unknown>) =>
  (await market.operator.data(document, variables)).chatMessagesSearch;
const seller = (market: TestMarketplace, index: number) =>
  market.sellers[index] as TestMarketplace['sellers'][number];

describe('a search of messages that were just sent', () => {
  let market: TestMarketplace;
  const found = async (q: string) =>
    (await search(market, { q })).nodes.map(({ message }: { message: string }) => message);

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Here', ['One', 'Two']);
    const elsewhere = await makeMarketplace(server, 'Elsewhere', ['Three']);
    await say(seller(market, 0).client, 'Where is order ORD-12345?');
    await say(market.operator, 'It was dispatched in Wien.', seller(market, 0).id);
    await say(seller(market, 1).client, 'Dispatch of 12345 is late, 東京都.');
    await say(seller(elsewhere, 0).client, 'Dispatch of 12345 elsewhere.');
  });

  test.each([
    ['DISP', ['Dispatch of 12345 is late, 東京都.', 'It was dispatched in Wien.']],
    ['12345', ['Dispatch of 12345 is late, 東京都.', 'Where is order ORD-12345?']],
    ['12345 order', ['Where is order ORD-12345?']],
    ['東京', ['Dispatch of 12345 is late, 東京都.']],
    ['elsewhere', []],
    ['?', []],
  ])('%s', async (q, expected) => {
    expect(await found(q)).toEqual(expected);
  });

  test('a match leads to its position in its thread', async () => {
    const { chatMessagesSearch } = await market.operator.data(
      '{ chatMessagesSearch(q: "wien") { nodes { id seller { id businessName } } } }',
    );
    const [hit] = chatMessagesSearch.nodes;
    expect(hit.seller.businessName).toBe('One');
    const { chatMessages } = await market.operator.data(
      'query ($sellerId: ID!, $id: ID) { chatMessages(sellerId: $sellerId, around: $id) { nodes { id } } }',
      { sellerId: hit.seller.id, id: hit.id },
    );
    expect(chatMessages.nodes).toHaveLength(2);
    expect(chatMessages.nodes[0].id).toBe(hit.id);
  });

  test('the answer has the matches in each message, in code points', async () => {
    await say(seller(market, 0).client, '😀 O’Brien bestellt crème brûlée in İstanbul 🎉');
    const { chatMessagesSearch } = await market.operator.data(
      `{ chatMessagesSearch(q: "creme O'Brien 🎉") {
        nodes { matches { start end } other: matches(q: "BESTELLT absent") { start } istanbul: matches(q: "istanbul") { start end } }
      } }`,
    );
    expect(chatMessagesSearch.nodes).toEqual([
      {
        matches: [
          { start: 2, end: 9 },
          { start: 19, end: 24 },
          { start: 44, end: 45 },
        ],
        other: [],
        istanbul: [{ start: 35, end: 43 }],
      },
    ]);
    const { body } = await market.operator.ask(
      `{ chatMessagesSearch(q: "creme") { nodes { matches(q: "${'x'.repeat(501)}") { start } } } }`,
    );
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'q' });
  });

  test('an empty search text is rejected', async () => {
    const { body } = await market.operator.ask(document, { q: ' ' });
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'q' });
  });
});

describe('a search of the messages of three years', () => {
  let market: TestMarketplace;
  /** Returns the texts that contain a word, newest first. */
  const expected = async (word: string) => {
    const { rows } = await server.database.pool.query<{ message: string }>(
      `select message from message where marketplace_id = $1 and message like $2
       order by created_at desc, seller_id desc, seq desc`,
      [market.id, `%${word}%`],
    );
    return rows.map(({ message }) => message);
  };

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Old', ['One', 'Two']);
    const { pool } = server.database;
    // The newest 1,100 contain neither word. Before them, two a week contain both, and in three weeks 2,400 contain
    // 'refund'.
    await pool.query(
      `insert into message (marketplace_id, seller_id, seq, by_operator, created_at, search_version, message, search)
       select $1::integer, seller, row_number() over (partition by seller order by at, n), n % 2 = 0, at, 2,
              array_to_string(words, ' ') || ' ' || n,
              array_to_tsvector(array(select $1::integer || '.' || seller || '.' || word from unnest(words) word))
       from (
         select n, $2::integer + n % 2 as seller, now() - n * interval '1 second' as at, array['hello'] as words
         from generate_series(1, 1100) n
         union all
         select n, $2 + n % 2, now() - interval '1 week' - n * interval '84 hours', array['refund', 'rare']
         from generate_series(1, 300) n
         union all
         select n, $2 + n % 2, now() - interval '90 weeks' - n % 21 * interval '1 day', array['refund', 'frequent']
         from generate_series(1, 2400) n
       ) drawn (n, seller, at, words)`,
      [market.id, seller(market, 0).number],
    );
    await pool.query(
      `update thread t set message_count = (
         select count(*) from message where marketplace_id = t.marketplace_id and seller_id = t.seller_id
       ) where marketplace_id = $1`,
      [market.id],
    );
  });

  test.each([
    ['refund', 'first', 500],
    ['refund', 'last', 500],
    ['rare', 'first', 70],
    ['rare', 'last', 70],
    ['hello', 'first', 500],
  ])(
    '%s: each match is on one page, in order, and each page has the right hasNextPage or hasPreviousPage (%s %i)',
    async (q, direction, size) => {
      const all = await expected(q);
      const seen = await readAllPages(direction, size, async (page) => {
        const { nodes, pageInfo } = await search(market, { q, ...page });
        return { texts: nodes.map(({ message }: { message: string }) => message), pageInfo };
      });
      expect(seen).toEqual(all);
      expect(all.length).toBeGreaterThan(size);
    },
  );
});
