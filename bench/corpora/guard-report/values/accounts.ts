import { completed, drawn, weighted } from '../check-digits.js';
import type { Generators } from './generator.js';

const lettersOf = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Account numbers of countries that do not use the IBAN, or use another form beside it. */
export const accounts: Generators = {
  'us-routing': (random) =>
    drawn(() =>
      completed(
        random.word('01 02 03 05 06 07 08 09 10 11 12 26 31 32') + random.digits(6),
        (number) => weighted(number, [3, 7, 1]) % 10 === 0,
      ),
    ),
  'us-account': (random) => random.number(random.integer(9, 12)),
  bsb: (random) => `${random.word('06 03 01 08 73 18')}${random.digits(1)}-${random.digits(3)}`,
  'au-account': (random) => random.number(random.integer(8, 9)),
  'nz-account': (random) =>
    drawn(() => {
      const bank = random.word('01 02 03 06');
      const branch = random.padded(1, 999, 4);
      const account = random.padded(1000, 899_999, 7);
      const isValid = weighted(bank + branch + account, [0, 0, 6, 3, 7, 9, 0, 10, 5, 8, 4, 2, 1]) % 11 === 0;
      return isValid ? `${bank}-${branch}-${account}-${random.word('00 001 02 050 000')}` : undefined;
    }),
  'ca-transit': (random) => random.digits(5),
  'ca-institution': (random) => random.word('001 002 003 004 006 010 815'),
  'ca-account': (random) => random.number(random.word('7 7 12') === '12' ? 12 : 7),
  ifsc: (random) => `${random.word('HDFC ICIC SBIN UTIB KKBK PUNB')}0${random.digits(6)}`,
  'in-account': (random) => random.number(random.pick([11, 12, 14])),
  clabe: (random) => {
    const payload = random.word('002 012 014 021 072') + random.word('180 010 320 580') + random.digits(11);
    const total = [...payload].reduce(
      (before, digit, index) => before + ((Number(digit) * ([3, 7, 1][index % 3] ?? 0)) % 10),
      0,
    );
    return payload + String((10 - (total % 10)) % 10);
  },
  blz: (random) =>
    random.pick(['100 100 10', '370 400 44', '500 700 10', '700 202 70', '200 505 50', '430 609 67']),
  konto: (random) => random.number(random.integer(7, 10)),
  'sort-code': (random) => `${random.word('20 30 40 60 09 77')}-${random.digits(2)}-${random.digits(2)}`,
  'uk-account': (random) => random.number(8),
  bic: (random) =>
    `${random.characters(lettersOf, 4)}${random.word('DE FR GB US NL PL')}${random.characters('ABCDEFGHJKLMNP23456789', 2)}XXX`,
};
