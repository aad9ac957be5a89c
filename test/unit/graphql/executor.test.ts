import { buildSchema, type GraphQLSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { Executor } from '../../../src/graphql/execution/executor.js';

/* What the comparison with graphql-js does not show: answers do not depend on time, and nothing is left behind. */

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
  'of two errors that make an object null, the first of the document is reported: %s',
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

test('an operation that the document does not have is refused in the words of graphql-js', () => {
  const document = parse('query One { text } query Two { text }');
  const messageOf = (operationName?: string) => {
    const answer = executor.execute({ document, ...(operationName && { operationName }) });
    return 'errors' in answer ? answer.errors?.map(({ message }) => message) : null;
  };
  expect(messageOf('Three')).toEqual(['Unknown operation named "Three".']);
  expect(messageOf()).toEqual(['Must provide operation name if query contains multiple operations.']);
});
