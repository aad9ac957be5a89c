import { beforeAll, describe, expect, test } from 'vitest';
import { type Agent, makeAgent } from './harness/agents.js';
import { makeHook, say, startReceiver } from './harness/receiver.js';
import { readAllPages } from './harness/search-pages.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests an operator's search in the notes of all its threads. test/search-thread.test.ts has the spellings. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true, searchIndexingPollMs: 50 });
});

const document = `query ($q: String!, $first: Int, $after: String, $last: Int, $before: String) {
  chatNotesSearch(q: $q, first: $first, after: $after, last: $last, before: $before) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id text }
  }
}`;
const search = async (client: Client, variables: Record<string, unknown>) =>
  (await client.data(document, variables)).chatNotesSearch;
const textsOf = ({ nodes }: { nodes: { text: string }[] }) => nodes.map(({ text }) => text);
const shopOf = (market: TestMarketplace, index = 0) =>
  market.sellers[index] as TestMarketplace['sellers'][number];

/** Runs a mutation of a note and returns the note. */
async function change(client: Client, mutation: string, input: object) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.data(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { chatNote { id } errors { field messages } } }`,
    { input },
  );
  expect(data[mutation].errors).toBeNull();
  return data[mutation].chatNote;
}
const write = (client: Client, text: string, sellerId: string) =>
  change(client, 'chatNoteCreate', { sellerId, text });

describe('a search of notes', () => {
  let market: TestMarketplace;
  let ada: Agent;
  const found = async (q: string, client = ada.client) => textsOf(await search(client, { q }));

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Here', ['One', 'Two']);
    ada = await makeAgent(server, market.id, 'Ada');
    const elsewhere = await makeMarketplace(server, 'Elsewhere', ['Three']);
    await write(ada.client, 'Refund of ORD-12345 approved.', shopOf(market).id);
    await write(market.operator, 'Crème of 12345 was damaged, 東京都.', shopOf(market, 1).id);
    await write(elsewhere.operator, 'Refund of 12345 elsewhere.', shopOf(elsewhere).id);
    await say(shopOf(market).client, 'Where is the refund of 12345?');
  });

  test.each([
    ['REF', ['Refund of ORD-12345 approved.']],
    ['12345', ['Crème of 12345 was damaged, 東京都.', 'Refund of ORD-12345 approved.']],
    ['12345 creme', ['Crème of 12345 was damaged, 東京都.']],
    ['東京', ['Crème of 12345 was damaged, 東京都.']],
    ['elsewhere', []],
    ['where', []],
    ['?', []],
  ])('%s', async (q, expected) => {
    expect(await found(q)).toEqual(expected);
    const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
    expect(await found(q, reader)).toEqual(expected);
  });

  test('returns the matches and the thread, and leaves the search of messages as it is', async () => {
    const { chatNotesSearch, chatMessagesSearch } = await ada.client.data(
      `{ chatNotesSearch(q: "creme") { nodes { seller { businessName } matches { start end } other: matches(q: "tokyo") { start } } }
         chatMessagesSearch(q: "12345") { nodes { message } } }`,
    );
    expect(chatNotesSearch.nodes).toEqual([
      { seller: { businessName: 'Two' }, matches: [{ start: 0, end: 5 }], other: [] },
    ]);
    expect(chatMessagesSearch.nodes).toEqual([{ message: 'Where is the refund of 12345?' }]);
  });

  test('finds an edited note by its new text, a restored one, and no deleted one', async () => {
    const { id } = await write(ada.client, 'A purple wombat.', shopOf(market).id);
    expect(await found('wombat')).toEqual(['A purple wombat.']);
    await change(ada.client, 'chatNoteUpdate', { id, text: 'A purple walrus.' });
    expect(await found('wombat')).toEqual([]);
    expect(await found('walrus')).toEqual(['A purple walrus.']);
    await change(ada.client, 'chatNoteDelete', { id });
    for (const q of ['wombat', 'walrus', 'purple']) expect(await found(q)).toEqual([]);
    await change(ada.client, 'chatNoteRestore', { id });
    expect(await found('walrus')).toEqual(['A purple walrus.']);
    await change(ada.client, 'chatNoteDelete', { id });
    const { pool } = server.database;
    await pool.query(
      "update note set deleted_at = deleted_at - interval '25 hours' where text like '%walrus%'",
    );
    const other = await write(ada.client, 'Soon gone.', shopOf(market).id);
    await change(ada.client, 'chatNoteDelete', { id: other.id });
    const { rows } = await pool.query("select from note where search::text like '%walrus%'");
    expect(rows).toEqual([]);
  });

  test('does not find a note by words that a server of an earlier version replaced, and finds it by the new ones soon', async () => {
    await write(ada.client, 'The quokka called.', shopOf(market).id);
    const { pool } = server.database;
    await pool.query("update note set text = 'The numbat called.' where text = 'The quokka called.'");
    expect(await found('quokka')).toEqual([]);
    await expect.poll(() => found('numbat')).toEqual(['The numbat called.']);
    expect(await found('quokka')).toEqual([]);
  });

  test('needs words, and the permission to read notes, which webhooks lack', async () => {
    const { body } = await ada.client.ask(document, { q: ' ' });
    expect(body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'q' });
    const receiver = await startReceiver();
    const query =
      'query ($id: ID!) { node(id: $id) { __typename } chatNotesSearch(q: "refund") { nodes { text } } }';
    await makeHook(market.operator, receiver.url, { events: ['CHAT_MESSAGE_CREATED'], query });
    await say(shopOf(market).client, 'Anything new?');
    const [received] = await receiver.count(1);
    expect(received?.body).not.toContain('approved');
    expect(received?.event.errors[0].extensions.code).toBe('MISSING_SCOPE');
  });
});

describe('a search of the notes of three years', () => {
  let market: TestMarketplace;
  /** Returns the texts that contain a word, newest first. */
  const expected = async (word: string) => {
    const { rows } = await server.database.pool.query<{ text: string }>(
      `select text from note where marketplace_id = $1 and text like $2 and deleted_at is null
       order by created_at desc, seller_id desc, number desc`,
      [market.id, `%${word}%`],
    );
    return rows.map(({ text }) => text);
  };

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Old', ['One', 'Two']);
    // The newest 1,100 contain neither word. Before them, two a week contain both, and in three weeks 2,400 contain
    // 'refund'. One in seven is deleted.
    await server.database.pool.query(
      `insert into note (marketplace_id, seller_id, number, text, mentioned_ids, mention_starts, mention_ends, created_at,
                         changed_at, deleted_at, search)
       select $1::integer, seller, row_number() over (partition by seller order by at, n),
              array_to_string(words, ' ') || ' ' || n, '{}', '{}', '{}', at, at, case when n % 7 = 0 then at end,
              array_to_tsvector(array(select $1::integer || '.' || seller || '.' || word from unnest(words) word))
       from (
         select n, $2::integer + n % 2 as seller, now() - n * interval '1 second' as at, array['hello'] as words
         from generate_series(1, 1300) n
         union all
         select n, $2 + n % 2, now() - interval '1 week' - n * interval '84 hours', array['refund', 'rare']
         from generate_series(1, 300) n
         union all
         select n, $2 + n % 2, now() - interval '90 weeks' - n % 21 * interval '1 day', array['refund', 'frequent']
         from generate_series(1, 2600) n
       ) drawn (n, seller, at, words)`,
      [market.id, shopOf(market).number],
    );
  });

  test.each([
    ['refund', 'first', 500],
    ['refund', 'last', 500],
    ['rare', 'first', 70],
    ['rare', 'last', 70],
    ['hello', 'first', 500],
  ])('%s: each match is on one page, in order (%s %i)', async (q, direction, size) => {
    const all = await expected(q);
    const seen = await readAllPages(direction, size, async (page) => {
      const found = await search(market.operator, { q, ...page });
      return { texts: textsOf(found), pageInfo: found.pageInfo };
    });
    expect(seen).toEqual(all);
    expect(all.length).toBeGreaterThan(size);
  });
});
