import { readFileSync, writeFileSync } from 'node:fs';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { described } from '../harness/schema-walk.js';

/*
 * Tests the schemas of both APIs: they have everything that clients rely on, each part has a description, and
 * schema/*.graphql is up to date.
 */

const file = (path: string) => new URL(`../../${path}`, import.meta.url);

const apis: [name: string, served: GraphQLSchema][] = [
  ['operator', operatorSchema()],
  ['seller', sellerSchema()],
];

describe.each(apis)('the schema of the %s’s API', (name, served) => {
  // Each description is on separate lines, as the formatter writes it.
  const printed = `${printSchema(lexicographicSortSchema(served))}\n`.replace(
    /^( *)"""(.+)"""$/gm,
    '$1"""\n$1$2\n$1"""',
  );

  test('is valid', () => {
    expect(validateSchema(served)).toEqual([]);
  });

  test('is the schema in the repository', () => {
    const checkedIn = file(`schema/${name}.graphql`);
    if (process.env.UPDATE_SCHEMA) writeFileSync(checkedIn, printed);
    expect(
      printed,
      `schema/${name}.graphql is not what is served. If the change is meant: UPDATE_SCHEMA=1 npx vitest run test/unit/schema.test.ts`,
    ).toBe(readFileSync(checkedIn, 'utf8'));
  });

  test('has every type, field, argument and nullability that clients rely on', () => {
    const required = buildSchema(readFileSync(file(`test/required/${name}.graphql`), 'utf8'));
    expect(findBreakingChanges(required, served)).toEqual([]);
  });

  test('describes every type, field, argument and value', () => {
    const parts = described(served);
    expect(parts.length).toBeGreaterThan(50);
    const silent = parts.filter(({ description }) => !/^\S.*[.…]$/s.test(description));
    expect(silent.map(({ coordinate }) => coordinate)).toEqual([]);
  });
});
