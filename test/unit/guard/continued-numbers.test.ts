import { describe, expect, test } from 'vitest';
import {
  canBeSplit,
  canContinueNumber,
  findContinuedNumbers,
  findSplitNumbers,
  isSameBefore,
  joinedTextBefore,
  splitKinds,
} from '../../../src/content-guard/continued-numbers.js';
import { findContent } from '../../../src/content-guard/find-content.js';
import type { BuiltInKind } from '../../../src/content-guard/kinds.js';
import { vectorsOf } from '../../../src/content-policy/vector-files.js';
import { beginsRedacted } from '../../../src/text/redacted-text.js';

/* Checks that a number which is split over two texts is found at the second. */

const isHarmless = (text: string) => !findContent(text).some(({ kind }) => splitKinds.has(kind));
const isDigit = (text: string, at: number) => /\d/.test(text.charAt(at));

/** Returns the splits of a text into two parts that are harmless alone, as messages are stored: without spaces around. */
const splitsOf = (text: string, isSplit: (at: number) => boolean) =>
  Array.from({ length: text.length - 1 }, (_, index) => index + 1)
    .filter(isSplit)
    .map((at) => [text.slice(0, at).trim(), text.slice(at).trim()] as const)
    .filter(([before, rest]) => isHarmless(before) && isHarmless(rest) && before !== rest);

const inFours = (value: string) => value.replaceAll(' ', '').replace(/.{4}(?=.)/g, '$& ');
const values = (kind: BuiltInKind) => vectorsOf(kind).map(({ value }) => value);

describe('is found, split at every place', () => {
  test.each(['PAYMENT_CARD', 'IBAN'] as const)('%s', (kind) => {
    const numbers = values(kind).filter((value) => /^[A-Z\d -]+$/.test(value));
    const sample = numbers.filter((_, index) => index % Math.ceil(numbers.length / 40) === 0);
    let count = 0;
    for (const number of sample.flatMap((value) => [value, value.replace(/[ -]/g, ''), inFours(value)])) {
      if (isHarmless(`It is ${number}\nThanks`)) continue;
      for (const [before, text] of splitsOf(number, () => true)) {
        count += 1;
        const found = findContinuedNumbers(`It is ${before}`, `${text}\nThanks`);
        expect(
          found.map((each) => each.kind),
          `${before} | ${text}`,
        ).toContain(kind);
        expect(found.find((each) => each.kind === kind)?.end, `${before} | ${text}`).toBe(text.length);
      }
    }
    expect(count).toBeGreaterThan(500);
  });

  test.each([...splitKinds].filter((kind) => kind !== 'PAYMENT_CARD' && kind !== 'IBAN') as BuiltInKind[])(
    '%s, between two digits of the account',
    (kind) => {
      const sample = values(kind)
        .slice(0, 40)
        .filter((value) => !isHarmless(value));
      const splits = sample.flatMap((value) =>
        splitsOf(value, (at) => isDigit(value, at) && isDigit(value, at - 1)),
      );
      const missed = splits.filter(
        ([before, text]) => !findContinuedNumbers(before, text).some((each) => each.kind === kind),
      );
      expect(missed).toEqual([]);
    },
  );
});

describe('two numbers of orders, which pass the check of a card by chance,', () => {
  // A published test card in one piece: every tenth pair of such orders is one.
  const [one, other] = ['40128888', '88881881'];

  test.each([
    [`Where is order ${one}?`, `${other} is missing too`],
    [`The customer paid by card, order ${one}`, `${other} too`],
    [`Article ${one}8888`, '1881 pieces'],
    [`#${one}`, other],
    // A message that is sent twice.
    ['42424242', '42424242'],
  ])('are no card in %j and %j', (before, text) => {
    expect(findContinuedNumbers(before, text)).toEqual([]);
  });

  test.each([
    ['low', one, other],
    ['low', `AB-${one}`, `${other} please`],
    ['low', `${one}8888`, '1881'],
    ['low', 'We paid 4012.88', '8888881881 is missing'],
    ['high', `Card ${one}`, other],
    ['high', '4012 8888', '8888 1881'],
    ['high', 'Order 4012 888', '8 8888 1881'],
    ['high', '4012', '8888 8888 1881'],
    ['high', '40 12 88 88', '88 88 18 81'],
    ['high', '4012 8888', '⑧⑧⑧⑧ ①⑧⑧①'],
    ['high', '4012 8888', '８８８８ １８８１'],
    ['low', '④⓪①②⑧⑧⑧⑧', '⑧⑧⑧⑧①⑧⑧①'],
  ])('are a card of %s confidence in %j and %j', (confidence, before, text) => {
    expect(findContinuedNumbers(before, text)).toMatchObject([{ kind: 'PAYMENT_CARD', confidence }]);
  });
});

test.each([
  ['Order 41111111', '2222 pieces'],
  ['Card 4111 1111 1111 1111', '5 pieces'],
  ['4111 1111', 'and then 1111 1111'],
  ['See you at 4', '30 or 5'],
  ['GB29', 'NWBK is our bank'],
])('nothing is found in %j and %j', (before, text) => {
  expect(findContinuedNumbers(before, text)).toEqual([]);
});

test('a text is only compared if it can begin with the rest of a number', () => {
  for (const text of ['1111', ' (1111', 'B29 NWBK', '٤١١١', '④①①①', 'MTLCAST1', 'BNBG 9661'])
    expect(canContinueNumber(text)).toBe(true);
  for (const text of ['Hello 1111', 'ok', 'S is', 'and 4111', '', '?'])
    expect(canContinueNumber(text)).toBe(false);
});

describe('texts of one author', () => {
  const parts = (...newestFirst: string[]) =>
    joinedTextBefore(
      newestFirst.map((text) => ({ text, beginning: null, isRedacted: beginsRedacted(text) })),
    );

  test.each([
    [['1111 1111', 'Card: 4111'], '1111'],
    [['1111', '1111', '4111'], '1111'],
    // The texts before them are another number.
    [['4012 8888', '88881881 is missing'], '8888 1881'],
    [['3704 0044', 'My IBAN is DE89'], '0532 0130 00'],
    // The last part was redacted, and is sent again.
    [['█████', 'Card 4111 1111'], '1111 1111'],
    [[' █████ and so on', '█████', 'Card 4111 1111'], '1111 1111 and so on'],
    [['1111', '█████', '1111', 'Card 4111'], '1111'],
    [['█████, and 4111 1111', 'Hello'], '1111 1111'],
  ])('%j and then %j are one number', (newestFirst, text) => {
    const before = parts(...newestFirst);
    expect(before && findSplitNumbers(before, text)).toMatchObject([{ confidence: 'high' }]);
  });

  test.each([
    [['1111 1111 is order 2', 'Card: 4111'], '1111'],
    [['order 40128888', 'Hello'], '88881881'],
    [['█████'], '88881881'],
    [['Card █████1111', 'Card 4111 1111'], '1111 1111'],
  ])('%j and then %j are no number', (newestFirst, text) => {
    const before = parts(...newestFirst);
    expect(before && findSplitNumbers(before, text)).toEqual([]);
  });

  test('of the same moment are read in either order', () => {
    const before = { newest: '1111 1111', end: '1111 1111', beginning: '1111 1111' };
    expect(findSplitNumbers(before, 'Card 4111 1111')).toEqual([
      { kind: 'PAYMENT_CARD', confidence: 'high', start: 5, end: 14 },
    ]);
    expect(findSplitNumbers({ ...before, beginning: null }, 'Card 4111 1111')).toEqual([]);
  });

  test('need another decision if there is another text before', () => {
    const before = { newest: '4111', end: '4111', beginning: null };
    expect(isSameBefore(null, null)).toBe(true);
    expect(isSameBefore(before, null)).toBe(true);
    expect(isSameBefore(before, { ...before })).toBe(true);
    expect(isSameBefore(null, before)).toBe(false);
    expect(isSameBefore({ newest: '4112', end: '4112', beginning: null }, before)).toBe(false);
    expect(isSameBefore(before, { ...before, beginning: '4111' })).toBe(false);
    expect(isSameBefore(before, { ...before, newest: '█████ 4111' })).toBe(false);
  });

  test('can be split if they begin or end with a number', () => {
    for (const text of ['1111', 'Card 4111 1111', 'DE89 3704', '4111.']) expect(canBeSplit(text)).toBe(true);
    for (const text of ['Order 12', 'Hello', '4111 is not the number that I meant, sorry'.slice(4)])
      expect(canBeSplit(text)).toBe(false);
  });

  test.each([
    ['CRYPTO_WALLET', '1BvBMSEYstWetqTF', 'n5Au4m4GFg7xJaNVN2'],
    ['SWIFT_ACCOUNT', 'SWIFT: DEUTDEFF', 'Account 1234567890'],
  ])('have a %s', (kind, before, text) => {
    expect(findContinuedNumbers(before, text).map((found) => found.kind)).toContain(kind);
  });

  test.each(['6759649826438453', '675964982643845300'.slice(0, 12)])('a rare length is found: %s', (head) => {
    for (let rest = 0; rest < 10_000_000; rest += 1) {
      const number = `${head}${String(rest).padStart(19 - head.length, '0')}`;
      if (!findContent(`Card ${number}`).some(({ kind }) => kind === 'PAYMENT_CARD')) continue;
      expect(findContinuedNumbers(number.slice(0, 10), number.slice(10))).toMatchObject([
        { kind: 'PAYMENT_CARD' },
      ]);
      return;
    }
    expect.unreachable(`No number of a card begins with ${head}.`);
  });
});
