import { withLuhn } from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';

interface Brand {
  prefixes: string;
  lengths: readonly number[];
}

/** Issuer prefixes from public documentation of the card networks. */
const brands: Readonly<Record<string, Brand>> = {
  visa: { prefixes: '4', lengths: [16] },
  'visa-13': { prefixes: '4', lengths: [13] },
  'visa-19': { prefixes: '4', lengths: [19] },
  mastercard: { prefixes: '51 52 53 54 55', lengths: [16] },
  'mastercard-2': { prefixes: '2221 2345 2501 2610 2720', lengths: [16] },
  amex: { prefixes: '34 37', lengths: [15] },
  diners: { prefixes: '300 301 305 36 38 39', lengths: [14] },
  discover: { prefixes: '6011 644 647 649 65', lengths: [16] },
  jcb: { prefixes: '3528 3540 3566 3589', lengths: [16] },
  unionpay: { prefixes: '6210 6222 6226 6228', lengths: [16, 19] },
  maestro: { prefixes: '5018 5020 5038 6304 6759 6761 6763', lengths: [12, 13, 16, 18, 19] },
  mir: { prefixes: '2200 2201 2202 2204', lengths: [16] },
  troy: { prefixes: '9792', lengths: [16] },
  rupay: { prefixes: '6521 6522 6070 6080', lengths: [16] },
  elo: { prefixes: '636297 506699 509000 650031 431274', lengths: [16] },
  hipercard: { prefixes: '606282', lengths: [16] },
};

const common =
  'visa visa visa visa mastercard mastercard mastercard mastercard-2 amex amex diners discover jcb unionpay maestro visa-19 visa-13';

const groupsOf = (digits: string): string => {
  const sizes: Record<number, number[]> = { 13: [4, 3, 3, 3], 14: [4, 6, 4], 15: [4, 6, 5] };
  const groups: string[] = [];
  let rest = digits;
  for (const size of sizes[digits.length] ?? [4, 4, 4, 4, 3]) {
    if (rest) groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return groups.join(' ');
};

const card = (random: Random, argument: string): string => {
  const brand = brands[argument === '' ? random.word(common) : random.word(argument.replaceAll(',', ' '))];
  if (!brand) throw new Error(`Unknown card brand: ${argument}`);
  const prefix = random.word(brand.prefixes);
  const length = random.pick(brand.lengths);
  return groupsOf(withLuhn(prefix + random.digits(length - prefix.length - 1)));
};

const expiry = (random: Random): { month: string; year: string } => ({
  month: random.padded(1, 12, 2),
  year: String(random.integer(27, 32)),
});

/** Payment cards, in the groups that are printed on them. */
export const cards: Generators = {
  card,
  'card-expiry': (random) => {
    const { month, year } = expiry(random);
    return random.pick([`${month}/${year}`, `${month}/20${year}`, `${month}-${year}`, `${month} / ${year}`]);
  },
  'track-expiry': (random) => {
    const { month, year } = expiry(random);
    return year + month;
  },
  cvc: (random) => random.digits(3),
  'track-rest': (random) => `${random.word('101 201 121 221')}${random.digits(10)}`,
};
