import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { BoundedSearch, type Match, maximumPasses } from '../../src/content-guard/bounded-search.js';

/* Compares bounded searches with those of RE2 itself, and tests their bound. */

const compile = (expression: string) => RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE);

function matchesOf(expression: string, text: string): Match[] {
  const search = new BoundedSearch(compile(expression), text);
  const found = [];
  for (let match = search.next(); match; match = search.next()) found.push(match);
  expect(search.next()).toBeNull();
  return found;
}

function unbounded(expression: string, text: string): Match[] {
  const matcher = compile(expression).matcher(text);
  const found = [];
  while (matcher.find()) {
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '');
    found.push({ start: matcher.start(), end: matcher.end(), groups });
  }
  return found.filter(({ start, end }) => end > start);
}

const expressions = [
  'order\\s+#?(\\d{4,10})',
  '\\b(\\w+)-(\\d)?',
  '^hi|bye$',
  '(?m)^(\\w)|(\\w)$',
  '\\Bb\\B|\\ba',
  '(a|(b))+',
  '\\b',
  '(x?)(y?)',
  'foo|bar|hi',
  'hi',
  '[^a]+?a',
  '(?s).',
  '\\p{L}{2}',
  '😀+',
  '[\\p{L}\\d ]{1,200}-',
  '^(a)(b)?',
];
const part = fc.constantFrom(
  ...['order', ' ', '#', '1234', 'hi', 'BYE', '\n', 'a', 'b', '-', '7', 'foo', 'BAR', 'é', 'ß', '漢'],
  ...['😀', '\ud83d', '\ude00', 'x', 'y', '_', 'a'.repeat(600)],
);

test('a search finds what RE2 finds, if it is not stopped', () => {
  fc.assert(
    fc.property(fc.constantFrom(...expressions), fc.array(part, { maxLength: 30 }), (expression, parts) => {
      const text = parts.join('');
      expect(matchesOf(expression, text)).toEqual(unbounded(expression, text));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['a[^=]*=|a', 2_000],
  ['(a|[ab]|[abc])*(?:[a-z]{1,60}){2}=|a', 2_000],
  ['((((((((a)|(b))|c)|d)*)*)*)*)[a-z]{1,90}=|a', 2_000],
])('the search for all matches of %s is bounded', (expression, length) => {
  const found = matchesOf(expression, 'a'.repeat(length));
  expect(found.length).toBeGreaterThanOrEqual(maximumPasses - 1);
  // Each of them reads the whole text.
  expect(found.length).toBeLessThan(length / 10);
});
