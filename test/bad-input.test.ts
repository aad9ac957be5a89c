import { getIntrospectionQuery } from 'graphql';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { createKey, revokeKey } from '../src/accounts/api-keys.js';
import { administratorOf } from '../src/accounts/managing-actor.js';
import { updateMarketplace } from '../src/accounts/marketplaces.js';
import { messageCursor, sellerCursor } from '../src/graphql/cursors.js';
import { chatMessageId, sellerId } from '../src/graphql/ids.js';
import { changingNothing } from './harness/content.js';
import { expiredKey, revokedKey, unknownKey } from './harness/keys.js';
import {
  type Answer,
  answerOf,
  type Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/*
 * Tests the answers to invalid input: the documented status and code, no internals in the answer, no change in
 * the database, and neither a key nor a message's text in the log.
 */

/** Part of each message that is sent here, so that the log can be searched for all of them. */
const mark = 'Narwhal';

let server: TestServer;
let market: TestMarketplace;
let operator: Client;
let seller: TestMarketplace['sellers'][number];
let neighbour: TestMarketplace['sellers'][number];
const keys: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['100% _wool_', '\\o/ back', 'Plain', 'Plainer']);
  operator = market.operator;
  const [first, second] = market.sellers;
  if (!first || !second) throw new Error('no sellers');
  seller = first;
  neighbour = second;
  keys.push(operator.key, ...market.sellers.map(({ client }) => client.key));
  for (const { id } of [seller, neighbour]) {
    for (const n of [1, 2, 3]) await sendByOperator({ sellerId: id, message: `${mark} ${n}` });
  }
});

afterEach(() => {
  const log = server.log.join('');
  expect(log).not.toContain(mark);
  for (const key of keys) expect(log).not.toContain(key);
  expect(log).not.toContain('INTERNAL_SERVER_ERROR');
  expect(log).not.toContain('"level":50');
});

const createDocument = `mutation ($input: ChatMessageCreateInput!) {
  chatMessageCreate(input: $input) { clientMutationId chatMessage { id message } errors { field messages } }
}`;
const readDocument =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { field messages } } }';
const threadDocument = `query ($sellerId: ID!, $first: Int, $after: String, $last: Int, $before: String, $q: String) {
  chatMessages(sellerId: $sellerId, first: $first, after: $after, last: $last, before: $before, q: $q) {
    totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { message } }
  }
}`;
const listDocument = `query ($first: Int, $after: String, $last: Int, $before: String, $q: String) {
  sellersForChats(first: $first, after: $after, last: $last, before: $before, q: $q) {
    totalCount pageInfo { hasNextPage hasPreviousPage } edges { cursor node { businessName } }
  }
}`;

async function sendByOperator(input: Record<string, unknown>) {
  return (await operator.data(createDocument, { input })).chatMessageCreate;
}

/** Asserts that the answer contains no internals: no stack, no SQL, no file. */
function expectPlain({ text }: Answer): void {
  expect(text).not.toMatch(/\bat .{1,80}:\d+:\d+/);
  expect(text).not.toMatch(/node_modules|file:\/\/|\/src\/|\.[jt]s\b|"stack"/);
  expect(text).not.toMatch(/\b(select|insert into|update thread|postgres|pglite|syntax error at)\b/i);
}

/** Asserts an answer with only these error codes and no data. */
function expectErrorAnswer(answer: Answer, status: number, code: string): void {
  expectPlain(answer);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body?.data ?? null).toBeNull();
  expect(answer.body?.errors?.length, answer.text).toBeGreaterThan(0);
  for (const error of answer.body.errors) {
    expect(error, answer.text).toMatchObject({ message: expect.any(String), extensions: { code } });
  }
}

describe('a message', () => {
  const rejected: Record<string, string> = {
    empty: '',
    'only white space': ' \t\r\n\u00a0\u2003\u3000',
    'only characters without width': '\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e',
    'a joiner between spaces': ' \u200d ',
    '10,001 characters': `${mark} `.padEnd(10_001, 'x'),
    '10,001 emoji': '🦄'.repeat(10_001),
    'a NUL': `${mark}\0`,
    'only a NUL': '\0',
    'the first half of a surrogate pair': `${mark} \ud83e`,
    'the second half of a surrogate pair': `\udd84 ${mark}`,
    'surrogates in the wrong order': `${mark} \udd84\ud83e`,
  };
  test.each(Object.entries(rejected))('of %s is rejected on both sides', async (_name, message) => {
    await changingNothing(server, async () => {
      for (const client of [operator, seller.client]) {
        const sellerField = client.side === 'operator' ? { sellerId: seller.id } : {};
        for (const idempotencyKey of [undefined, 'a key']) {
          const input = { ...sellerField, message, idempotencyKey, clientMutationId: 'mine' };
          const answer = await client.ask(createDocument, { input });
          expectPlain(answer);
          expect(answer.status).toBe(200);
          expect(answer.body).toEqual({
            data: {
              chatMessageCreate: {
                clientMutationId: 'mine',
                chatMessage: null,
                errors: [{ field: 'message', messages: [expect.any(String)] }],
              },
            },
          });
        }
      }
    });
  });

  const accepted: Record<string, string> = {
    '10,000 emoji': '🦄'.repeat(10_000),
    '10,000 characters with as much white space around them': `${' '.repeat(10_000)}${mark.padEnd(10_000, 'x')}\n`,
    '10,000 different Chinese characters': Array.from({ length: 10_000 }, (_, i) =>
      String.fromCodePoint(0x20000 + i),
    ).join(''),
    '10,000 ligatures that unfold to sentences': '\ufdfa'.repeat(10_000),
    'surrounding spaces and lines': `  \n\t${mark}\r\n  `,
    'right-to-left text': `שלום ‮${mark}‬ مرحبا 12345 ‏!`,
    'decomposed characters': `e\u0301 a\u0323\u0302 ${mark} Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚`,
    'composed and decomposed characters': `é e\u0301 ${mark}`,
    'a family of emoji': `👩🏽‍👩🏽‍👧🏿‍👦🏻 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ${mark}`,
    'control characters': `\u0001\u0007\u001b[31m${mark}\u007f\u0085`,
    noncharacters: `\uffff\ufffe\u{1ffff} ${mark}`,
    'syntax of other languages': `'; drop table message; -- \\' $1 %s \${x} <script>${mark}</script> {"a":1} \\u0000`,
    'one character': 'x',
    'only an emoji': '👍',
  };
  test.each(Object.entries(accepted))('of %s is returned unchanged', async (_name, message) => {
    const sent = await sendByOperator({ sellerId: seller.id, message });
    expect(sent.errors).toBeNull();
    expect(sent.chatMessage.message === message).toBe(true);
    const { chatMessages, node } = await seller.client.data(
      'query ($id: ID!) { chatMessages(first: 1) { nodes { id message } } node(id: $id) { ... on ChatMessage { message } } }',
      { id: sent.chatMessage.id },
    );
    expect(chatMessages.nodes[0].id).toBe(sent.chatMessage.id);
    expect(chatMessages.nodes[0].message === message).toBe(true);
    expect(node.message === message).toBe(true);
  });

  test('is rejected with all errors of its input, each on its field', async () => {
    await changingNothing(server, async () => {
      const sent = await sendByOperator({ sellerId: 'nobody', message: ' ', idempotencyKey: '' });
      expect(sent.chatMessage).toBeNull();
      expect(sent.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
        'idempotencyKey',
        'message',
        'sellerId',
      ]);
    });
  });
});

test.each<[string, string]>([
  ['empty', ''],
  ['256 characters', 'k'.repeat(256)],
  ['256 emoji', '🦄'.repeat(256)],
  ['with a NUL', 'k\0'],
  ['with half of a surrogate pair', 'k\ud83e'],
])('an idempotency key that is %s is rejected', async (_name, idempotencyKey) => {
  await changingNothing(server, async () => {
    for (const client of [operator, seller.client]) {
      const sellerField = client.side === 'operator' ? { sellerId: seller.id } : {};
      const answer = await client.ask(createDocument, {
        input: { ...sellerField, message: `${mark} again`, idempotencyKey },
      });
      expectPlain(answer);
      expect(answer.body.data.chatMessageCreate).toEqual({
        clientMutationId: null,
        chatMessage: null,
        errors: [{ field: 'idempotencyKey', messages: [expect.any(String)] }],
      });
    }
  });
});

test('the longest idempotency key works, and rejects another text', async () => {
  const input = { sellerId: seller.id, message: `${mark} once`, idempotencyKey: '🦄'.repeat(255) };
  const first = await sendByOperator(input);
  expect(first.errors).toBeNull();
  await changingNothing(server, async () => {
    expect(await sendByOperator(input)).toEqual(first);
    const other = await sendByOperator({ ...input, message: `${mark} twice` });
    expect(other).toMatchObject({ chatMessage: null, errors: [{ field: 'idempotencyKey' }] });
  });
});

describe('an id', () => {
  const ids = (): Record<string, string> => ({
    'of another type': chatMessageId({ sellerId: seller.number, seq: 1 }),
    'of no record': sellerId(2_147_483_647),
    'of a number beyond the maximum': Buffer.from('Seller-99999999999999999999').toString('base64'),
    'in plain text': `Seller-${seller.number}`,
    'without its padding': seller.id.replace(/=+$/, ''),
    'with white space': ` ${seller.id}`,
    'of a thousand characters': 'U2VsbGVy'.repeat(125),
    'that is empty': '',
  });
  test('of no seller is rejected with its field', async () => {
    await changingNothing(server, async () => {
      for (const [name, id] of Object.entries(ids())) {
        // One of the ids has no padding.
        if (id === seller.id) continue;
        const sent = await operator.ask(createDocument, { input: { sellerId: id, message: mark } });
        expect(sent.body.data.chatMessageCreate, name).toEqual({
          clientMutationId: null,
          chatMessage: null,
          errors: [{ field: 'sellerId', messages: ['Seller not found.'] }],
        });
        const read = await operator.ask(readDocument, { input: { seller: id, sentBy: 'User' } });
        expect(read.body.data.chatMessageRead, name).toEqual({
          errors: [{ field: 'seller', messages: ['Seller not found.'] }],
        });
        const thread = await operator.ask(threadDocument, { sellerId: id });
        expectErrorAnswer(thread, 200, 'BAD_USER_INPUT');
        expect(thread.body.errors[0].extensions.field, name).toBe('sellerId');
        for (const answer of [sent, read, thread]) expectPlain(answer);
      }
    });
  });

  test('of no record returns null at its position', async () => {
    const nothing = Object.values(ids()).filter(
      (id) => id !== chatMessageId({ sellerId: seller.number, seq: 1 }),
    );
    const { nodes } = await operator.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [seller.id, ...nothing, seller.id],
    });
    expect(nodes).toEqual([{ id: seller.id }, ...nothing.map(() => null), { id: seller.id }]);
  });

  test('is rejected if there are more than 100 in one request', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const many = (count: number) => ({ ids: Array.from({ length: count }, () => seller.id) });
    expect((await operator.data(query, many(100))).nodes).toHaveLength(100);
    expectErrorAnswer(await operator.ask(query, many(101)), 200, 'BAD_USER_INPUT');
  });
});

describe('sentBy', () => {
  test.each(['AdminUser', 'Operator', '', 'user', 'Users', 'toString', '__proto__', 'User\0'])(
    'of an operator cannot be %j',
    async (sentBy) => {
      await changingNothing(server, async () => {
        const answer = await operator.ask(readDocument, { input: { seller: seller.id, sentBy } });
        expectPlain(answer);
        expect(answer.body).toEqual({
          data: { chatMessageRead: { errors: [{ field: 'sentBy', messages: [expect.any(String)] }] } },
        });
      });
    },
  );
  test.each(['User', 'Seller', 'adminuser', 'constructor'])('of a seller cannot be %j', async (sentBy) => {
    await changingNothing(server, async () => {
      const answer = await seller.client.ask(readDocument, { input: { sentBy } });
      expect(answer.body).toEqual({
        data: { chatMessageRead: { errors: [{ field: 'sentBy', messages: [expect.any(String)] }] } },
      });
    });
  });
});

test('sentBy of the caller’s own side is rejected, and the error names the other side', async () => {
  const messageOf = async (client: Client, input: object) =>
    (await client.data(readDocument, { input })).chatMessageRead.errors[0].messages[0];
  for (const sentBy of ['AdminUser', 'Operator']) {
    expect(await messageOf(operator, { seller: seller.id, sentBy })).toContain('("User")');
  }
  for (const sentBy of ['User', 'Seller']) {
    expect(await messageOf(seller.client, { sentBy })).toContain('("AdminUser")');
  }
});

describe('a page', () => {
  const eachPage = (variables: Record<string, unknown>) =>
    Promise.all([
      operator.ask(threadDocument, { sellerId: seller.id, ...variables }),
      operator.ask(threadDocument, { sellerId: seller.id, q: mark, ...variables }),
      operator.ask(listDocument, variables),
      operator.ask(listDocument, { q: 'a', ...variables }),
      seller.client.ask(
        `query ($first: Int, $after: String, $last: Int, $before: String) {
          chatMessages(first: $first, after: $after, last: $last, before: $before) { totalCount }
        }`,
        variables,
      ),
    ]);

  test.each<[string, Record<string, unknown>, string]>([
    ['first: -1', { first: -1 }, 'first'],
    ['last: -1', { last: -1 }, 'last'],
    ['first: 501', { first: 501 }, 'first'],
    ['last: 501', { last: 501 }, 'last'],
    ['the smallest Int', { first: -2_147_483_648 }, 'first'],
    ['the largest Int', { last: 2_147_483_647 }, 'last'],
    ['first and last', { first: 1, last: 1 }, 'first'],
    ['first and last, both 0', { first: 0, last: 0 }, 'first'],
    ['an empty cursor', { after: '' }, 'after'],
    ['a cursor that is not base64', { before: '!?' }, 'before'],
    ['a cursor with a NUL', { after: '\0' }, 'after'],
    ['a long cursor', { after: 'bS42NjAxMTkuMQ'.repeat(1_000) }, 'after'],
    [
      'a cursor with too large numbers',
      { after: Buffer.from('m.99999999999.99999999999').toString('base64url') },
      'after',
    ],
    ['a forged cursor of a message', { after: messageCursor({ sellerId: 2_000_000_000, seq: 1 }) }, 'after'],
    [
      'a forged cursor of a seller',
      { before: sellerCursor(2_000_000_000, { listRank: '-1', listName: '', sellerId: 1 }) },
      'before',
    ],
  ])('with %s is rejected', async (_name, variables, field) => {
    for (const answer of await eachPage(variables)) {
      expectErrorAnswer(answer, 200, 'BAD_USER_INPUT');
      expect(answer.body.errors[0].extensions.field).toBe(field);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ['a size above the maximum of Int', { first: 2_147_483_648 }],
    ['half an item', { first: 1.5 }],
    ['a size as text', { first: 'ten' }],
    ['a size as JSON', { last: { $gt: 0 } }],
    ['a cursor as JSON', { after: ['a'] }],
  ])('with %s is rejected by its type', async (_name, variables) => {
    for (const answer of await eachPage(variables)) expectErrorAnswer(answer, 200, 'BAD_USER_INPUT');
  });

  test('of no items is empty, with the right hasNextPage and hasPreviousPage', async () => {
    for (const [answer, side] of [
      [await operator.data(threadDocument, { sellerId: seller.id, first: 0 }), 'hasNextPage'],
      [await operator.data(threadDocument, { sellerId: seller.id, last: 0 }), 'hasPreviousPage'],
      [await operator.data(listDocument, { first: 0 }), 'hasNextPage'],
      [await operator.data(listDocument, { last: 0 }), 'hasPreviousPage'],
    ]) {
      const [page] = Object.values(answer) as { edges: []; totalCount: number; pageInfo: object }[];
      expect(page?.edges).toEqual([]);
      expect(page?.totalCount).toBeGreaterThan(2);
      expect(page?.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, [side]: true });
    }
  });

  test('with a cursor of another connection, thread or length is rejected', async () => {
    const cursorIn = async (document: string, variables: Record<string, unknown>): Promise<string> => {
      const [page] = Object.values(await operator.data(document, variables)) as {
        edges: { cursor: string }[];
      }[];
      return page?.edges[0]?.cursor ?? '';
    };
    const ofThread = await cursorIn(threadDocument, { sellerId: seller.id });
    const ofOther = await cursorIn(threadDocument, { sellerId: neighbour.id });
    const ofList = await cursorIn(listDocument, {});
    const ofSearch = await cursorIn(listDocument, { q: 'plain' });
    const beyond = messageCursor({ sellerId: seller.number, seq: 999_999_999 });
    for (const cursor of [ofOther, ofList, ofSearch, beyond]) {
      for (const page of [{ after: cursor }, { before: cursor }]) {
        const answer = await operator.ask(threadDocument, { sellerId: seller.id, ...page });
        expectErrorAnswer(answer, 200, 'BAD_USER_INPUT');
      }
    }
    for (const page of [{ after: ofThread }, { before: ofOther }]) {
      expectErrorAnswer(await operator.ask(listDocument, page), 200, 'BAD_USER_INPUT');
    }
  });
});

describe('a search', () => {
  const names = async (q: string) => {
    const { sellersForChats } = await operator.data(listDocument, { q });
    expect(sellersForChats.edges).toHaveLength(sellersForChats.totalCount);
    return sellersForChats.edges.map((edge: { node: { businessName: string } }) => edge.node.businessName);
  };
  const texts = async (q: string) => {
    const { chatMessages } = await operator.data(threadDocument, { sellerId: neighbour.id, q });
    expect(chatMessages.edges).toHaveLength(chatMessages.totalCount);
    return chatMessages.edges;
  };

  test.each<[string, string[]]>([
    // Signs separate words. They are neither words nor wildcards.
    ['%', []],
    ['％', []],
    ['_', []],
    ['\\', []],
    ['\\o b', ['\\o/ back']],
    ['\\%', []],
    ['%%', []],
    ['__', []],
    ['_woo', ['100% _wool_']],
    ["'", []],
    ['/', []],
    ['0%  ', ['100% _wool_']],
    ['PLAINE', ['Plainer']],
  ])('of names for %j uses its words alone', async (q, expected) => {
    expect(await names(q)).toEqual(expected);
  });

  test.each(['%', '_', '\\', "'", "':*", '&', '|', '!', '()', '<->', ':*', '"', '%%%', '🦄', '\u200b'])(
    'of messages for %j finds nothing, without an error',
    async (q) => {
      expect(await texts(q)).toEqual([]);
    },
  );

  test.each<[string, number]>([
    [`${mark}':*`, 3],
    [`!${mark}`, 3],
    [`(${mark} & 2)`, 1],
    [`\\${mark.toUpperCase()}\\ -- 3`, 1],
    [`${mark} | nothing`, 0],
    [`${mark} <-> 9`, 0],
  ])('of messages for %j uses only the words', async (q, expected) => {
    expect(await texts(q)).toHaveLength(expected);
  });

  test.each([
    ['a NUL', 'a\0b'],
    ['half of a surrogate pair', 'a\ud800'],
    ['501 characters', 'q'.repeat(501)],
    ['100,000 characters', 'q'.repeat(100_000)],
  ])('for %s is rejected', async (_name, q) => {
    for (const answer of [
      await operator.ask(listDocument, { q }),
      await operator.ask(threadDocument, { sellerId: seller.id, q }),
      await seller.client.ask('query ($q: String) { chatMessages(q: $q) { totalCount } }', { q }),
    ]) {
      expectErrorAnswer(answer, 200, 'BAD_USER_INPUT');
      expect(answer.body.errors[0].extensions.field).toBe('q');
    }
  });

  test.each([
    ['500 characters', 'q'.repeat(500)],
    ['500 emoji', '🦄'.repeat(500)],
    ['250 words', 'q '.repeat(250)],
    ['500 ligatures that unfold to sentences', '\ufdfa'.repeat(500)],
    ['500 Chinese characters', '漢字'.repeat(250)],
  ])('for %s finds nothing, without an error', async (_name, q) => {
    expect(await names(q)).toEqual([]);
    expect(await texts(q)).toEqual([]);
  });
});

describe('a key', () => {
  const sellerDocument = '{ seller { id } }';
  const listQuery = '{ sellersForChats { totalCount } }';

  test.each<[string, (key: string) => Record<string, string>]>([
    ['missing', () => ({})],
    ['without a scheme', (key) => ({ authorization: key })],
    ['sent as Basic', (key) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` })],
    ['unknown', () => ({ authorization: `Bearer ${unknownKey('operator')}` })],
    ['in another format', () => ({ authorization: 'Bearer hunter2' })],
    ['very long', (key) => ({ authorization: `Bearer ${key.repeat(100)}` })],
    ['cut short', (key) => ({ authorization: `Bearer ${key.slice(0, -1)}` })],
    ['in upper case', (key) => ({ authorization: `Bearer ${key.toUpperCase()}` })],
    ['empty beside Basic', () => ({ authorization: 'Basic Zzo=', 'marketplacer-api-key': '' })],
    [
      'unknown in the original’s header',
      () => ({ 'marketplacer-api-key': unknownKey('operator'), authorization: 'Basic Zzo=' }),
    ],
    [
      'beside a different one in the original’s header',
      (key) => ({ authorization: `Bearer ${key}`, 'marketplacer-api-key': unknownKey('operator') }),
    ],
    [
      'in the original’s header beside a different one',
      (key) => ({ authorization: `Bearer ${unknownKey('operator')}`, 'marketplacer-api-key': key }),
    ],
  ])('that is %s is rejected', async (_name, headersWith) => {
    await changingNothing(server, async () => {
      for (const path of ['/operator/graphql', '/graphql']) {
        for (const query of [listQuery, 'not GraphQL {', createDocument]) {
          const variables = { input: { sellerId: seller.id, message: mark } };
          const answer = await post(server, path, { query, variables }, headersWith(operator.key));
          expectErrorAnswer(answer, 401, 'UNAUTHENTICATED');
        }
      }
    });
  });

  test('of the other side is rejected at this side’s address', async () => {
    const rejections = [
      ['/operator/graphql', seller.client.key],
      ['/seller/graphql', operator.key],
    ] as const;
    for (const [path, key] of rejections) {
      const answer = await post(
        server,
        path,
        { query: '{ __typename }' },
        { authorization: `Bearer ${key}` },
      );
      expectErrorAnswer(answer, 401, 'UNAUTHENTICATED');
    }
  });

  test('that has expired or was revoked before its first use is rejected', async () => {
    for (const make of [expiredKey, revokedKey]) {
      for (const [owner, path] of [
        [{ marketplaceId: market.id }, '/operator/graphql'],
        [{ sellerId: seller.number }, '/seller/graphql'],
      ] as const) {
        const key = await make(server, owner);
        keys.push(key);
        const answer = await post(server, path, { query: '{ __typename }' }, { 'marketplacer-api-key': key });
        expectErrorAnswer(answer, 401, 'UNAUTHENTICATED');
      }
    }
  });

  test('that is revoked while in use is rejected from the next request on, and no other key is', async () => {
    for (let run = 0; run < 20; run++) {
      const owner = { sellerId: seller.number };
      const { apiKey, key } = await createKey(administrator, server.database, { owner });
      keys.push(key);
      const ask = () =>
        post(server, '/seller/graphql', { query: sellerDocument }, { authorization: `Bearer ${key}` });
      for (let use = 0; use < 3; use++) expect((await ask()).body.data.seller.id).toBe(seller.id);
      await revokeKey(administrator, server.database, apiKey.id);
      expectErrorAnswer(await ask(), 401, 'UNAUTHENTICATED');
      expect((await seller.client.data(sellerDocument)).seller.id).toBe(seller.id);
    }
  });

  test('that expires while in use is rejected from then on', async () => {
    const { pool } = server.database;
    const expiresAt = new Date(Date.now() + 3_600_000);
    const owner = { marketplaceId: market.id };
    const { apiKey, key } = await createKey(administrator, server.database, { owner, expiresAt });
    keys.push(key);
    const ask = () => post(server, '/graphql', { query: listQuery }, { authorization: `Bearer ${key}` });
    expect((await ask()).status).toBe(200);
    // An hour later.
    await pool.query('update api_key set expires_at = clock_timestamp() where id = $1', [apiKey.id]);
    expectErrorAnswer(await ask(), 401, 'UNAUTHENTICATED');
  });

  test('can be in either header, in both, and next to a gateway’s Basic', async () => {
    const { key } = operator;
    for (const headers of [
      { authorization: `Bearer ${key}` },
      { authorization: `bearer ${key}` },
      { 'marketplacer-api-key': key },
      { 'MARKETPLACER-API-KEY': key },
      { authorization: `Bearer ${key}`, 'marketplacer-api-key': key },
      { authorization: 'Basic Z2F0ZXdheTpzZWNyZXQ=', 'marketplacer-api-key': key },
    ]) {
      for (const path of ['/operator/graphql', '/graphql']) {
        const answer = await post(server, path, { query: listQuery }, headers as Record<string, string>);
        expect(answer.body).toEqual({ data: { sellersForChats: { totalCount: 4 } } });
      }
    }
  });

  test('with the scope chat:read can read, and cannot send', async () => {
    const owner = { marketplaceId: market.id };
    const reader = await makeClient(server, owner, { scope: 'chat:read' });
    keys.push(reader.key);
    expect((await reader.data(listQuery)).sellersForChats.totalCount).toBe(4);
    await changingNothing(server, async () => {
      for (const message of [mark, '']) {
        const answer = await reader.ask(createDocument, { input: { sellerId: seller.id, message } });
        expect(answer.body.data).toEqual({ chatMessageCreate: null });
        expect(answer.body.errors).toMatchObject([{ extensions: { code: 'MISSING_SCOPE' } }]);
      }
    });
  });
});

describe('a request', () => {
  const json = 'application/json';
  const graphqlJson = 'application/graphql-response+json';
  const bearer = () => ({ authorization: `Bearer ${operator.key}` });
  const paths = ['/operator/graphql', '/graphql'];

  test.each<[string, string]>([
    ['that is not JSON', `{"query": "{ __typename }" ${mark}`],
    ['that is empty', ''],
    ['of only white space', '  '],
    ['of a JSON array', '[{"query": "{ __typename }"}]'],
    ['of an empty JSON array', '[]'],
    ['of JSON null', 'null'],
    ['of a JSON number', '7'],
    ['of a JSON string', '"{ __typename }"'],
    ['of JSON true', 'true'],
    ['of JSON false', 'false'],
    ['of JSON zero', '0'],
    ['without a query', '{}'],
    ['with a query of null', '{"query": null}'],
    ['with a query that is not a string', '{"query": {"a": 1}}'],
    ['with variables as a string', '{"query": "{ __typename }", "variables": "{}"}'],
    ['with variables as an array', '{"query": "{ __typename }", "variables": [1]}'],
    ['with an operationName that is not a string', '{"query": "{ __typename }", "operationName": 1}'],
    ['with extensions that are not an object', '{"query": "{ __typename }", "extensions": "a"}'],
    ['cut short', '{"query": "{ __typename'],
  ])('%s is rejected with 400', async (_name, body) => {
    for (const path of paths) {
      for (const accept of [json, graphqlJson, '*/*']) {
        expectErrorAnswer(await post(server, path, body, { ...bearer(), accept }), 400, 'BAD_USER_INPUT');
      }
    }
  });

  test.each<[string, string]>([
    ['with unknown members', '{"query": "{ __typename }", "id": 1, "documentId": [], "x": {"y": null}}'],
    [
      'that would change prototypes',
      '{"query": "{ __typename }", "__proto__": {"a": 1}, "constructor": {"prototype": 1}}',
    ],
    [
      'with null for optional members',
      '{"query": "{ __typename }", "variables": null, "operationName": null}',
    ],
  ])('%s is answered', async (_name, body) => {
    for (const path of paths) {
      const answer = await post(server, path, body, bearer());
      expect(answer).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
    }
  });

  test('of 2 MB is rejected with 413', async () => {
    await changingNothing(server, async () => {
      const variables = { input: { sellerId: seller.id, message: mark.padEnd(2_000_000, '.') } };
      for (const path of paths) {
        const answer = await post(server, path, { query: createDocument, variables }, bearer());
        expectErrorAnswer(answer, 413, 'BAD_USER_INPUT');
      }
    });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/xml',
    'application/json; charset=utf-16',
    'nonsense',
  ])('of the content type %s is rejected with 415', async (type) => {
    for (const path of paths) {
      const answer = await post(server, path, '{"query": "{ __typename }"}', {
        ...bearer(),
        'content-type': type,
      });
      expectErrorAnswer(answer, 415, 'BAD_USER_INPUT');
    }
  });

  test('for an unsupported answer format is rejected with 406', async () => {
    const answer = await post(
      server,
      '/graphql',
      { query: '{ __typename }' },
      { ...bearer(), accept: 'image/png' },
    );
    expectErrorAnswer(answer, 406, 'BAD_USER_INPUT');
  });

  test('with a mutation over GET is rejected with 405', async () => {
    await changingNothing(server, async () => {
      for (const path of paths) {
        const url = new URL(path, server.address);
        url.searchParams.set('query', createDocument);
        url.searchParams.set('variables', JSON.stringify({ input: { sellerId: seller.id, message: mark } }));
        for (const accept of [json, graphqlJson]) {
          const response = await fetch(url, { headers: { ...bearer(), accept } });
          expect(response.headers.get('allow')).toBe('POST');
          expectErrorAnswer(await answerOf(response), 405, 'BAD_USER_INPUT');
        }
      }
    });
  });

  test('with a query over GET is answered, and rejected if its variables are not JSON', async () => {
    const get = async (search: Record<string, string>) => {
      const url = new URL('/graphql', server.address);
      for (const [name, value] of Object.entries(search)) url.searchParams.set(name, value);
      return answerOf(await fetch(url, { headers: { ...bearer(), accept: json } }));
    };
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    expect((await get({ query, variables: JSON.stringify({ id: seller.id }) })).body).toEqual({
      data: { node: { id: seller.id } },
    });
    expectErrorAnswer(await get({ query, variables: '{' }), 400, 'BAD_USER_INPUT');
    expectErrorAnswer(await get({}), 400, 'BAD_USER_INPUT');
  });

  test('for an unknown address is rejected with 404', async () => {
    const answer = await post(server, '/operator/graphql/x', { query: '{ __typename }' }, bearer());
    expectErrorAnswer(answer, 404, 'NOT_FOUND');
  });
});

describe('a document', () => {
  const nested = (depth: number) =>
    `{ node(id: "a") ${'{ ... on ChatMessage { seller { latestChatMessage '.repeat(depth)}{ id }${' } } }'.repeat(depth)} }`;
  const many = (count: number, one: (i: number) => string) =>
    `{ ${Array.from({ length: count }, (_, i) => one(i)).join(' ')} }`;
  const fragments = `query { ...f0 } ${Array.from(
    { length: 20 },
    (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`,
  ).join(' ')} fragment f20 on Query { nodes(ids: []) { id } }`;
  const page = (size: number, inside: string) => `sellersForChats(first: ${size}) { nodes { ${inside} } }`;

  const rejected: [name: string, query: string, code: string][] = [
    ['nested 200 deep', nested(70), 'QUERY_TOO_COMPLEX'],
    ['nested 100 deep in itself', `${'{ a '.repeat(100)}${'}'.repeat(100)}`, 'BAD_USER_INPUT'],
    ['nested 200 deep in itself', `${'{ a '.repeat(200)}${'}'.repeat(200)}`, 'QUERY_TOO_COMPLEX'],
    [
      'with lists nested 200 deep',
      `{ nodes(ids: ${'['.repeat(200)}${']'.repeat(200)}) { id } }`,
      'BAD_USER_INPUT',
    ],
    ['of 10,000 tokens', many(10_000, () => '__typename'), 'QUERY_TOO_COMPLEX'],
    ['nested 10,000 deep', '{ a '.repeat(10_000), 'QUERY_TOO_COMPLEX'],
    ['with 200 aliases', many(200, (i) => `a${i}: nodes(ids: []) { id }`), 'QUERY_TOO_COMPLEX'],
    ['with 200 aliases of a page', many(200, (i) => `a${i}: ${page(1, 'id')}`), 'QUERY_TOO_COMPLEX'],
    ['with fragments that double 20 times', fragments, 'QUERY_TOO_COMPLEX'],
    [
      'with a cycle of fragments',
      '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
      'BAD_USER_INPUT',
    ],
    ['with an unknown field', '{ secrets }', 'BAD_USER_INPUT'],
    ['with an unknown argument', '{ sellersForChats(offset: 1) { totalCount } }', 'BAD_USER_INPUT'],
    ['without a required argument', '{ node { id } }', 'BAD_USER_INPUT'],
    ['with a variable that is not declared', '{ node(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['with a syntax error', '{ sellersForChats( }', 'BAD_USER_INPUT'],
    ['with half of a surrogate pair', '{ node(id: "\\ud800") { id } }', 'BAD_USER_INPUT'],
    ['that is empty', '', 'BAD_USER_INPUT'],
    ['with only a comment', '# nothing', 'BAD_USER_INPUT'],
    ['with only a fragment', 'fragment a on Query { __typename }', 'BAD_USER_INPUT'],
    ['with two operations and no name', 'query a { __typename } query b { __typename }', 'BAD_USER_INPUT'],
    ['with a type definition', 'type Query { a: Int }', 'BAD_USER_INPUT'],
    ['with an unknown subscription', 'subscription { nothing }', 'BAD_USER_INPUT'],
  ];
  test.each(rejected)('%s is rejected', async (_name, query, code) => {
    // A cached document takes another code path than a new one.
    for (const _run of [1, 2, 3]) {
      for (const [accept, status] of [
        ['application/json', 200],
        ['application/graphql-response+json', 400],
      ] as const) {
        const answer = await post(
          server,
          '/operator/graphql',
          { query },
          { accept, authorization: `Bearer ${operator.key}` },
        );
        expectErrorAnswer(answer, status, code);
      }
    }
  });

  test('with nested pages that cost too much is rejected', async () => {
    const expensive = many(
      30,
      (i) => `a${i}: ${page(500, 'id businessName latestChatMessage { id message seller { id } }')}`,
    );
    expectErrorAnswer(await operator.ask(expensive), 200, 'QUERY_TOO_COMPLEX');
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['is missing', 'query ($id: ID!) { node(id: $id) { id } }', {}],
    ['is null', 'query ($id: ID!) { node(id: $id) { id } }', { id: null }],
    ['is of another type', 'query ($id: ID!) { node(id: $id) { id } }', { id: { a: mark } }],
    ['is a list with a null', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [null] }],
    ['misses a field', createDocument, { input: { message: mark } }],
    ['has an unknown field', createDocument, { input: { sellerId: 'a', message: mark, sendAs: 'b' } }],
    ['has a number for a text', createDocument, { input: { sellerId: 'a', message: 7 } }],
  ])('is rejected if a variable %s', async (_name, query, variables) => {
    await changingNothing(server, async () => {
      for (const _run of [1, 2, 3]) {
        expectErrorAnswer(await operator.ask(query, variables), 200, 'BAD_USER_INPUT');
      }
    });
  });

  test('can be sent with variables nested 200 deep, used or not', async () => {
    let deep: unknown = mark;
    for (let depth = 0; depth < 200; depth++) deep = depth % 2 ? [deep] : { deep };
    const unused = await operator.ask('{ __typename }', { deep });
    expect(unused).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
    await changingNothing(server, async () => {
      for (const input of [deep, { sellerId: seller.id, message: deep }, { sellerId: deep, message: mark }]) {
        expectErrorAnswer(await operator.ask(createDocument, { input }), 200, 'BAD_USER_INPUT');
      }
    });
  });

  test('reports the location of its error, on the first run and on later runs', async () => {
    const query = 'query Again { sellersForChats(first: -1) { totalCount } }';
    for (const run of [1, 2, 3]) {
      const { body } = await operator.ask(query);
      expect(body.errors, `run ${run}`).toMatchObject([
        { path: ['sellersForChats'], locations: [{ line: 1, column: 15 }] },
      ]);
    }
  });

  test('can query the schema', async () => {
    for (const client of [operator, seller.client]) {
      const { __schema } = await client.data(getIntrospectionQuery());
      expect(__schema.queryType.name).toBe('Query');
    }
  });
});

test('while the chat is off, sending is rejected and reading works', async () => {
  const sides = [operator, seller.client];
  const send = (client: Client, message = `${mark} anyone?`) =>
    client.ask(createDocument, {
      input: { message, ...(client.side === 'operator' && { sellerId: seller.id }) },
    });
  await seller.client.data(createDocument, { input: { message: `${mark} before` } });
  const actor = await administratorOf(administrator, server.database, market.id, 'id');
  const switchChat = (chatEnabled: boolean) => updateMarketplace(actor, server.database, { chatEnabled });
  await switchChat(false);
  await changingNothing(server, async () => {
    for (const client of sides) {
      const answer = await send(client);
      expectPlain(answer);
      expect(answer).toMatchObject({
        status: 200,
        body: { data: { chatMessageCreate: { chatMessage: null } } },
      });
      expect(answer.body.errors).toBeUndefined();
      expect(answer.body.data.chatMessageCreate.errors).toEqual([
        { field: null, messages: [expect.any(String)] },
      ]);
    }
    const { chatMessages } = await operator.data(threadDocument, { sellerId: seller.id, first: 1 });
    expect(chatMessages.edges[0].node.message).toBe(`${mark} before`);
    expect((await operator.data(listDocument)).sellersForChats.totalCount).toBe(4);
    expect(
      (await seller.client.data('{ chatMessages(first: 1) { nodes { message } } }')).chatMessages,
    ).toEqual({
      nodes: [{ message: `${mark} before` }],
    });
  });
  await switchChat(true);
  for (const client of sides) expect((await send(client)).body.data.chatMessageCreate.errors).toBeNull();
});
