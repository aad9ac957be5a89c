import { expect, test } from 'vitest';
import { type ColumnType, statement } from '../../src/database/statement.js';

/** Returns the text for PostgreSQL of a statement that runs in a thread. */
const textOf = (text: string, parameters: Record<string, ColumnType> = {}) =>
  statement({ name: 'example', scope: 'thread', parameters, row: {}, text }).text;

const thread = 'marketplace_id = $marketplaceId and seller_id = $sellerId';

test("the scope's parameters come first, then the statement's own in the order of their declaration", () => {
  const text = `select $limit::integer, $words where ${thread} and seq > $besideSeq`;
  expect(textOf(text, { words: 'text', besideSeq: 'integer', limit: 'integer' })).toBe(
    'select $5::integer, $3 where marketplace_id = $1 and seller_id = $2 and seq > $4',
  );
});

test('a parameter has the same number at each position', () => {
  expect(textOf(`select $sellerId, -$sellerId::integer where ${thread}`)).toBe(
    'select $2, -$2::integer where marketplace_id = $1 and seller_id = $2',
  );
});

test('casts, slices, JSON operators, strings and quoted identifiers stay unchanged', () => {
  const rest = `a[1:2], b->>'name' as ":sellerId", 'it''s :sellerId'::text, c @@ d, e ? 'f', '{"sellerId": 1}'::jsonb`;
  expect(textOf(`select ${rest} where ${thread}`)).toBe(
    `select ${rest} where marketplace_id = $1 and seller_id = $2`,
  );
});

test.each<[string, string, Record<string, ColumnType>, string]>([
  ['a name that is not declared', `${thread} and seq > $seq`, {}, 'The parameter $seq is not declared.'],
  ['a name in other case', `${thread} and $sellerid = 1`, {}, 'The parameter $sellerid is not declared.'],
  ['a longer name', `${thread} and $sellerIds = 1`, {}, 'The parameter $sellerIds is not declared.'],
  ['a number', `${thread} and seq > $3`, { seq: 'integer' }, 'The parameter $3 is not declared.'],
  ['a dollar-quoted string', `${thread} and a = $$text$$`, {}, 'The parameter $ is not declared.'],
  ['a string with a parameter', `${thread} and a = '$sellerId'`, {}, "A string has a $: '$sellerId'."],
  ['an identifier with a parameter', `${thread} and "$sellerId"`, {}, 'A string has a $: "$sellerId".'],
  [
    'a parameter that is not used',
    thread,
    { seq: 'integer', limit: 'integer' },
    'Parameters are declared but not used: seq, limit.',
  ],
  [
    'a thread without its seller',
    'marketplace_id = $marketplaceId',
    {},
    'Parameters are declared but not used: sellerId.',
  ],
  ["a parameter named as the scope's", thread, { sellerId: 'integer' }, 'Two parameters have one name:'],
])('%s is rejected', (_, text, parameters, message) => {
  expect(() => textOf(text, parameters)).toThrow(`Statement example: ${message}`);
});
