import { isLuhn, remainder, sum, verhoeff, weighted } from './check-digits.js';
import { abnSum } from './values/companies.js';
import { italianCheckCharacter } from './values/government-ids-europe.js';

/* Checks whole numbers, as a reader of the country's rules would; the generators compute only the check digits. */

type Check = (value: string) => boolean;

const digitsOf = (value: string): string => value.replace(/\D/g, '');

const compact = (value: string): string => value.replace(/[\s./()-]/g, '');

/** Returns a check that the weighted sum of the digits leaves a remainder of 0. */
const divisible =
  (weights: readonly number[], divisor: number): Check =>
  (value) =>
    weighted(digitsOf(value), weights) % divisor === 0;

const luhn: Check = (value) => isLuhn(digitsOf(value));

/** Checks numbers of GS1: from the right, every second digit counts three times. */
const gs1: Check = (value) => {
  const digits = [...digitsOf(value)].reverse().map(Number);
  return sum(digits.map((digit, index) => (index % 2 === 1 ? 3 : 1) * digit)) % 10 === 0;
};

const matches =
  (form: RegExp, check: Check = () => true): Check =>
  (value) =>
    form.test(value) && check(value);

const modulo7: Check = (value) => {
  const digits = digitsOf(value);
  return Number(digits.slice(0, -1)) % 7 === Number(digits.slice(-1));
};

const iban: Check = (value) => {
  const text = compact(value);
  return remainder(text.slice(4) + text.slice(0, 4), 97) === 1;
};

const cpf: Check = (value) => {
  const digits = digitsOf(value);
  const isRight = (length: number) =>
    ((sum([...digits.slice(0, length)].map((digit, index) => Number(digit) * (length + 1 - index))) * 10) %
      11) %
      10 ===
    Number(digits[length]);
  return isRight(9) && isRight(10);
};

const cnpj: Check = (value) => {
  const digits = digitsOf(value);
  const isRight = (weights: readonly number[]) => {
    const rest = weighted(digits.slice(0, weights.length), weights) % 11;
    return Number(digits[weights.length]) === (rest < 2 ? 0 : 11 - rest);
  };
  return isRight([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) && isRight([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
};

/** Checks ISO 7064 MOD 11,10. */
const mod11And10: Check = (value) => {
  let product = 10;
  const digits = digitsOf(value);
  for (const digit of digits.slice(0, -1)) {
    const total = (Number(digit) + product) % 10;
    product = ((total === 0 ? 10 : total) * 2) % 11;
  }
  return (product + Number(digits.slice(-1))) % 10 === 1;
};

const steuerId: Check = (value) => {
  const first = digitsOf(value).slice(0, 10);
  const counts = [...new Set(first)].map((digit) => first.split(digit).length - 1);
  return !first.startsWith('0') && counts.length === 9 && mod11And10(value);
};

const chineseId: Check = (value) =>
  (weighted(value.slice(0, 17), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) +
    (value.endsWith('X') ? 10 : Number(value.slice(17)))) %
    11 ===
  1;

const taiwanId: Check = (value) => {
  const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(value.charAt(0)) + 10;
  return (
    (Math.floor(letter / 10) + (letter % 10) * 9 + weighted(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) %
      10 ===
    0
  );
};

const nir: Check = (value) => {
  const digits = digitsOf(value);
  return 97 - Number(BigInt(digits.slice(0, 13)) % 97n) === Number(digits.slice(13));
};

const belgian: Check = (value) => {
  const digits = digitsOf(value);
  return 97 - (Number(digits.slice(0, 9)) % 97) === Number(digits.slice(9));
};

const turkish: Check = (value) => {
  const digits = [...value].map(Number);
  return sum(digits.slice(0, 10)) % 10 === digits[10];
};

const ird: Check = (value) => {
  const digits = digitsOf(value).padStart(9, '0');
  return weighted(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
};

const korean: Check = (value) => {
  const digits = digitsOf(value);
  return (
    (11 - (weighted(digits.slice(0, 12), [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 ===
    Number(digits[12])
  );
};

const myNumber: Check = (value) => {
  const digits = digitsOf(value);
  const rest = weighted(digits.slice(0, 11), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return Number(digits[11]) === (rest <= 1 ? 0 : 11 - rest);
};

const thai: Check = (value) => {
  const digits = digitsOf(value);
  return (
    (11 - (weighted(digits.slice(0, 12), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
    Number(digits[12])
  );
};

const cnp: Check = (value) => {
  const rest = weighted(value.slice(0, 12), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return Number(value[12]) === (rest === 10 ? 1 : rest);
};

const clabe: Check = (value) =>
  sum([...value].map((digit, index) => (Number(digit) * ([3, 7, 1][index % 3] ?? 0)) % 10)) % 10 === 0;

const curp: Check = (value) =>
  sum(
    [...value].map(
      (character, index) => '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'.indexOf(character) * (18 - index),
    ),
  ) %
    10 ===
  0;

const nric: Check = (value) => {
  const rest = (weighted(value.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + (/^[TG]/.test(value) ? 4 : 0)) % 11;
  return (/^[ST]/.test(value) ? 'JZIHGFEDCBA' : 'XWUTRQPNMLK')[rest] === value[8];
};

const s10: Check = (value) => {
  const digits = value.slice(2, 11);
  const rest = 11 - (weighted(digits, [8, 6, 4, 2, 3, 5, 9, 7, 0]) % 11);
  return Number(digits[8]) === (rest === 10 ? 0 : rest === 11 ? 5 : rest);
};

const ups: Check = (value) => {
  const values = [...compact(value).slice(2)].map((character) =>
    /\d/.test(character) ? Number(character) : (character.charCodeAt(0) - 63) % 10,
  );
  const payload = values.slice(0, -1).map((number, index) => number * (index % 2 === 1 ? 2 : 1));
  return (10 - (sum(payload) % 10)) % 10 === values.at(-1);
};

/** Checks by generator, for values whose form or check digit can be checked. */
export const checks: Readonly<Record<string, Check>> = {
  card: matches(/^[\d ]+$/, luhn),
  iban: matches(/^[A-Z]{2}\d\d/, iban),
  'us-routing': divisible([3, 7, 1], 10),
  'nz-account': (value) => {
    const digits = digitsOf(value).slice(0, 13);
    return weighted(digits, [0, 0, 6, 3, 7, 9, 0, 10, 5, 8, 4, 2, 1]) % 11 === 0;
  },
  ifsc: matches(/^[A-Z]{4}0\d{6}$/),
  clabe: matches(/^\d{18}$/, clabe),
  'us-ssn': matches(/^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/),
  'uk-ni': matches(/^[A-Z]{2} \d\d \d\d \d\d [A-D]$/),
  'uk-nhs': divisible([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11),
  'pl-pesel': divisible([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10),
  'dk-cpr': divisible([4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11),
  'se-personnummer': (value) => isLuhn(digitsOf(value).slice(-10)),
  'fi-hetu': (value) =>
    '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(value.slice(0, 6) + value.slice(7, 10)) % 31] === value[10],
  'no-fnr': (value) =>
    divisible([3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0], 11)(value) &&
    divisible([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11)(value),
  'fr-nir': nir,
  'es-dni': (value) => 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digitsOf(value)) % 23] === value.slice(-1),
  'es-nie': (value) =>
    'TRWAGMYFPDXBNJZSQVHLCKE'[Number('XYZ'.indexOf(value.charAt(0)) + digitsOf(value)) % 23] ===
    value.slice(-1),
  'it-cf': matches(
    /^[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]$/,
    (value) => italianCheckCharacter(value.slice(0, 15)) === value[15],
  ),
  'nl-bsn': divisible([9, 8, 7, 6, 5, 4, 3, 2, -1], 11),
  'de-steuer-id': steuerId,
  'ch-ahv': gs1,
  'be-nn': belgian,
  'ro-cnp': cnp,
  'cz-rc': (value) => Number(digitsOf(value)) % 11 === 0,
  'tr-tckn': turkish,
  'ca-sin': luhn,
  'br-cpf': cpf,
  'mx-curp': matches(/^[A-Z]{4}\d{6}[HM][A-Z]{5}\d\d$/, curp),
  'in-aadhaar': (value) => verhoeff(digitsOf(value)) === 0,
  'in-pan': matches(/^[A-Z]{3}P[A-Z]\d{4}[A-Z]$/),
  'sg-nric': matches(/^[STFG]\d{7}[A-Z]$/, nric),
  'au-tfn': divisible([1, 4, 3, 7, 5, 8, 6, 9, 10], 11),
  'au-medicare': (value) =>
    weighted(digitsOf(value).slice(0, 8), [1, 3, 7, 9]) % 10 === Number(digitsOf(value)[8]),
  'nz-ird': ird,
  'kr-rrn': korean,
  'cn-id': matches(/^\d{17}[\dX]$/, chineseId),
  'jp-my-number': myNumber,
  'tw-id': taiwanId,
  'th-id': thai,
  'il-id': luhn,
  'za-id': luhn,
  imei: luhn,
  siren: luhn,
  siret: luhn,
  abn: (value) => abnSum(digitsOf(value)) % 89 === 0,
  acn: divisible([8, 7, 6, 5, 4, 3, 2, 1, 1], 10),
  'nz-gst': ird,
  cnpj,
  piva: luhn,
  nip: divisible([6, 5, 7, 2, 3, 4, 5, 6, 7, -1], 11),
  'ean-13': matches(/^\d{13}$/, gs1),
  'gtin-14': matches(/^\d{14}$/, gs1),
  upc: matches(/^\d{12}$/, gs1),
  'isbn-13': matches(/^978/, gs1),
  sscc: (value) => gs1(value.slice(5)),
  usps: gs1,
  'canada-post': gs1,
  'dhl-express': modulo7,
  yamato: modulo7,
  sagawa: modulo7,
  'postal-s10': matches(/^[A-Z]{2}\d{9}[A-Z]{2}$/, s10),
  'royal-mail': matches(/^[A-Z]{2}\d{9}GB$/, s10),
  ups: matches(/^1Z/, ups),
};
