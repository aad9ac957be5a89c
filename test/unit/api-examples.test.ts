import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { differences } from '../harness/api-examples/answers.js';
import {
  exampleSides,
  operationsOfSchema,
  readExamplePages,
  renderedPage,
  rootTypeOf,
  storedPage,
} from '../harness/api-examples/examples.js';
import { schemas } from '../harness/isolation/operations.js';

/* Tests that docs/api/ has an example of every operation. test/embedded/api-examples.test.ts sends them to a server. */

const pages = readExamplePages();

test.each(exampleSides)('each operation of the %s’s API has an example', (side) => {
  const shown = pages
    .filter((page) => page.side === side)
    .flatMap(({ examples }) => examples.map(({ operation, field }) => `${operation}.${field}`));
  const missing = operationsOfSchema(side).filter((operation) => !shown.includes(operation));
  expect(
    missing,
    `Add an example to a page of docs/api/${side}/, then npm run generate:api-examples.`,
  ).toEqual([]);
});

test('each document is valid', () => {
  const errors = pages.flatMap(({ name, side, examples }) =>
    examples.flatMap(({ heading, document }) =>
      validate(schemas[side], parse(document)).map(({ message }) => `${name}: ${heading}: ${message}`),
    ),
  );
  expect(errors).toEqual([]);
});

test.each(pages)('each section of $name has the form and the descriptions of the schema', (page) => {
  expect(storedPage(page), 'Run npm run generate:api-examples.').toBe(renderedPage(page));
  for (const { heading, answer } of page.examples) expect(answer, heading).not.toBeNull();
});

test.each(pages)(
  'each example of $name has its own name, and one that is not its operation says what it shows',
  (page) => {
    const headings = page.examples.map(({ heading }) => heading);
    expect(new Set(headings).size).toBe(headings.length);
    for (const example of page.examples) {
      expect(rootTypeOf(example, page.side)?.getFields()).toHaveProperty(example.field);
      expect(example.heading.split(': ')[0]).toBe(example.field);
    }
  },
);

describe('an answer differs from the documented one', () => {
  test.each([
    ['in a text', { name: 'Ada King' }, { name: 'Bob Finch' }, ['name']],
    ['in a number', { list: [{ n: 1 }] }, { list: [{ n: 2 }] }, ['list.0.n']],
    ['in a missing member', { a: 1, b: null }, { a: 1 }, [': its members']],
    ['in the order of members', { a: 1, b: 2 }, { b: 2, a: 1 }, [': its members']],
    ['in the length of a list', { list: [] }, { list: [1] }, ['list.length']],
    ['in null', { id: 'U2VsbGVyLTE=' }, { id: null }, ['id']],
    ['in an enum', { status: 'DELIVERED' }, { status: 'CANCELLED' }, ['status']],
  ])('%s', (_, documented, answer, expected) => {
    expect(differences(documented, answer)).toEqual(expected);
  });

  test('but not in another id', () => {
    expect(differences({ id: 'U2VsbGVyLTE=' }, { id: 'U2VsbGVyLTI=' })).toEqual([]);
  });
});
