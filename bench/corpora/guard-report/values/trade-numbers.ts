import { isLuhn } from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';

const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Redraws numbers that nobody could tell from a card number: 13 to 19 digits, an issuer's first digit, and Luhn. */
export const notCard = (draw: () => string): string => {
  for (;;) {
    const value = draw();
    const digits = value.replace(/\D/g, '');
    const isCardLike =
      digits.length >= 12 && digits.length <= 19 && /^[1-689]/.test(digits) && isLuhn(digits);
    if (!isCardLike) return value;
  }
};

const order = (random: Random): string =>
  random.pick([
    () => `#${random.number(random.integer(4, 6))}`,
    () => random.number(random.integer(7, 10)),
    () => `${random.word('302 303 304 305 402 406')}-${random.digits(7)}-${random.digits(7)}`,
    () => `${random.digits(2)}-${random.digits(5)}-${random.digits(5)}`,
    () => `${random.number(3)}-${random.digits(3)}-${random.digits(3)}`,
    () => `100${random.digits(6)}`,
    () => `${random.word('ORD SO WEB PO B2C MP')}-${random.number(random.integer(5, 9))}`,
    () => `${random.word('ORD SO MP')}-20${random.padded(24, 26, 2)}-${random.digits(6)}`,
    () => `${random.characters(upper, 2)}${random.number(8)}`,
    () => random.number(12),
    () => random.number(13),
    () => random.number(14),
    () => random.number(15),
    () => random.number(16),
    () => `20000${random.digits(11)}`,
    () => `${random.number(4)} ${random.digits(4)} ${random.digits(4)}`,
    () => random.number(18),
    () => random.number(19),
    () =>
      `26${random.padded(1, 12, 2)}${random.padded(1, 28, 2)}${random.characters(`${upper}0123456789`, 8)}`,
    () => `${random.number(6)}-2026${random.padded(1, 12, 2)}${random.padded(1, 28, 2)}-${random.digits(10)}`,
    () => `${random.number(8)}-${random.word('A B C')}`,
  ])();

/** Numbers that a marketplace gives to orders, customers and papers. */
export const tradeNumbers: Generators = {
  order: (random) => notCard(() => order(random)),
  digits: (random, argument) => notCard(() => random.number(Number(argument))),
  invoice: (random) =>
    random.pick([
      `${random.word('INV RE FA RG FV F R')}-${random.padded(24, 26, 2)}-${random.digits(5)}`,
      `${random.word('INV RE FAC')}${random.number(7)}`,
      `2026/${random.padded(1, 12, 2)}/${random.digits(4)}`,
      `20${random.padded(24, 26, 2)}-${random.digits(6)}`,
      `${random.word('FV FS')}/${random.number(3)}/${random.padded(1, 12, 2)}/2026`,
      random.number(10),
    ]),
  customer: (random) =>
    random.pick([
      random.number(6),
      random.number(8),
      `K${random.number(6)}`,
      `C-${random.number(5)}`,
      `${random.number(3)}-${random.digits(3)}-${random.digits(3)}`,
    ]),
  ticket: (random) =>
    random.pick([
      `#${random.number(6)}`,
      `${random.word('CASE TKT REQ')}-${random.number(7)}`,
      random.number(8),
      `500${random.characters('abcdefghijABCDEFGHIJ0123456789', 12)}`,
    ]),
  'gift-card': (random) =>
    random.pick([
      () =>
        `${random.characters(`${upper}23456789`, 4)}-${random.characters(`${upper}23456789`, 6)}-${random.characters(`${upper}23456789`, 4)}`,
      () => notCard(() => `60${random.digits(14)}`),
      () => notCard(() => `${random.number(4)} ${random.digits(4)} ${random.digits(4)} ${random.digits(4)}`),
      () => notCard(() => `63${random.digits(17)}`),
      () => `GC-${random.number(10)}`,
    ])(),
  voucher: (random) =>
    random.pick([
      `${random.word('SAVE WELCOME SPRING BLACK SUMMER')}${random.integer(5, 50)}`,
      `${random.characters(upper, 4)}-${random.digits(4)}`,
    ]),
  sku: (random) =>
    random.pick([
      `${random.characters(upper, 2)}-${random.number(4)}-${random.word('BLK WHT RED BLU GRN')}`,
      `${random.characters(upper, 3)}${random.number(5)}`,
      `${random.number(5)}-${random.word('S M L XL 38 42')}`,
      `${random.characters(upper, 2)}.${random.number(3)}.${random.digits(3)}`,
      `${random.number(3)}.${random.digits(3)}.${random.digits(2)}`,
      `${random.number(3)}-${random.digits(2)}-${random.digits(4)}${random.word('K L X')}`,
    ]),
  batch: (random) =>
    random.pick([
      `L${random.number(6)}`,
      `${random.padded(20, 26, 2)}${random.padded(1, 365, 3)}${random.characters(upper, 1)}`,
      `LOT ${random.number(7)}`,
    ]),
  pallet: (random) => `PAL-${random.number(5)}`,
  container: (random) => {
    const letters = '0123456789A.BCDEFGHIJK.LMNOPQRSTU.VWXYZ';
    const payload = `${random.word('MSC MAE CMA HLB TGH OOL')}U${random.digits(6)}`;
    const total = [...payload].reduce(
      (before, character, index) => before + letters.indexOf(character) * 2 ** index,
      0,
    );
    return `${payload}${(total % 11) % 10}`;
  },
  'hs-code': (random) =>
    random.pick([
      `${random.padded(6101, 9619, 4)}.${random.digits(2)}.${random.digits(2)}`,
      `${random.padded(6101, 9619, 4)}${random.digits(4)}`,
    ]),
};
