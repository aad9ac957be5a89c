import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  buildSchema,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  graphql,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { valuesPerShare } from '../../../src/graphql/execution/event-loop-share.js';
import { executableOperation } from '../../../src/graphql/execution/executable-operation.js';
import { Executor } from '../../../src/graphql/execution/executor.js';

/*
 * Tests properties that the comparison with graphql-js does not cover: answers do not depend on time, and no promise
 * is left unhandled.
 */

const schema: GraphQLSchema = buildSchema(`
  type Query { item: Item items: [Item!] text: String }
  type Item { first: Int! second: Int! items: [Item!] }
`);
const executor = new Executor(schema);
const run = (text: string, rootValue: unknown) => executor.execute({ document: parse(text), rootValue });
const later = (ms: number, work: () => unknown) =>
  new Promise((resolve) => setTimeout(resolve, ms)).then(work);
const failing = (message: string) => () => {
  throw new Error(message);
};

test.each([
  [
    'both later, the second first',
    { first: () => later(20, failing('first')), second: () => later(1, failing('second')) },
  ],
  [
    'both later, in order',
    { first: () => later(1, failing('first')), second: () => later(20, failing('second')) },
  ],
  ['the second at once', { first: () => later(1, failing('first')), second: failing('second') }],
])(
  'the first of two errors that make an object null, in the order of the document, is reported: %s',
  async (_name, item) => {
    const { errors, data } = await run('{ item { first second } text }', { item });
    expect(errors?.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'first', path: ['item', 'first'] },
    ]);
    expect(JSON.stringify(data)).toBe('{"item":null,"text":null}');
  },
);

test('a list that fails at once leaves no rejected promise that ends the process', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  const handlers = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  try {
    const items = () => [later(1, failing('later')), null, later(1, failing('after it'))];
    const { errors } = await run('{ items { first } }', { items });
    expect(errors?.map(({ message }) => message)).toEqual(['later']);
    await later(10, () => undefined);
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
    for (const handler of handlers) process.on('unhandledRejection', handler);
  }
});

test('an operation that the document does not have is rejected with the error of graphql-js', () => {
  const document = parse('query One { text } query Two { text }');
  const messageOf = (operationName?: string) => {
    const answer = executor.execute({ document, ...(operationName && { operationName }) });
    return 'errors' in answer ? answer.errors?.map(({ message }) => message) : null;
  };
  expect(messageOf('Three')).toEqual(['Unknown operation named "Three".']);
  expect(messageOf()).toEqual(['Must provide operation name if query contains multiple operations.']);
});

test.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])(
  'an absent variable with the name %s is absent each time',
  async (name) => {
    const echo = buildSchema('type Query { text(length: Int): String }');
    const document = parse(`query ($${name}: Int) { text(length: $${name}) }`);
    const echoing = new Executor(echo);
    const text = (given: object) => Object.keys(given).join();
    for (let round = 0; round < 3; round++) {
      expect(await echoing.execute({ document, rootValue: { text }, variableValues: {} })).toEqual({
        data: { text: '' },
      });
    }
  },
);

test('a variable that only a condition of another operation uses creates no other plan', () => {
  const document = parse(`
    query A($s: String) { text(length: $s) }
    query B($s: Boolean!) { text @skip(if: $s) }
  `);
  const operation = executableOperation(schema, document, 'A');
  expect(operation?.conditionsOf({ s: 'one' })).toBe(operation?.conditionsOf({ s: 'two' }));
});

test('the executor reads no more invalid values of a list than it reports', async () => {
  let reads = 0;
  const parseValue = () => {
    reads++;
    throw new TypeError('Wrong.');
  };
  const Wrong = new GraphQLScalarType({ name: 'Wrong', parseValue });
  const type = new GraphQLList(Wrong);
  const Query = new GraphQLObjectType({
    name: 'Query',
    fields: { text: { type: GraphQLString, args: { all: { type } } } },
  });
  const document = parse('query ($all: [Wrong]) { text(all: $all) }');
  const { errors } = await new Executor(new GraphQLSchema({ query: Query })).execute({
    document,
    variableValues: { all: Array(900).fill('x') },
  });
  expect(errors).toHaveLength(10);
  expect(reads).toBeLessThan(20);
});

/** Counts the iterations of the event loop until a promise is fulfilled. */
async function turnsOf(promise: unknown): Promise<number> {
  let turns = 0;
  let isDone = false;
  void Promise.resolve(promise).then(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise(setImmediate);
    turns++;
  }
  return turns;
}

test('a long list is completed in several iterations of the event loop, with the answer of graphql-js', async () => {
  const items = Array.from({ length: 10 * valuesPerShare }, (_, i) => ({
    first: i,
    second: i % 3 ? -i : Promise.resolve(i),
    items: i % 5_000 ? null : Array.from({ length: valuesPerShare }, () => ({ first: i, second: 0 })),
  }));
  const document = '{ items { first second items { first } } again: items { first } }';
  const answer = run(document, { items });
  expect(await turnsOf(answer)).toBeGreaterThan(20);
  const expected = await graphql({ schema, source: document, rootValue: { items } });
  expect(JSON.stringify(await answer)).toBe(JSON.stringify(expected));
});

test('an error in a later iteration sets the same fields to null as an immediate error', async () => {
  const items = Array.from({ length: 2 * valuesPerShare }, (_, i) => ({ first: i }));
  const failingItem = {
    get first() {
      throw new Error('failed');
    },
  };
  const source = '{ text items { first } }';
  const rootValue = {
    text: 'text',
    items: [...items, failingItem, Promise.reject(new Error('after it')), ...items],
  };
  const { errors, data } = await run(source, rootValue);
  expect(errors?.map(({ message, path }) => ({ message, path }))).toEqual([
    { message: 'failed', path: ['items', items.length, 'first'] },
  ]);
  expect(JSON.stringify(data)).toBe('{"text":"text","items":null}');
});

test('new documents, whose many fields become few, do not fill the memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const usedBytes = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const execute = (from: number, count: number) => {
    for (let n = from; n < from + count; n++) run(`query n${n} { ${'text '.repeat(800)} }`, { text: 'x' });
  };
  execute(0, 100);
  const before = usedBytes();
  execute(100, 200);
  expect(usedBytes() - before).toBeLessThan(15_000_000);
});
