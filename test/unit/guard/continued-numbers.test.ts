import { describe, expect, test } from 'vitest';
import {
  canContinueNumber,
  findContinuedNumbers,
  splitKinds,
} from '../../../src/content-guard/continued-numbers.js';
import { findContent } from '../../../src/content-guard/find-content.js';
import type { BuiltInKind } from '../../../src/content-guard/kinds.js';
import { vectorsOf } from '../../../src/content-policy/vector-files.js';

/* Checks that a number which is split over two texts is found at the second. */

const isHarmless = (text: string) => !findContent(text).some(({ kind }) => splitKinds.has(kind));
const isDigit = (text: string, at: number) => /\d/.test(text.charAt(at));

/** Returns the splits of a text into two parts that are harmless alone, as messages are stored: without spaces around. */
const splitsOf = (text: string, isSplit: (at: number) => boolean) =>
  Array.from({ length: text.length - 1 }, (_, index) => index + 1)
    .filter(isSplit)
    .map((at) => [text.slice(0, at).trim(), text.slice(at).trim()] as const)
    .filter((parts) => parts.every(isHarmless));

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
  for (const text of ['1111', ' (1111', 'B29 NWBK', '٤١١١', 'MTLCAST1', 'BNBG 9661'])
    expect(canContinueNumber(text)).toBe(true);
  for (const text of ['Hello 1111', 'ok', 'S is', 'and 4111', '', '?'])
    expect(canContinueNumber(text)).toBe(false);
});
