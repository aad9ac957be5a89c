import type { Random } from '../../guard-report/random.js';
import { modulo, weighted, withCheck, withLuhn, withVerhoeff } from './check-digits.js';
import type { Generators } from './generator.js';

const birth = (random: Random) => ({
  year: random.padded(50, 99, 2),
  month: random.padded(1, 12, 2),
  day: random.padded(1, 28, 2),
});

const ymd = (random: Random) => {
  const { year, month, day } = birth(random);
  return `${year}${month}${day}`;
};
const dmy = (random: Random) => {
  const { year, month, day } = birth(random);
  return `${day}${month}${year}`;
};

/** The check of a sum modulo 11, subtracted from 11. */
const elevens = (weights: readonly number[]) => (digits: string) =>
  (11 - (weighted(digits, weights) % 11)) % 11;

const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ';

function codiceFiscale(random: Random): string {
  const odd = '1 0 5 7 9 13 15 17 19 21 2 4 18 20 11 3 6 8 12 14 16 10 22 25 24 23'.split(' ').map(Number);
  const { year, day } = birth(random);
  const body = `${random.characters(consonants, 6)}${year}${random.characters('ABCDEHLMPRST', 1)}${day}${random.word('H501 F205 L219 G273')}`;
  const order = (sign: string) => (/\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65);
  const sum = Array.from(body).reduce(
    (total, sign, at) => total + (at % 2 === 0 ? (odd[order(sign)] ?? 0) : order(sign)),
    0,
  );
  return body + String.fromCharCode(65 + (sum % 26));
}

function cpf(random: Random): string {
  const nine = random.digits(9);
  const check = (digits: string) => {
    const rest =
      Array.from(digits, Number).reduce((sum, digit, at) => sum + digit * (digits.length + 1 - at), 0) % 11;
    return String(rest < 2 ? 0 : 11 - rest);
  };
  const ten = nine + check(nine);
  return ten + check(ten);
}

function curp(random: Random): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
  const body = `${random.characters('GLMRSP', 1)}${random.characters('AEIOU', 1)}${random.characters('CLMRSP', 2)}${ymd(random)}${random.word('H M')}${random.word('DF JC NL MC BC')}${random.characters('LMNRST', 3)}0`;
  const sum = Array.from(body).reduce((total, sign, at) => total + alphabet.indexOf(sign) * (18 - at), 0);
  return body + String((10 - (sum % 10)) % 10);
}

function cnp(random: Random): string {
  const digits = `${random.word('1 2')}${ymd(random)}${random.padded(1, 46, 2)}${random.padded(1, 999, 3)}`;
  const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return digits + String(rest === 10 ? 1 : rest);
}

function tckn(random: Random): string {
  const nine = random.number(9);
  const tenth = (((weighted(nine, [7, -1]) % 10) + 10) % 10).toString();
  return nine + tenth + String(weighted(nine + tenth, [1]) % 10);
}

function fodselsnummer(random: Random): string {
  for (;;) {
    const nine = `${dmy(random)}${random.padded(0, 499, 3)}`;
    const first = elevens([3, 7, 6, 1, 8, 9, 4, 5, 2])(nine);
    const second = elevens([5, 4, 3, 2, 7, 6, 5, 4, 3, 2])(`${nine}${first}`);
    if (first < 10 && second < 10) return `${nine}${first}${second}`;
  }
}

function rodneCislo(random: Random): string {
  for (;;) {
    const digits = `${ymd(random)}${random.digits(3)}`;
    const check = modulo(digits, 11);
    if (check < 10) return digits + String(check);
  }
}

function ahv(random: Random): string {
  const digits = `756${random.digits(9)}`;
  return digits + String((10 - (weighted(digits, [1, 3]) % 10)) % 10);
}

function nationalIdOfChina(random: Random): string {
  const digits = `${random.word('110101 310104 440305 330106')}19${ymd(random)}${random.padded(1, 999, 3)}`;
  const rest = weighted(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return digits + ('10X98765432'[rest] ?? '');
}

export const governmentIds: Generators = {
  ssn: (random) => `${random.integer(100, 665)}${random.padded(1, 99, 2)}${random.padded(1, 9999, 4)}`,
  itin: (random) => `9${random.digits(2)}${random.integer(70, 88)}${random.padded(1, 9999, 4)}`,
  tfn: (random) =>
    withCheck(
      () => random.number(8),
      // The last weight is 10, so the check digit is that which makes the sum divisible by 11.
      (digits) =>
        [...Array(10).keys()].find(
          (last) => (weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9]) + last * 10) % 11 === 0,
        ) ?? 10,
    ),
  sin: (random) => withLuhn(`${random.integer(1, 7)}${random.digits(7)}`),
  bsn: (random) =>
    withCheck(
      () => random.number(8),
      (digits) => weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11,
    ),
  aadhaar: (random) => withVerhoeff(`${random.integer(2, 9)}${random.digits(10)}`),
  nino: (random) => `${random.word('AB CE HJ JK LM PW RT SY')}${random.digits(6)}${random.word('A B C D')}`,
  steuerid: (random) => {
    const order = random.shuffled([...'0123456789']);
    const first = order[0] === '0' ? order.reverse() : order;
    const ten = [...first.slice(0, 9), first[random.integer(1, 4)]].join('');
    const product = Array.from(ten, Number).reduce(
      (state, digit) => (((digit + state) % 10 || 10) * 2) % 11,
      10,
    );
    return ten + String((11 - product) % 10);
  },
  nir: (random) => {
    const digits = `${random.word('1 2')}${random.padded(50, 99, 2)}${random.padded(1, 12, 2)}${random.word('75 69 13 33 59')}${random.padded(1, 900, 3)}${random.padded(1, 990, 3)}`;
    return digits + String(97 - modulo(digits, 97)).padStart(2, '0');
  },
  dni: (random) => {
    const digits = random.digits(8);
    return digits + (dniLetters[Number(digits) % 23] ?? '');
  },
  nie: (random) => {
    const digits = random.digits(7);
    const first = random.integer(0, 2);
    return `${'XYZ'[first]}${digits}${dniLetters[Number(`${first}${digits}`) % 23]}`;
  },
  cf: codiceFiscale,
  cpf,
  curp,
  ird: (random) => withCheck(() => `1${random.digits(7)}`, elevens([3, 2, 7, 6, 5, 4, 3, 2])),
  pesel: (random) =>
    withCheck(
      () => `${ymd(random)}${random.digits(4)}`,
      (digits) => (10 - (weighted(digits, [1, 3, 7, 9]) % 10)) % 10,
    ),
  cpr: (random) =>
    withCheck(() => `${dmy(random)}${random.padded(100, 399, 3)}`, elevens([4, 3, 2, 7, 6, 5, 4, 3, 2])),
  personnummer: (random) => withLuhn(`${ymd(random)}${random.digits(3)}`),
  nhs: (random) =>
    withCheck(() => `${random.integer(4, 7)}${random.digits(8)}`, elevens([10, 9, 8, 7, 6, 5, 4, 3, 2])),
  medicare: (random) =>
    `${withCheck(
      () => `${random.integer(2, 6)}${random.digits(7)}`,
      (digits) => weighted(digits, [1, 3, 7, 9]) % 10,
    )}1`,
  nric: (random) => {
    const digits = random.digits(7);
    return `S${digits}${'JZIHGFEDCBA'[weighted(digits, [2, 7, 6, 5, 4, 3, 2]) % 11]}`;
  },
  ahv,
  hetu: (random) => {
    const digits = `${dmy(random)}${random.padded(2, 899, 3)}`;
    return `${digits.slice(0, 6)}-${digits.slice(6)}${'0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits) % 31]}`;
  },
  fodselsnummer,
  rodnecislo: rodneCislo,
  cnp,
  tckn,
  nrn: (random) => {
    const digits = `${ymd(random)}${random.padded(1, 997, 3)}`;
    return digits + String(97 - modulo(digits, 97)).padStart(2, '0');
  },
  pps: (random) => {
    const digits = random.digits(7);
    return digits + ('WABCDEFGHIJKLMNOPQRSTUV'[weighted(digits, [8, 7, 6, 5, 4, 3, 2]) % 23] ?? '');
  },
  rrn: (random) =>
    withCheck(
      () => `${ymd(random)}${random.word('1 2')}${random.digits(5)}`,
      (digits) => (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10,
    ),
  cnid: nationalIdOfChina,
  twid: (random) => {
    const digits = `${random.word('1 2')}${random.digits(7)}`;
    // The letter A stands for 10.
    const sum = 1 + weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]);
    return `A${digits}${(10 - (sum % 10)) % 10}`;
  },
  mynumber: (random) => {
    const digits = random.digits(11);
    const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return digits + String(rest <= 1 ? 0 : 11 - rest);
  },
  ilid: (random) => {
    const digits = `${random.word('0 2 3')}${random.digits(7)}`;
    return withLuhn(digits);
  },
  thid: (random) => {
    const digits = `${random.integer(1, 8)}${random.digits(11)}`;
    const sum = weighted(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    return digits + String((11 - (sum % 11)) % 10);
  },
  zaid: (random) => withLuhn(`${ymd(random)}${random.digits(4)}08`),
  pan: (random) =>
    `${random.characters('ABCDEFGHKLMNPRST', 3)}P${random.characters('ABDGKMPRS', 1)}${random.digits(4)}${random.characters('ABCDEFGHKLMNPRST', 1)}`,
  rut: (random) => {
    const digits = `1${random.digits(7)}`;
    const check = (11 - (weighted(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    return `${digits.slice(0, 2)}.${digits.slice(2, 5)}.${digits.slice(5)}-${check === 10 ? 'K' : check}`;
  },
  egn: (random) => {
    const digits = `${ymd(random)}${random.digits(3)}`;
    return digits + String((weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10);
  },
  oib: (random) => {
    const digits = random.digits(10);
    const product = Array.from(digits, Number).reduce(
      (state, digit) => (((digit + state) % 10 || 10) * 2) % 11,
      10,
    );
    return digits + String((11 - product) % 10);
  },
  amka: (random) => withLuhn(`${dmy(random)}${random.digits(4)}`),
  snils: (random) => {
    const digits = `1${random.digits(8)}`;
    const rest = (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100;
    return digits + String(rest).padStart(2, '0');
  },
};
