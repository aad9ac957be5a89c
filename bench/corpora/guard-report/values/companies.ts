import {
  completed,
  drawn,
  gs1Digit,
  mod11And10Digit,
  remainder,
  weighted,
  withLuhn,
} from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';
import { grouped } from './grouped.js';
import { notCard } from './trade-numbers.js';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const maybeSpaced = (random: Random, text: string, ...sizes: number[]): string =>
  random.chance(0.6) ? grouped(text, sizes) : text;

const siren = (random: Random): string => withLuhn(random.characters('345789', 1) + random.digits(7));

const acn = (random: Random): string => {
  const payload = `${random.word('0 1 6')}${random.digits(7)}`;
  return payload + String((10 - (weighted(payload, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10);
};

const abnWeights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];

export const abnSum = (number: string): number =>
  weighted(String(Number(number[0]) - 1) + number.slice(1), abnWeights);

const abn = (random: Random): string =>
  drawn(() =>
    completed(
      random.word('11 26 38 47 53 64 79 82 91') + random.digits(8),
      (number) => abnSum(number) % 89 === 0,
    ),
  );

const cnpjDigit = (digits: string): string => {
  const rest = weighted([...digits].reverse().join(''), [2, 3, 4, 5, 6, 7, 8, 9]) % 11;
  return String(rest < 2 ? 0 : 11 - rest);
};

const gstin = (random: Random): string => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const payload = `${random.word('27 29 07 33 24')}${random.characters(upper, 3)}C${random.characters(upper, 1)}${random.number(4)}${random.characters(upper, 1)}1Z`;
  const total = [...payload].reduce((before, character, index) => {
    const product = alphabet.indexOf(character) * (index % 2 === 0 ? 1 : 2);
    return before + Math.floor(product / 36) + (product % 36);
  }, 0);
  return payload + alphabet[(36 - (total % 36)) % 36];
};

const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const uscc = (random: Random): string => {
  const payload = `91${random.word('110105 310115 440300 330106')}MA${random.characters(usccAlphabet, 7)}`;
  const total = [...payload].reduce(
    (before, character, index) => before + usccAlphabet.indexOf(character) * (usccWeights[index] ?? 0),
    0,
  );
  return payload + usccAlphabet[(31 - (total % 31)) % 31];
};

/** The last three digits of the payload are the province's tax office. */
const partitaIva = (random: Random): string => withLuhn(`0${random.digits(6)}${random.padded(1, 100, 3)}`);

const cif = (random: Random): string => {
  const digits = random.digits(7);
  return `${random.word('A B')}-?${digits}${withLuhn(digits).slice(-1)}`.replace(
    '-?',
    random.pick(['', '', '-']),
  );
};

const vats: Readonly<Record<string, (random: Random) => string>> = {
  DE: (random) => {
    const payload = random.number(8);
    return payload + mod11And10Digit(payload);
  },
  FR: (random) => {
    const company = siren(random);
    return String((12 + 3 * (Number(company) % 97)) % 97).padStart(2, '0') + company;
  },
  IT: (random) => partitaIva(random),
  ES: cif,
  NL: (random) =>
    `${drawn(() => completed(random.number(8), (number) => weighted(number, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0))}B01`,
  PL: (random) =>
    drawn(() =>
      completed(random.number(9), (number) => weighted(number, [6, 5, 7, 2, 3, 4, 5, 6, 7, -1]) % 11 === 0),
    ),
  AT: (random) => {
    const payload = random.digits(7);
    const total = [...payload].reduce((before, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return before + (value > 9 ? value - 9 : value);
    }, 4);
    return `U${payload}${(10 - (total % 10)) % 10}`;
  },
  DK: (random) =>
    drawn(() =>
      completed(random.number(7), (number) => weighted(number, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0),
    ),
  FI: (random) =>
    drawn(() =>
      completed(random.number(7), (number) => weighted(number, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0),
    ),
  SE: (random) => `${withLuhn(`55${random.characters('6789', 1)}${random.digits(6)}`)}01`,
  BE: (random) => {
    const payload = `0${random.number(7)}`;
    return payload + String(97 - (Number(payload) % 97)).padStart(2, '0');
  },
  GB: (random) => {
    const payload = random.number(7);
    const rest = weighted(payload, [8, 7, 6, 5, 4, 3, 2]) % 97;
    return payload + String(97 - rest).padStart(2, '0');
  },
  HU: (random) =>
    drawn(() =>
      completed(random.number(7), (number) => weighted(number, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0),
    ),
  PT: (random) => {
    const payload = `5${random.digits(7)}`;
    const rest = weighted(payload, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    return payload + String(rest < 2 ? 0 : 11 - rest);
  },
  CZ: (random) =>
    drawn(() =>
      completed(
        random.characters('12345678', 1) + random.digits(6),
        (number) => !number.endsWith('0') && weighted(number, [8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      ),
    ),
};

/** Numbers of companies, with their national check digits. */
export const companies: Generators = {
  siren: (random) => maybeSpaced(random, siren(random), 3, 3, 3),
  siret: (random) => {
    const payload = `${siren(random)}000${random.digits(1)}`;
    return maybeSpaced(random, withLuhn(payload), 3, 3, 3, 5);
  },
  acn: (random) => maybeSpaced(random, acn(random), 3, 3, 3),
  abn: (random) => maybeSpaced(random, abn(random), 2, 3, 3, 3),
  'nz-gst': (random) =>
    drawn(() => {
      const base = String(random.integer(10_000_00, 13_000_000)).padStart(8, '0');
      const rest = (11 - (weighted(base, [3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
      return rest === 10
        ? undefined
        : `${base.slice(0, 3)}-${base.slice(3, 6)}-${base.slice(6)}${rest}`.replace(/^0/, '');
    }),
  nzbn: (random) => {
    const payload = `94290${random.digits(7)}`;
    return payload + gs1Digit(payload);
  },
  hrb: (random) => `HRB ${random.number(random.integer(4, 6))}${random.pick(['', '', ' B'])}`,
  cif,
  piva: partitaIva,
  kvk: (random) => random.number(8),
  cnpj: (random) => {
    const payload = `${random.number(8)}0001`;
    const first = payload + cnpjDigit(payload);
    const whole = first + cnpjDigit(first);
    return `${whole.slice(0, 2)}.${whole.slice(2, 5)}.${whole.slice(5, 8)}/${whole.slice(8, 12)}-${whole.slice(12)}`;
  },
  gstin,
  uscc,
  // 529900T8BM49AURSDO55 is the pattern: 18 characters and a remainder of 97.
  lei: (random) => {
    const payload = `5299${random.characters(`${upper}0123456789`, 14)}`;
    return payload + String(98 - remainder(`${payload}00`, 97)).padStart(2, '0');
  },
  duns: (random) => `${random.number(2)}-${random.digits(3)}-${random.digits(4)}`,
  eori: (random) =>
    random.pick([
      `DE${random.number(7)}`,
      `GB${random.number(9)}000`,
      `FR${siren(random)}000${random.digits(2)}`,
    ]),
  ein: (random) => `${random.word('12 36 45 82 84')}-${random.digits(7)}`,
  vat: (random, argument) => {
    const country = argument === '' ? random.pick(Object.keys(vats)) : argument;
    const draw = vats[country];
    if (!draw) throw new Error(`Unknown country: ${country}`);
    return `${country}${random.pick(['', '', ' '])}${draw(random).replace('-', '')}`;
  },
  nip: (random) => {
    const number = vats.PL?.(random) ?? '';
    return random.chance(0.5)
      ? `${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6, 8)}-${number.slice(8)}`
      : number;
  },
  cvr: (random) => vats.DK?.(random) ?? '',
  'y-tunnus': (random) => (vats.FI?.(random) ?? '').replace(/(\d)$/, '-$1'),
  orgnr: (random) => {
    const number = withLuhn(`55${random.characters('6789', 1)}${random.digits(6)}`);
    return `${number.slice(0, 6)}-${number.slice(6)}`;
  },
  'no-orgnr': (random) =>
    maybeSpaced(
      random,
      drawn(() =>
        completed(
          `9${random.digits(7)}`,
          (number) => weighted(number, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
        ),
      ),
      3,
      3,
      3,
    ),
  ico: (random) => vats.CZ?.(random) ?? '',
  'hu-tax': (random) => `${vats.HU?.(random) ?? ''}-2-${random.word('41 42 13 08')}`,
  'ro-cui': (random) =>
    random.pick(['RO', '']) +
    drawn(() =>
      completed(
        random.number(7),
        (number) =>
          ((weighted(number.slice(0, 7), [3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === Number(number[7]),
      ),
    ),
  'ru-inn': (random) => {
    const payload = random.word('77 78 50 66') + random.digits(7);
    return payload + String((weighted(payload, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10);
  },
  'ru-ogrn': (random) => {
    const payload = `1${random.padded(5, 24, 2)}77${random.digits(7)}`;
    return payload + String((Number(payload) % 11) % 10);
  },
  'ua-edrpou': (random) => random.number(8),
  'gr-afm': (random) => {
    const payload = `99${random.digits(6)}`;
    return payload + String((weighted(payload, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10);
  },
  'kr-brn': (random) => {
    const payload = random.number(9);
    const total = weighted(payload, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((Number(payload[8]) * 5) / 10);
    const number = payload + String((10 - (total % 10)) % 10);
    return `${number.slice(0, 3)}-${number.slice(3, 5)}-${number.slice(5)}`;
  },
  'jp-corporate': (random) => {
    const payload = random.digits(12);
    return String(9 - (weighted([...payload].reverse().join(''), [1, 2]) % 9)) + payload;
  },
  'il-company': (random) => withLuhn(`51${random.digits(6)}`),
  'tr-vkn': (random) => random.number(10),
  'th-tax': (random) => {
    const payload = `0${random.word('1055 2055')}${random.digits(7)}`;
    return payload + String((11 - (weighted(payload, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10);
  },
  'ae-trn': (random) => notCard(() => `100${random.digits(12)}`),
  'sa-vat': (random) => notCard(() => `3${random.digits(13)}3`),
  'vn-tax': (random) => `03${random.digits(8)}`,
  'id-npwp': (random) =>
    `0${random.number(1)}.${random.digits(3)}.${random.digits(3)}.${random.digits(1)}-${random.digits(3)}.000`,
  weee: (random) => `DE ${random.number(8)}`,
  lucid: (random) => notCard(() => `DE${random.number(13)}`),
};
