import { describe, expect, test } from 'vitest';
import { cardKind, passesGs1, passesLuhn } from '../../../src/content-guard/card-schemes.js';

describe('Luhn', () => {
  test.each([
    '79927398713',
    '4111111111111111',
    '378282246310005',
    '6011000990139424',
    '0',
    '18',
    '59',
    '00',
  ])('passes %s', (digits) => {
    expect(passesLuhn(digits)).toBe(true);
  });

  test('passes one of ten last digits', () => {
    const passing = Array.from({ length: 10 }, (_, digit) => `7992739871${digit}`).filter(passesLuhn);
    expect(passing).toEqual(['79927398713']);
  });

  test('detects any one changed digit, at even and odd positions', () => {
    for (const digits of ['4111111111111111', '378282246310005', '79927398713']) {
      for (let at = 0; at < digits.length; at += 1) {
        for (let by = 1; by < 10; by += 1) {
          const changed = `${digits.slice(0, at)}${(Number(digits[at]) + by) % 10}${digits.slice(at + 1)}`;
          expect(passesLuhn(changed), changed).toBe(false);
        }
      }
    }
  });

  test('detects swapped neighbours, except 0 and 9', () => {
    expect(passesLuhn('79927398731')).toBe(false);
    expect([passesLuhn('4242424242424242'), passesLuhn('2442424242424242')]).toEqual([true, false]);
    expect([passesLuhn('091'), passesLuhn('901')]).toEqual([true, true]);
  });
});

describe('GS1', () => {
  test.each(['96385074', '036000291452', '4006381333931', '10614141000415'])('passes %s', (digits) => {
    expect(passesGs1(digits)).toBe(true);
  });

  test('passes one of ten last digits', () => {
    const passing = Array.from({ length: 10 }, (_, digit) => `400638133393${digit}`).filter(passesGs1);
    expect(passing).toEqual(['4006381333931']);
  });

  test('weighs every second digit by three, counted from the end', () => {
    expect(passesGs1('4006381333931')).toBe(true);
    expect(passesGs1('0463813339310')).toBe(false);
  });
});

describe('the kind of a card', () => {
  test.each([
    ['with a prefix, in its usual length', '4111111111111111', 'usual'],
    ['with a prefix, in a rarer length', '4222222222222', 'rare'],
    ['with a prefix, in no length of the scheme', '41111111111111', null],
    ['at the beginning of a range', '5100000000000000', 'usual'],
    ['at the end of a range', '5599999999999999', 'usual'],
    ['at the beginning of a range of four digits', '2221000000000000', 'usual'],
    ['before a range', '2220999999999999', null],
    ['at the end of a range of four digits', '2720999999999999', 'usual'],
    ['past a range', '2721000000000000', null],
    ['of a scheme without a usual length', '180000000000000', 'rare'],
    ['rare by one scheme, and usual by the next', '6759000000000000', 'usual'],
    ['of a scheme with two usual lengths, in the longer', '6200000000000000000', 'usual'],
    ['of a scheme of up to 19 digits, in its longest', '6440000000000000000', 'rare'],
    ['of a scheme of up to 19 digits, longer', '62000000000000000000', null],
    ['of a scheme of 16 digits or more, in 15', '352800000000000', null],
    ['of no scheme', '7000000000000000', null],
    ['of an empty text', '', null],
  ])('%s', (_name, digits, kind) => {
    expect(cardKind(digits)).toBe(kind);
  });
});
