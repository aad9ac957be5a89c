import { completed, drawn, luhnSum, mod11And10Digit, remainder, weighted } from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';

const letterValues = (text: string): string =>
  [...text].map((character) => String(Number.parseInt(character, 36))).join('');

const twoDigits = (number: number): string => String(number).padStart(2, '0');

const pin = (payload: string, isValid: (number: string) => boolean): string | undefined =>
  completed(payload, isValid);

const czech = (random: Random): string | undefined => {
  const prefix = pin(random.digits(5), (number) => weighted(number, [10, 5, 8, 4, 2, 1]) % 11 === 0);
  const account = pin(
    random.digits(9),
    (number) => weighted(number, [6, 3, 7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0,
  );
  return prefix && account && random.word('0100 0300 0600 0800 2010') + prefix + account;
};

const spanishDigit = (digits: string): string => {
  const rest = 11 - (weighted(digits, [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11);
  return rest === 11 ? '0' : rest === 10 ? '1' : String(rest);
};

const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Returns the Italian CIN of bank, branch and account. */
const cin = (digits: string): string => {
  const total = [...digits].reduce(
    (before, digit, index) => before + (index % 2 === 0 ? (oddValues[Number(digit)] ?? 0) : Number(digit)),
    0,
  );
  return String.fromCharCode(65 + (total % 26));
};

/** Account numbers within an IBAN (BBAN), with the national check digits where the country has them. */
const bbans: Readonly<Record<string, (random: Random) => string | undefined>> = {
  DE: (random) => random.word('10010010 37040044 50070010 70020270 20050550') + random.digits(10),
  AT: (random) => random.word('12000 20111 32000 60000') + random.digits(11),
  CH: (random) => random.word('00762 00230 09000 80808') + random.digits(12),
  GB: (random) =>
    random.word('NWBK BARC LOYD MIDL') + random.word('601613 200000 309089 401276') + random.digits(8),
  IE: (random) => random.word('AIBK BOFI') + random.word('931152 900017') + random.digits(8),
  FR: (random) => {
    const digits = random.word('20041 30004 30003 10278 18206') + random.digits(5) + random.digits(11);
    return digits + twoDigits(97 - remainder(`${digits}00`, 97));
  },
  ES: (random) => {
    const bank = random.word('2100 0049 0182 2085') + random.digits(4);
    const account = random.digits(10);
    return bank + spanishDigit(`00${bank}`) + spanishDigit(account) + account;
  },
  IT: (random) => {
    const digits = random.word('05428 03069 02008 01030') + random.digits(5) + random.digits(12);
    return cin(digits) + digits;
  },
  NL: (random) => {
    const account = pin(
      `0${random.digits(8)}`,
      (number) => weighted(number, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    );
    return account && random.word('ABNA RABO INGB') + account;
  },
  BE: (random) => {
    const digits = random.word('539 363 001 734') + random.digits(7);
    return digits + twoDigits(remainder(digits, 97) || 97);
  },
  PL: (random) => {
    const bank = pin(
      random.word('109 102 114 105') + random.digits(4),
      (number) => weighted(number, [3, 9, 7, 1]) % 10 === 0,
    );
    return bank && bank + random.digits(16);
  },
  PT: (random) => {
    const digits = random.word('0002 0035 0010 0033') + random.digits(4) + random.digits(11);
    return digits + twoDigits(98 - remainder(`${digits}00`, 97));
  },
  CZ: czech,
  SK: czech,
  HU: (random) => {
    const isValid = (number: string) => weighted(number, [9, 7, 3, 1]) % 10 === 0;
    const bank = pin(random.word('117 104 120') + random.digits(4), isValid);
    const account = pin(random.digits(15), isValid);
    return bank && account && bank + account;
  },
  SE: (random) => random.word('500 600 800') + random.digits(17),
  DK: (random) => random.word('0040 3000 5300') + random.digits(10),
  NO: (random) =>
    pin(
      random.word('8601 1503 9710') + random.digits(6),
      (number) => weighted(number, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    ),
  FI: (random) =>
    pin(random.word('123456 500001 800011') + random.digits(7), (number) => luhnSum(number) % 10 === 0),
  RO: (random) => random.word('BRDE BTRL RNCB') + random.characters('0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 16),
  BG: (random) => random.word('BNBG UNCR STSA') + random.digits(14),
  GR: (random) => random.word('0110125 0140101 0172030') + random.digits(16),
  TR: (random) => `${random.word('00061 00010 00062 00064')}0${random.digits(16)}`,
  LU: (random) => random.word('001 002 003') + random.digits(13),
  HR: (random) => {
    const bank = random.word('100100 236000 234000');
    const account = random.digits(9);
    return bank + mod11And10Digit(bank) + account + mod11And10Digit(account);
  },
  SI: (random) => {
    const digits = random.word('26330 04000 10100') + random.digits(8);
    return digits + twoDigits(98 - remainder(`${digits}00`, 97));
  },
  EE: (random) =>
    pin(
      `22${random.digits(13)}`,
      (number) =>
        (10 - (weighted([...number.slice(2, 15)].reverse().join(''), [7, 3, 1]) % 10)) % 10 ===
        Number(number[15]),
    ),
  LT: (random) => random.word('70440 73000 32500') + random.digits(11),
  LV: (random) => random.word('BANK HABA UNLA') + random.digits(13),
  CY: (random) => random.word('00200128 00500240') + random.digits(16),
  MT: (random) => `MALT01100${random.digits(18)}`,
  IL: (random) => random.word('010800 011100 012600') + random.digits(13),
  AE: (random) => random.word('033 026 035') + random.digits(16),
  SA: (random) => random.word('80 10 20') + random.digits(18),
  UA: (random) => random.word('322313 305299 300335') + random.digits(19),
};

/** Returns an IBAN in groups of four. */
const iban = (random: Random, argument: string): string => {
  const country =
    argument === '' ? random.pick(Object.keys(bbans)) : random.word(argument.replaceAll(',', ' '));
  const draw = bbans[country];
  if (!draw) throw new Error(`Unknown country: ${country}`);
  const bban = drawn(() => draw(random));
  const check = twoDigits(98 - remainder(letterValues(`${bban}${country}00`), 97));
  return (`${country}${check}${bban}`.match(/.{1,4}/g) ?? []).join(' ');
};

export const ibans: Generators = { iban };
