import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { messageCursor } from '../src/graphql/cursors.js';
import { chatMessageId, sellerId } from '../src/graphql/ids.js';
import { say } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';

/* Reads every page of a short thread in both directions, of all messages and of search matches. */

const count = 6;
const all = Array.from({ length: count }, (_, index) => index + 1);
const fruit = all.filter((seq) => ![1, 4, 6].includes(seq));

let server: TestServer;
let market: TestMarketplace;
beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['One', 'Two']);
  for (const seq of all) {
    await say(market.operator, fruit.includes(seq) ? `fruit ${seq}` : `other ${seq}`, seller(0).id);
  }
  await say(market.operator, 'Another thread.', seller(1).id);
});

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];
const cursor = (seq: number | null) =>
  seq === null ? null : messageCursor({ sellerId: seller(0).number, seq });

const document = `query ($id: ID!, $q: String, $around: ID, $first: Int, $after: String, $last: Int, $before: String) {
  chatMessages(sellerId: $id, q: $q, around: $around, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { message }
  }
}`;
const ask = (variables: object) => market.operator.ask(document, { id: seller(0).id, ...variables });
const errorOf = async (variables: object) => {
  const { body } = await ask(variables);
  return body.errors?.[0]?.extensions ?? null;
};

/** Returns the expected page; all lists are newest first. */
function expected(
  matching: readonly number[],
  direction: 'first' | 'last',
  beside: number | null,
  size: number,
) {
  const newestFirst = matching.toReversed();
  const older = newestFirst.filter((seq) => beside === null || seq < beside);
  const newer = newestFirst.filter((seq) => beside === null || seq > beside);
  const seqs = direction === 'first' ? older.slice(0, size) : newer.slice(Math.max(0, newer.length - size));
  return {
    totalCount: matching.length,
    seqs,
    hasNextPage:
      direction === 'first' ? older.length > size : beside !== null && matching.some((seq) => seq <= beside),
    hasPreviousPage:
      direction === 'last' ? newer.length > size : beside !== null && matching.some((seq) => seq >= beside),
    ends: [cursor(seqs[0] ?? null), cursor(seqs.at(-1) ?? null)],
  };
}

const besides = [null, ...all];
const sizes = [0, 1, 2, count];

describe.each([
  ['all messages', null, all],
  ['those that match', 'fruit', fruit],
] as const)('of %s', (_name, q, matching) => {
  test.each(['first', 'last'] as const)('pages by %s', async (direction) => {
    const pages = besides.flatMap((beside) => sizes.map((size) => ({ beside, size })));
    await Promise.all(
      pages.map(async ({ beside, size }) => {
        const place = { [direction === 'first' ? 'after' : 'before']: cursor(beside) };
        const { body } = await ask({ q, [direction]: size, ...place });
        const { totalCount, pageInfo, nodes } = body.data.chatMessages;
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
        const seqs = nodes.map(({ message }: { message: string }) => Number(message.split(' ')[1]));
        const page = { totalCount, seqs, hasNextPage, hasPreviousPage, ends: [startCursor, endCursor] };
        expect(page, `${direction} ${size} beside ${beside}`).toEqual(
          expected(matching, direction, beside, size),
        );
      }),
    );
  });
});

const periodDocument = `query ($id: ID!, $q: String, $createdAfter: ISO8601DateTime, $createdBefore: ISO8601DateTime,
    $first: Int, $after: String, $last: Int, $before: String) {
  chatMessages(sellerId: $id, q: $q, createdAfter: $createdAfter, createdBefore: $createdBefore, first: $first,
      after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { message createdAt }
  }
}`;

test.each([
  ['all messages', null],
  ['matches', 'fruit'],
] as const)('pages of a period have %s of the period, beside each cursor of the thread', async (_name, q) => {
  const read = async (variables: object) =>
    (await market.operator.data(periodDocument, { id: seller(0).id, q, ...variables })).chatMessages;
  const whole: { message: string; createdAt: string }[] = (await read({ first: 500 })).nodes;
  const seqOf = ({ message }: { message: string }) => Number(message.split(' ')[1]);
  const times = [null, ...new Set(whole.map(({ createdAt }) => createdAt)), '1970-01-01T00:00:00Z'];
  const periods = times.flatMap((createdAfter) =>
    times.map((createdBefore) => ({ createdAfter, createdBefore })),
  );
  for (const period of periods) {
    const { createdAfter, createdBefore } = period;
    const matching = whole
      .filter(({ createdAt }) => createdAfter === null || createdAt > createdAfter)
      .filter(({ createdAt }) => createdBefore === null || createdAt < createdBefore)
      .map(seqOf)
      .sort((one, other) => one - other);
    const pages = besides.flatMap((beside) =>
      (['first', 'last'] as const).map((direction) => ({ beside, direction })),
    );
    await Promise.all(
      pages.map(async ({ beside, direction }) => {
        const place = { [direction === 'first' ? 'after' : 'before']: cursor(beside) };
        const { totalCount, pageInfo, nodes } = await read({ ...period, [direction]: 2, ...place });
        const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
        const ends = [startCursor, endCursor];
        const page = { totalCount, seqs: nodes.map(seqOf), hasNextPage, hasPreviousPage, ends };
        expect(page, `${JSON.stringify(period)} ${direction} beside ${beside}`).toEqual(
          expected(matching, direction, beside, 2),
        );
      }),
    );
  }
});

test('a page of a period reads its own messages only', async () => {
  const run = vi.spyOn(server.database, 'run');
  onTestFinished(() => run.mockRestore());
  const period = { createdAfter: '2000-01-01T00:00:00Z', createdBefore: '2000-01-02T00:00:00Z' };
  await market.operator.data(periodDocument, { id: seller(0).id, ...period });
  const calls = run.mock.calls.filter(([, { name }]) => /^(message|thread)-/.test(name));
  expect(calls.map(([, { name }, values]) => [name, (values as { limit?: number }).limit])).toEqual([
    ['message-at-time', undefined],
    ['message-at-time', undefined],
    ['thread-page-older', 0],
  ]);
});

test('a seller reads a period of its own thread', async () => {
  const own = await seller(0).client.data(
    '{ chatMessages(createdAfter: "2000-01-01T00:00:00Z") { totalCount } none: chatMessages(createdBefore: "2000-01-01T00:00:00Z") { totalCount nodes { id } } }',
  );
  expect(own).toEqual({ chatMessages: { totalCount: count }, none: { totalCount: 0, nodes: [] } });
});

test('a period excludes a page around a message, and names the seller that does not exist', async () => {
  const createdAfter = '2000-01-01T00:00:00Z';
  const around = chatMessageId({ sellerId: seller(0).number, seq: 1 });
  const withPeriod = document
    .replace('query (', 'query ($createdAfter: ISO8601DateTime, ')
    .replace('q: $q,', 'q: $q, createdAfter: $createdAfter,');
  const error = async (variables: object) => {
    const { body } = await market.operator.ask(withPeriod, { id: seller(0).id, createdAfter, ...variables });
    return body.errors?.[0]?.extensions ?? null;
  };
  expect(await error({ first: 1, around })).toEqual({ code: 'BAD_USER_INPUT', field: 'around' });
  expect(await error({ id: sellerId(2_147_483_647) })).toEqual({ code: 'BAD_USER_INPUT', field: 'sellerId' });
});

test('a search without a word finds nothing, and reads no page', async () => {
  const { body } = await ask({ q: '…', first: 2, after: cursor(3) });
  expect(body.data.chatMessages).toMatchObject({
    totalCount: 0,
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false },
  });
  const { statements } = await readsOf({ q: '…', first: 2 });
  expect(statements).toEqual(['thread-page-older']);
});

test('a search reads only matches', async () => {
  const { statements, limits } = await readsOf({ q: 'fruit', first: 2 });
  expect(statements).toEqual(['thread-page-older', 'thread-search-near-older', 'thread-search-count']);
  expect(limits).toEqual([0, 3, undefined]);
});

/** Returns the statements on the thread that a page runs, and the maximum number of messages of each. */
async function readsOf(variables: object) {
  const run = vi.spyOn(server.database, 'run');
  onTestFinished(() => run.mockRestore());
  await ask(variables);
  const calls = run.mock.calls.filter(([, { name }]) => name.startsWith('thread-'));
  return {
    statements: calls.map(([, { name }]) => name),
    limits: calls.map(([, , values]) => (values as { limit?: number }).limit),
  };
}

test('a cursor past the newest message is rejected with its field', async () => {
  const code = 'BAD_USER_INPUT';
  const past = cursor(count + 1);
  expect(await errorOf({ first: 1, after: past })).toEqual({ code, field: 'after' });
  expect(await errorOf({ last: 1, before: past })).toEqual({ code, field: 'before' });
});

test('a page around a message of another thread, or around none, is rejected', async () => {
  const idOf = (place: number, seq: number) => chatMessageId({ sellerId: seller(place).number, seq });
  expect(await errorOf({ first: 3, around: idOf(0, count) })).toBeNull();
  for (const around of [idOf(0, count + 1), idOf(1, 1), seller(0).id, 'x']) {
    expect(await errorOf({ first: 3, around }), around).toEqual({ code: 'BAD_USER_INPUT', field: 'around' });
  }
});

test('a thread of a seller that does not exist is rejected with its field', async () => {
  expect(await errorOf({ id: sellerId(2_147_483_647), first: 1 })).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'sellerId',
  });
});
