import { isValidIBAN } from 'ibantools';
import type { Random } from '../../guard-report/random.js';
import { modulo, weighted, withCheck } from './check-digits.js';
import type { Generators } from './generator.js';

/** The account part of an IBAN for some countries: `n` is a digit, `a` a letter, all else itself. */
const bbans: Readonly<Record<string, string>> = {
  DE: 'n18',
  AT: 'n16',
  CH: 'n17',
  FR: 'n23',
  ES: 'n20',
  IT: 'a1n22',
  NL: 'a4n10',
  BE: 'n12',
  PT: 'n21',
  PL: 'n24',
  SE: 'n20',
  DK: 'n14',
  NO: 'n11',
  FI: 'n14',
  CZ: 'n20',
  SK: 'n20',
  HU: 'n24',
  RO: 'a4n16',
  GR: 'n23',
  IE: 'a4n14',
  GB: 'a4n14',
  TR: 'n22',
  IL: 'n19',
  SA: 'n20',
  AE: 'n19',
  UA: 'n25',
  LT: 'n16',
  BG: 'a4n14',
  HR: 'n17',
  EE: 'n16',
};

/** Draws an IBAN. Some countries have a check within the account, so it draws until one passes. */
function iban(random: Random, country: string): string {
  const code = bbans[country] ? country : random.pick(Object.keys(bbans));
  for (;;) {
    const account = (bbans[code] ?? '').replace(/([na])(\d+)/g, (_, type: string, count: string) =>
      random.characters(type === 'n' ? '0123456789' : 'ABCDEFGHKLMNPRST', Number(count)),
    );
    const asDigits = (text: string) => text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    const check = 98 - modulo(asDigits(`${account}${code}00`), 97);
    const drawn = `${code}${String(check).padStart(2, '0')}${account}`;
    if (isValidIBAN(drawn)) return drawn;
  }
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export const accounts: Generators = {
  iban,
  routing: (random) =>
    withCheck(
      () => `${random.word('02 03 05 06 07 08 09 10 11 12 26 31')}${random.digits(6)}`,
      (digits) => (10 - (weighted(digits, [3, 7, 1]) % 10)) % 10,
    ),
  account: (random, length) => random.number(Number(length) || random.integer(8, 12)),
  bsb: (random) => `${random.word('06 08 03 01 73 48')}${random.digits(4)}`,
  sort: (random) => `${random.word('20 30 40 60 77 82 09')}${random.digits(4)}`,
  // Bank, branch, account and suffix, without the check, which depends on the bank.
  nz: (random) =>
    `${random.word('01 02 03 06 12 38')}-${random.padded(100, 899, 4)}-${random.digits(7)}-${random.word('00 01 02 25')}${random.word('_ 0').replace('_', '')}`,
  transit: (random) => random.number(5),
  institution: (random) => random.word('001 002 003 004 006 010 016 815'),
  ifsc: (random) => `${random.word('SBIN HDFC ICIC UTIB PUNB KKBK')}0${random.digits(6)}`,
  clabe: (random) =>
    withCheck(
      () => `${random.word('002 012 014 021 072 127 646')}${random.digits(14)}`,
      (digits) =>
        (10 -
          (Array.from(digits, Number).reduce(
            (sum, digit, at) => sum + ((digit * ([3, 7, 1][at % 3] ?? 0)) % 10),
            0,
          ) %
            10)) %
        10,
    ),
  blz: (random) => `${random.word('370 200 100 500 700')}${random.word('50 70 40 10')}${random.digits(3)}`,
  bic: (random) =>
    random.word('DEUTDEFF COBADEFFXXX BNPAFRPP CHASUS33 BARCGB22 UBSWCHZH80A INGBNL2A BSCHESMM'),
  nrb: (random) => iban(random, 'PL').slice(2),
  btc: (random) =>
    random.word(
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    ),
  eth: (random) => `0x${random.characters('0123456789abcdef', 40)}`,
  tron: (random) => `T${random.characters(base58, 33)}`,
};
