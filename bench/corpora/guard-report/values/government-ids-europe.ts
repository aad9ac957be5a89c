import { completed, drawn, luhnSum, mod11And10Digit, remainder, weighted } from '../check-digits.js';
import type { Random } from '../random.js';
import { birthDate } from './birth-dates.js';
import type { Generators } from './generator.js';

const consonants = 'BCDFGLMNPRSTV';
const vowels = 'AEIOU';
const hetuLetters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const dniLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';
const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** Returns three letters of a name as an Italian tax code writes it. */
const nameCode = (random: Random): string =>
  random.chance(0.8)
    ? random.characters(consonants, 3)
    : random.characters(consonants, 2) + random.characters(vowels, 1);

export const italianCheckCharacter = (payload: string): string => {
  const total = [...payload].reduce((before, character, index) => {
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return before + (index % 2 === 0 ? (oddValues[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode(65 + (total % 26));
};

const codiceFiscale = (random: Random): string => {
  const { yy, mm, dd } = birthDate(random);
  const day = random.chance(0.5) ? dd : twoDigits(Number(dd) + 40);
  const month = 'ABCDEHLMPRST'[Number(mm) - 1] ?? 'A';
  const payload = `${nameCode(random)}${nameCode(random)}${yy}${month}${day}${random.word('H501 F205 L219 F839 D612 G273 A944')}`;
  return payload + italianCheckCharacter(payload);
};

/** A German tax id repeats exactly one of its first ten digits, and does not begin with 0. */
const steuerId = (random: Random): string => {
  const digits = random.shuffled([...'0123456789']);
  const [repeated = '1', dropped = '2'] = digits;
  const payload = random.shuffled(digits.map((digit) => (digit === dropped ? repeated : digit)));
  const first = payload.findIndex((digit) => digit !== '0');
  const ordered = [...payload.slice(first), ...payload.slice(0, first)].join('');
  const isAdjacent = ordered.includes(`${repeated}${repeated}`);
  if (isAdjacent) return steuerId(random);
  const number = ordered + mod11And10Digit(ordered);
  return `${number.slice(0, 2)} ${number.slice(2, 5)} ${number.slice(5, 8)} ${number.slice(8)}`;
};

const nir = (random: Random): string => {
  const { yy, mm } = birthDate(random);
  const department = random.padded(1, 89, 2);
  const place = department === '20' ? '21' : department;
  const payload = `${random.word('1 2')}${yy}${mm}${place}${random.padded(1, 400, 3)}${random.padded(1, 300, 3)}`;
  const key = twoDigits(97 - remainder(payload, 97));
  return [
    payload.slice(0, 1),
    payload.slice(1, 3),
    payload.slice(3, 5),
    payload.slice(5, 7),
    payload.slice(7, 10),
    payload.slice(10),
    key,
  ].join(' ');
};

const fodselsnummer = (random: Random): string => {
  const { yy, mm, dd } = birthDate(random);
  return drawn(() => {
    const payload = `${dd}${mm}${yy}${random.padded(0, 499, 3)}`;
    const withFirst = completed(
      payload,
      (number) => weighted(number, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0,
    );
    const whole =
      withFirst &&
      completed(withFirst, (number) => weighted(number, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0);
    return whole && `${whole.slice(0, 6)} ${whole.slice(6)}`;
  });
};

/** Personal numbers of European countries. Each has its national check digits. */
export const europeanIds: Generators = {
  'uk-ni': (random) =>
    `${random.word('AB CE EG HJ JK LA MW NP PR RS SZ TW WM YZ')} ${random.digits(2)} ${random.digits(2)} ${random.digits(2)} ${random.word('A B C D')}`,
  // Numbers that begin with 999 are test numbers.
  'uk-nhs': (random) =>
    drawn(() => {
      const whole = completed(
        `999${random.digits(6)}`,
        (number) => weighted(number, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      );
      return whole && `${whole.slice(0, 3)} ${whole.slice(3, 6)} ${whole.slice(6)}`;
    }),
  'pl-pesel': (random) => {
    const { yy, mm, dd } = birthDate(random);
    return drawn(() =>
      completed(
        `${yy}${mm}${dd}${random.digits(4)}`,
        (number) => weighted(number, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
      ),
    );
  },
  'dk-cpr': (random) => {
    const { yy, mm, dd } = birthDate(random);
    return drawn(() => {
      const whole = completed(
        `${dd}${mm}${yy}${random.padded(0, 399, 3)}`,
        (number) => weighted(number, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      );
      return whole && `${whole.slice(0, 6)}-${whole.slice(6)}`;
    });
  },
  // Serial numbers from 980 are test numbers.
  'se-personnummer': (random) => {
    const { year, yy, mm, dd } = birthDate(random);
    const whole =
      completed(`${yy}${mm}${dd}${random.padded(980, 999, 3)}`, (number) => luhnSum(number) % 10 === 0) ?? '';
    const short = `${whole.slice(0, 6)}-${whole.slice(6)}`;
    return random.chance(0.5) ? short : `${Math.floor(year / 100)}${short}`;
  },
  'fi-hetu': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const serial = random.padded(2, 899, 3);
    return `${dd}${mm}${yy}-${serial}${hetuLetters[Number(`${dd}${mm}${yy}${serial}`) % 31]}`;
  },
  'no-fnr': fodselsnummer,
  'fr-nir': nir,
  'es-dni': (random) => {
    const number = random.number(8);
    return `${number}${random.pick(['', '-', ''])}${dniLetters[Number(number) % 23]}`;
  },
  'es-nie': (random) => {
    const first = random.word('X Y Z');
    const number = random.digits(7);
    return `${first}-${number}-${dniLetters[Number(`${'XYZ'.indexOf(first)}${number}`) % 23]}`;
  },
  'it-cf': codiceFiscale,
  'nl-bsn': (random) =>
    drawn(() =>
      completed(random.number(8), (number) => weighted(number, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0),
    ),
  'de-steuer-id': steuerId,
  'ch-ahv': (random) => {
    const payload = `756${random.digits(9)}`;
    const whole = completed(payload, (number) => weighted(number, [1, 3]) % 10 === 0) ?? '';
    return `${whole.slice(0, 3)}.${whole.slice(3, 7)}.${whole.slice(7, 11)}.${whole.slice(11)}`;
  },
  'be-nn': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const serial = random.padded(1, 997, 3);
    const check = twoDigits(97 - (Number(`${yy}${mm}${dd}${serial}`) % 97));
    return `${yy}.${mm}.${dd}-${serial}.${check}`;
  },
  'ro-cnp': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const payload = `${random.word('1 2')}${yy}${mm}${dd}${random.padded(1, 46, 2)}${random.padded(1, 999, 3)}`;
    const rest = weighted(payload, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return payload + String(rest === 10 ? 1 : rest);
  },
  'cz-rc': (random) => {
    const { yy, mm, dd } = birthDate(random);
    const month = random.chance(0.5) ? mm : String(Number(mm) + 50);
    return drawn(() => {
      const whole = completed(`${yy}${month}${dd}${random.digits(3)}`, (number) => Number(number) % 11 === 0);
      return whole && `${whole.slice(0, 6)}/${whole.slice(6)}`;
    });
  },
  'ie-pps': (random) => {
    const number = random.number(7);
    return `${number}${'WABCDEFGHIJKLMNOPQRSTUV'[weighted(number, [8, 7, 6, 5, 4, 3, 2]) % 23]}`;
  },
  'tr-tckn': (random) => {
    const payload = random.number(9);
    const odd = weighted(payload, [1, 0]);
    const even = weighted(payload, [0, 1]);
    const tenth = (((odd * 7 - even) % 10) + 10) % 10;
    return `${payload}${tenth}${(odd + even + tenth) % 10}`;
  },
};
