import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { jsonSlices, sliceLength } from '../../../src/http/json-slices.js';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  // Long enough for several slices.
  fc
    .constantFrom('a', '\u00e4', '\u{1f389}', '"', '\\')
    .map((character) => character.repeat(sliceLength / 4)),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.constantFrom(null, undefined, true, 0, -0, 1.5e300, Number.NaN),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON')), tie('value')),
  ),
}));

test('the slices of any value add up to the result of JSON.stringify', () => {
  fc.assert(
    fc.property(value, (data) => {
      expect([...jsonSlices({ data })].join('')).toBe(JSON.stringify({ data }));
    }),
  );
});

test('values with toJSON are written by it', () => {
  const result = { data: null, errors: [new GraphQLError('No', { extensions: { code: 'NO' } })] };
  expect([...jsonSlices(result)].join('')).toBe(JSON.stringify(result));
});

test('a slice is not much longer than necessary', () => {
  const items = Array.from({ length: 500 }, (_, i) => ({
    id: i,
    message: 'x'.repeat(10_000),
    seller: { id: 1 },
  }));
  const slices = [...jsonSlices({ data: { chatMessages: { nodes: items } } })];
  expect(slices.length).toBeGreaterThan(60);
  for (const slice of slices) expect(slice.length).toBeLessThan(sliceLength + 11_000);
});
