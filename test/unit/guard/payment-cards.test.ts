import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cardKind, cardSchemes, passesLuhn } from '../../../src/content-guard/card-schemes.js';
import { findContent } from '../../../src/content-guard/find-content.js';

/** Appends the digit with which the digits pass Luhn. */
const withCheckDigit = (digits: string) =>
  digits + Array.from('0123456789').find((digit) => passesLuhn(digits + digit));

/** Generates numbers of all ranges and lengths of all schemes that pass Luhn. */
const cardNumber = fc
  .constantFrom(...cardSchemes)
  .chain(({ prefixes, lengths }) => fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...lengths)))
  .chain(([prefix, length]) => {
    const [from, to] = typeof prefix === 'number' ? [prefix, prefix] : prefix;
    const rest = length - 1 - String(from).length;
    return fc
      .tuple(fc.integer({ min: from, max: to }), fc.array(fc.integer({ min: 0, max: 9 }), exactly(rest)))
      .map(([start, digits]) => withCheckDigit(start + digits.join('')));
  });

const exactly = (length: number) => ({ minLength: length, maxLength: length });

/** Splits digits into groups of these sizes. The last size repeats. */
function splitIntoGroups(digits: string, ...sizes: number[]): string[] {
  const groups: string[] = [];
  for (let at = 0; at < digits.length; ) {
    const size = sizes[Math.min(groups.length, sizes.length - 1)] ?? 1;
    groups.push(digits.slice(at, at + size));
    at += size;
  }
  return groups;
}

const scripts = [0x30, 0xff10, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1d7ce, 0x1d7f6];
const between = [
  ...[' ', '-', '.', '/', '_', '|', '\t', '\n', '\r\n', ' - ', '·', '•', '–', '—', '\u00a0', '\u2009'],
  ...['\u202f', '\u3000', '\u200b', '\u00ad', '\u2060', '\u200d '],
];

/** Generates the obfuscated forms in docs/content-policy.md. */
const disguise = fc
  .record({
    zero: fc.constantFrom(...scripts),
    sizes: fc.constantFrom([19], [4], [1], [2], [3], [5], [8], [4, 6, 5]),
    between: fc.constantFrom(...between),
    around: fc.constantFrom('{}', 'my card {}', '({})', 'Visa: {} thanks', 'カード番号{}です'),
  })
  .map(({ zero, sizes, between, around }) => (digits: string) => {
    const fits = sizes.length === 1 || digits.length === 15;
    const text = splitIntoGroups(digits, ...(fits ? sizes : [4])).join(between);
    const written = text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
    return around.replace('{}', () => written);
  });

const cardsIn = (text: string) => findContent(text).filter(({ kind }) => kind === 'PAYMENT_CARD');

test('any card number of any scheme is found in any obfuscated form, with its position', () => {
  fc.assert(
    fc.property(cardNumber, disguise, (digits, disguised) => {
      const text = disguised(digits);
      const [found] = cardsIn(text);
      expect(found, text).toBeDefined();
      const part = [...text].slice(found?.start, found?.end).join('');
      expect(part.match(/\p{Nd}/gu)).toHaveLength(digits.length);
    }),
    { numRuns: 2_000 },
  );
});

test('a card number with one changed digit is not found', () => {
  fc.assert(
    fc.property(
      cardNumber,
      disguise,
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (digits, disguised, position, by) => {
        const at = position % digits.length;
        const changed = `${digits.slice(0, at)}${(Number(digits[at]) + by) % 10}${digits.slice(at + 1)}`;
        // A card and three more digits are a card and its code.
        for (const shorter of [changed.slice(0, 16), changed.slice(0, 15), changed.slice(0, 14)]) {
          fc.pre(shorter === changed || !passesLuhn(shorter) || cardKind(shorter) === null);
        }
        expect(cardsIn(disguised(changed)), disguised(changed)).toEqual([]);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a card of usual length is found in groups of any size', () => {
  const usual = cardNumber.filter((digits) => cardKind(digits) === 'usual');
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 8 });
  fc.assert(
    fc.property(usual, sizes, fc.constantFrom(' ', '-', '.', '\n'), (digits, groups, between) => {
      const text = splitIntoGroups(digits, ...groups).join(between);
      // A possible date or Amazon order number is not found as a card.
      fc.pre(
        !/(?<!\d)\d{1,2}([.-])\d{1,2}\1(?:\d{2}|\d{4})(?!\d)|(?<!\d)\d{4}([.-])\d{1,2}\2\d{1,2}(?!\d)/.test(
          text,
        ),
      );
      fc.pre(!/^\d{3}\D\d{7}\D\d{7}$|^\d\d\D\d{5}\D\d{5}$/.test(text));
      expect(cardsIn(text), text).toHaveLength(1);
    }),
    { numRuns: 1_000 },
  );
});

test('several cards in a row are all found', () => {
  fc.assert(
    fc.property(
      fc.array(
        cardNumber.filter((digits) => digits.length === 16),
        { minLength: 2, maxLength: 5 },
      ),
      fc.constantFrom(' ', '\n', ', '),
      (cards, between) => {
        const text = cards.map((digits) => splitIntoGroups(digits, 4).join(' ')).join(between);
        expect(cardsIn(text), text).toHaveLength(cards.length);
      },
    ),
  );
});

/** Generates card numbers of 16 digits, as ids of other systems are by chance. */
const idLikeCard = cardNumber.filter((digits) => digits.length === 16 && cardKind(digits) === 'usual');

test.each([
  'conversation {}',
  'transaction ID: {}',
  'reference no. {} is closed',
  'Ticket-Nr. {}',
  'la conversación {} sigue abierta',
  'numéro de la demande : référence {}',
  'номер транзакции: транзакция {}',
  '工单 {}',
])('a number that is named after another record causes a warning only: %s', (form) => {
  fc.assert(
    fc.property(idLikeCard, (digits) => {
      expect(cardsIn(form.replace('{}', digits)).map(({ confidence }) => confidence)).toEqual(['low']);
    }),
  );
});

test.each([
  'transaction {} was paid with this',
  'ticket: my card {}',
  'reference {}, exp 05/29',
  'I opened a ticket. Here it is: {}',
  'ticket {spaced}',
])('but a card is refused beside a word of payment, in groups, or behind a sentence: %s', (form) => {
  fc.assert(
    fc.property(idLikeCard, (digits) => {
      const spaced = splitIntoGroups(digits, 4).join(' ');
      const found = cardsIn(form.replace('{}', digits).replace('{spaced}', spaced));
      expect(found.map(({ confidence }) => confidence)).not.toEqual(['low']);
      expect(found).toHaveLength(1);
    }),
  );
});
