import { completed, drawn, isLuhn, verhoeff, weighted } from '../check-digits.js';
import { birthDate } from './birth-dates.js';
import type { Generators } from './generator.js';
import { grouped } from './grouped.js';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const consonants = 'BCDFGHJKLMNPQRSTVWXYZ';
const curpAlphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
const taiwanLetters = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

const cpfDigit = (digits: string): string => {
  const total = [...digits].reduce(
    (before, digit, index) => before + Number(digit) * (digits.length + 1 - index),
    0,
  );
  return String(((total * 10) % 11) % 10);
};

/** Personal numbers outside Europe. Each has its national check digits where the country has them. */
export const worldIds: Generators = {
  'us-ssn': (random) => {
    const area = random.pick([random.padded(101, 665, 3), random.padded(667, 899, 3)]);
    return `${area}-${random.padded(1, 99, 2)}-${random.padded(1, 9999, 4)}`;
  },
  'ca-sin': (random) =>
    grouped(
      drawn(() => completed(random.word('1 2 4 5 6 7') + random.digits(7), isLuhn)),
      [3, 3, 3],
    ),
  'br-cpf': (random) => {
    const payload = random.number(9);
    const first = payload + cpfDigit(payload);
    const whole = first + cpfDigit(first);
    return `${whole.slice(0, 3)}.${whole.slice(3, 6)}.${whole.slice(6, 9)}-${whole.slice(9)}`;
  },
  'mx-curp': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const name =
      random.characters(consonants, 1) + random.characters('AEIOU', 1) + random.characters(consonants, 2);
    const payload = `${name}${yy}${mm}${dd}${random.word('H M')}${random.word('DF JC NL PL VZ')}${random.characters(consonants, 3)}0`;
    const total = [...payload].reduce(
      (before, character, index) => before + curpAlphabet.indexOf(character) * (18 - index),
      0,
    );
    return payload + String((10 - (total % 10)) % 10);
  },
  'in-aadhaar': (random) =>
    grouped(
      drawn(() =>
        completed(random.characters('23456789', 1) + random.digits(10), (number) => verhoeff(number) === 0),
      ),
      [4, 4, 4],
    ),
  'in-pan': (random) =>
    `${random.characters(letters, 3)}P${random.characters(letters, 1)}${random.padded(1, 9999, 4)}${random.characters(letters, 1)}`,
  'sg-nric': (random) => {
    const series = random.word('S T F G');
    const number = random.digits(7);
    const offset = series === 'T' || series === 'G' ? 4 : 0;
    const rest = (weighted(number, [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
    const alphabet = series === 'S' || series === 'T' ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK';
    return `${series}${number}${alphabet[rest]}`;
  },
  'au-tfn': (random) =>
    grouped(
      drawn(() =>
        completed(random.number(8), (number) => weighted(number, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
      ),
      [3, 3, 3],
    ),
  'au-medicare': (random) => {
    const payload = random.characters('23456', 1) + random.digits(7);
    const whole = `${payload}${weighted(payload, [1, 3, 7, 9]) % 10}${random.word('1 2 3')}`;
    return grouped(whole, [4, 5, 1]);
  },
  'nz-ird': (random) =>
    drawn(() => {
      const base = String(random.integer(10_000_00, 15_000_000)).padStart(8, '0');
      const rest = (11 - (weighted(base, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      if (rest === 10) return undefined;
      const number = `${base}${rest}`;
      return `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)}`.replace(/^0/, '');
    }),
  'kr-rrn': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const payload = `${yy}${mm}${dd}${random.word('1 2')}${random.padded(0, 95, 2)}${random.digits(3)}`;
    const check = (11 - (weighted(payload, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
    return `${payload.slice(0, 6)}-${payload.slice(6)}${check}`;
  },
  'cn-id': (random) => {
    const { year, mm, dd } = birthDate(random);
    const payload = `${random.word('110105 310104 440305 330106 510107 320102')}${year}${mm}${dd}${random.padded(1, 999, 3)}`;
    const rest = weighted(payload, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    return payload + '10X98765432'[rest];
  },
  'jp-my-number': (random) => {
    const payload = random.number(11);
    const rest = weighted(payload, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return grouped(payload + String(rest <= 1 ? 0 : 11 - rest), [4, 4, 4]);
  },
  'tw-id': (random) => {
    const letter = random.characters(letters, 1);
    const payload = `${taiwanLetters.indexOf(letter) + 10}${random.word('1 2')}${random.digits(7)}`;
    const whole =
      completed(payload, (number) => weighted(number, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0) ?? '';
    return letter + whole.slice(2);
  },
  'th-id': (random) => {
    const payload = random.characters('1235', 1) + random.digits(11);
    const check = (11 - (weighted(payload, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10;
    const whole = `${payload}${check}`;
    return [
      whole.slice(0, 1),
      whole.slice(1, 5),
      whole.slice(5, 10),
      whole.slice(10, 12),
      whole.slice(12),
    ].join('-');
  },
  'il-id': (random) => drawn(() => completed(random.number(8), (number) => isLuhn(number))),
  'za-id': (random) => {
    const { yy, mm, dd } = birthDate(random);
    return completed(`${yy}${mm}${dd}${random.digits(4)}08`, isLuhn) ?? '';
  },
  'hk-id': (random) => {
    const letter = random.characters('ABCDEGHKPRVYZ', 1);
    const number = random.digits(6);
    const total = 9 * 36 + (letter.charCodeAt(0) - 55) * 8 + weighted(number, [7, 6, 5, 4, 3, 2]);
    const rest = (11 - (total % 11)) % 11;
    return `${letter}${number}(${rest === 10 ? 'A' : rest})`;
  },
};
