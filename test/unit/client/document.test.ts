import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { textDocument, textOf } from '../../../client/src/document.js';

test('a document has its text and each fragment once, also one that two fragments share', () => {
  const name = textDocument('fragment Name on Seller { businessName }');
  const first = textDocument('fragment First on Seller { id ...Name }', [name]);
  const second = textDocument('fragment Second on Seller { legacyId ...Name }', [name]);
  const text = textOf(textDocument('{ seller { ...First ...Second } }', [first, second]));
  const { definitions } = parse(text);
  expect(definitions.map((each) => ('name' in each ? each.name?.value : null))).toEqual([
    undefined,
    'First',
    'Name',
    'Second',
  ]);
});

test('a text, or an object that is a text, is a document; a parsed document is not', () => {
  class GeneratedDocument extends String {}
  expect(textOf('{ viewer { name } }')).toBe('{ viewer { name } }');
  expect(textOf(new GeneratedDocument('{ seller { id } }'))).toBe('{ seller { id } }');
  expect(() => textOf(parse('{ seller { id } }'))).toThrow(TypeError);
});
