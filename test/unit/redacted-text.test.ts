import { expect, test } from 'vitest';
import { canBeRedactionOf, isPartOf, redactParts, spansAfter } from '../../src/text/redacted-text.js';

/* Tests how parts of a text are replaced: the mark reveals neither the text nor its length. */

const mark = '█████';

test.each<[string, string, Parameters<typeof redactParts>[1], string, number]>([
  ['one part', 'a secret b', [{ start: 2, end: 8 }], `a ${mark} b`, 1],
  ['all of it', 'secret', [{ start: 0, end: 6 }], mark, 1],
  ['nothing', 'text', [], 'text', 0],
  ['code points', '🐢🐢x🐢', [{ start: 2, end: 3 }], `🐢🐢${mark}🐢`, 1],
  [
    'parts that overlap, touch and stand apart',
    '0123456789',
    [
      { start: 8, end: 9 },
      { start: 2, end: 4 },
      { start: 0, end: 3 },
      { start: 4, end: 5 },
    ],
    `${mark}567${mark}9`,
    2,
  ],
  ['a card', 'is 4111 1111 1111 1234.', [{ start: 3, end: 22, isCard: true }], `is ${mark}1234.`, 1],
  ['a card of other digits', '٤١١١١١١١١١١١١٢٣٤', [{ start: 0, end: 16, isCard: true }], `${mark}١٢٣٤`, 1],
  ['a card in words', 'four one one one', [{ start: 0, end: 16, isCard: true }], mark, 1],
  [
    'a card and what touches it',
    '4111111111111111123',
    [
      { start: 0, end: 16, isCard: true },
      { start: 16, end: 19 },
    ],
    mark,
    1,
  ],
])('replaces %s', (_name, text, parts, expected, count) => {
  expect(redactParts(text, parts)).toEqual({ text: expected, partCount: count });
});

test('knows which parts lie in a text', () => {
  expect([isPartOf('🐢', { start: 0, end: 1 }), isPartOf('ab', { start: 1, end: 2 })]).toEqual([true, true]);
  for (const [start, end] of [
    [0, 3],
    [-1, 1],
    [1, 1],
    [2, 1],
  ] as const) {
    expect(isPartOf('ab', { start, end })).toBe(false);
  }
});

test('moves spans along with what was redacted before them, and drops those in it', () => {
  const parts = [
    { start: 2, end: 3 },
    { start: 8, end: 24, isCard: true },
  ];
  const spans = [
    { start: 0, end: 2 },
    { start: 4, end: 7 },
    { start: 7, end: 9 },
    { start: 25, end: 26 },
  ];
  expect(spansAfter('a x bcd 4111111111111111 é', parts, spans)).toEqual([
    { start: 0, end: 2 },
    { start: 8, end: 11 },
    { start: 22, end: 23 },
  ]);
});

test.each<[string, string, boolean]>([
  ['plain', 'plain', true],
  ['plain', 'plain.', false],
  [`is ${mark}, ok`, 'is secret, ok', true],
  [`is ${mark}, ok`, 'is secret, no', false],
  [`${mark}1234`, '4111 1111 1111 12 34', true],
  [`a ${mark}1234 b ${mark} c`, 'a 4111111111111234 b x@y.de c', true],
  [`a ${mark} b ${mark} c`, 'a x c', false],
  [`ab${mark}ba`, 'aba', false],
])('knows that %j can be the redaction of %j: %s', (redacted, text, expected) => {
  expect(canBeRedactionOf(redacted, text)).toBe(expected);
});
