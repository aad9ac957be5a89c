import type { Random } from '../../guard-report/random.js';
import { withLuhn } from './check-digits.js';
import type { Generators } from './generator.js';

const brands: Readonly<Record<string, (random: Random) => string>> = {
  visa: (random) => withLuhn(`4${random.digits(14)}`),
  mastercard: (random) => withLuhn(`${random.integer(51, 55)}${random.digits(13)}`),
  mastercard2: (random) => withLuhn(`${random.integer(2221, 2720)}${random.digits(11)}`),
  amex: (random) => withLuhn(`${random.word('34 37')}${random.digits(12)}`),
  discover: (random) => withLuhn(`6011${random.digits(11)}`),
  jcb: (random) => withLuhn(`${random.integer(3528, 3589)}${random.digits(11)}`),
  diners: (random) => withLuhn(`36${random.digits(11)}`),
  unionpay: (random) => withLuhn(`62${random.digits(13)}`),
  unionpay19: (random) => withLuhn(`62${random.digits(16)}`),
  visa19: (random) => withLuhn(`4${random.digits(17)}`),
  maestro13: (random) => withLuhn(`50${random.digits(10)}`),
  maestro16: (random) => withLuhn(`67${random.digits(13)}`),
  maestro18: (random) => withLuhn(`58${random.digits(15)}`),
  maestro19: (random) => withLuhn(`63${random.digits(16)}`),
  rupay: (random) => withLuhn(`6521${random.digits(11)}`),
  rupay81: (random) => withLuhn(`8172${random.digits(11)}`),
  troy: (random) => withLuhn(`9792${random.digits(11)}`),
  elo: (random) => withLuhn(`506699${random.digits(9)}`),
  hipercard: (random) => withLuhn(`606282${random.digits(9)}`),
  dankort: (random) => withLuhn(`5019${random.digits(11)}`),
  verve: (random) => withLuhn(`506099${random.digits(9)}`),
  mir: (random) => withLuhn(`220${random.integer(0, 4)}${random.digits(11)}`),
};

const common = 'visa visa visa mastercard mastercard mastercard2 amex discover jcb diners unionpay mir';

const expiry = (random: Random) => ({ month: random.padded(1, 12, 2), year: random.padded(27, 33, 2) });

export const cards: Generators = {
  card: (random, brand) => (brands[brand] ?? brands[random.word(common)])?.(random) ?? '',
  card16: (random, brand) =>
    (brands[brand] ?? brands[random.word('visa mastercard mastercard2 jcb')])?.(random) ?? '',
  cvv: (random) => random.digits(3),
  exp: (random) => {
    const { month, year } = expiry(random);
    return random.pick([`${month}/${year}`, `${month}/20${year}`, `${month}-${year}`, `${month} / ${year}`]);
  },
  /** Tracks 1 and 2 of a magnetic stripe, by ISO/IEC 7813. */
  track: (random, which) => {
    const { month, year } = expiry(random);
    const number = brands.visa?.(random) ?? '';
    const rest = `${year}${month}${random.word('101 201')}${random.digits(10)}`;
    return which === '1' ? `%B${number}^DOE/${random.word('ANNA JOHN MAX')}^${rest}?` : `;${number}=${rest}?`;
  },
};
