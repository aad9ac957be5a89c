import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CodePoints } from '../../../src/content-guard/code-points.js';
import { findContent } from '../../../src/content-guard/find-content.js';
import { normalize } from '../../../src/content-guard/normalized-text.js';

test('every digit of every script has its value', () => {
  let known = 0;
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (!/^\p{Nd}$/u.test(character)) continue;
    const { text } = normalize(character);
    expect(text, codePoint.toString(16)).toMatch(/^[0-9]$/);
    const compatible = character.normalize('NFKC');
    if (/^[0-9]$/.test(compatible)) expect(text).toBe(compatible);
    known += 1;
  }
  expect(known % 10).toBe(0);
});

test('findings have positions in code points of the original text', () => {
  const texts = [
    ['😀😀 4111 1111 1111 1111 😀', 'PAYMENT_CARD', '4111 1111 1111 1111'],
    ['e\u0301 ４１１１１１１１１１１１１１１１', 'PAYMENT_CARD', '４１１１１１１１１１１１１１１１'],
    ['4\u200b111 1111 1111 1111.', 'PAYMENT_CARD', '4\u200b111 1111 1111 1111'],
    ['👩‍👩‍👧 anna@example.com!', 'EMAIL', 'anna@example.com'],
    ['IBAN𝟬: DE89 3704 0044 0532 0130 00', 'IBAN', 'DE89 3704 0044 0532 0130 00'],
  ] as const;
  for (const [text, kind, part] of texts) {
    const found = findContent(text).find((finding) => finding.kind === kind);
    expect(found, text).toBeDefined();
    expect([...text].slice(found?.start, found?.end).join('')).toBe(part);
  }
});

test('findings of any text are within the text and in order', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('4111', ' 1111', '@', 'a.de', 'DE89', 'password: ', 'tel ', '+49 30 ', 'TFN ', '\ud800'),
    fc.nat().map(String),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const length = [...text].length;
      let before = 0;
      for (const { start, end } of findContent(text)) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(length);
        before = start;
      }
    }),
    { numRuns: 500 },
  );
});

test('positions in UTF-16 units convert to code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const codePoints = new CodePoints(text);
      let unit = 0;
      let position = 0;
      for (const character of text) {
        expect(codePoints.at(unit)).toBe(position);
        unit += character.length;
        position += 1;
      }
      expect(codePoints.at(unit)).toBe(position);
    }),
  );
});

describe('a label beside a number decides its kind', () => {
  const kindsIn = (text: string) => findContent(text).map(({ kind }) => kind);

  test.each([
    ['Order 123456782 was not delivered', []],
    ['My TFN is 123456782', ['AU_TFN']],
    ['123456782 is my TFN', ['AU_TFN']],
    ['TFN 123456782, order 123456782', ['AU_TFN']],
    ['Order numbers: 123456782, 876543210 and 112474082', []],
    ['Tracking 4111111111111111', ['PAYMENT_CARD']],
    ['Tracking 00340434161094021501', []],
    ['IMEI 356938035643809', []],
    ['Order 4111111111111111', ['PAYMENT_CARD']],
    ['EAN 4012888818888', []],
    ['sin pedido 046454286 no hay reembolso', []],
    ['My SIN is 046454286', ['CA_SIN']],
    ['CVV: never ask the buyer for it', []],
    ['4111 1111 1111 1111 12/27 123', ['PAYMENT_CARD', 'CARD_EXPIRY', 'CARD_SECURITY_CODE']],
    ['4111 1111 1111 1111/123', ['PAYMENT_CARD', 'CARD_SECURITY_CODE']],
    ['4111111111111111/12/29/123', ['PAYMENT_CARD', 'CARD_EXPIRY', 'CARD_SECURITY_CODE']],
    ['4111-1111-1111-1111-12-29-123', ['PAYMENT_CARD', 'CARD_EXPIRY', 'CARD_SECURITY_CODE']],
    ['4111 1111 1111 1111 29/12 123', ['PAYMENT_CARD', 'CARD_EXPIRY', 'CARD_SECURITY_CODE']],
    ['Card 4111111111111111, and the code is 123', ['PAYMENT_CARD', 'CARD_SECURITY_CODE']],
    [';4111111111111111=29121010000012300000?', ['PAYMENT_CARD', 'CARD_SECURITY_CODE']],
    ['%B4111111111111111^DOE/JOHN^29121010000000123000000?', ['PAYMENT_CARD', 'CARD_SECURITY_CODE']],
    ['4111111111111111/12.50', ['PAYMENT_CARD']],
    ['Card 4111111111111111, error 404', ['PAYMENT_CARD']],
    ['The best before date is 12/27', []],
    ['Password: please reset it in the portal', []],
    ['Password: Sommer2026!', ['PASSWORD']],
    ['SIRET 36781962000777', []],
  ] as const)('%s', (text, kinds) => expect(kindsIn(text)).toEqual(kinds));
});
