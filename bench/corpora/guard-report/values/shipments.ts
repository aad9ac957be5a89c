import { gs1Digit, weighted } from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';
import { notCard } from './trade-numbers.js';

/** Returns the check digit of UPS numbers. Letters count as 2 to 9, 0 and 1 in turn. */
const upsDigit = (payload: string): string => {
  const digits = [...payload]
    .map((character) => (/\d/.test(character) ? character : String((character.charCodeAt(0) - 63) % 10)))
    .join('');
  return String((10 - (weighted(digits, [1, 2]) % 10)) % 10);
};

const s10Digit = (digits: string): string => {
  const rest = 11 - (weighted(digits, [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  return rest === 10 ? '0' : rest === 11 ? '5' : String(rest);
};

/** Returns the check character of DPD and other systems (ISO 7064 MOD 37,36). */
const mod37And36Character = (payload: string): string => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const product = [...payload].reduce((before, character) => {
    const total = (alphabet.indexOf(character) + before) % 36 || 36;
    return (total * 2) % 37;
  }, 36);
  return alphabet[(37 - product) % 36] ?? '0';
};

const grouped = (text: string, size: number): string =>
  (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(' ');

const sometimesGrouped = (random: Random, text: string, size: number): string =>
  random.chance(0.35) ? grouped(text, size) : text;

const modulo7 = (payload: string): string => payload + String(Number(payload) % 7);

const s10 = (service: string, random: Random, country: string): string => {
  const digits = random.digits(8);
  return `${random.word(service)}${digits}${s10Digit(digits)}${country}`;
};

const fedexDigit = (payload: string): string =>
  String((weighted([...payload].reverse().join(''), [1, 3, 7]) % 11) % 10);

/** Tracking numbers of carriers, with their published forms and check digits. */
export const shipments: Generators = {
  ups: (random) => {
    const payload =
      random.characters('ABCDEFGHJKLMNPRSTUVWXY0123456789', 6) +
      random.word('01 02 03 12 68 90') +
      random.digits(7);
    const number = `1Z${payload}${upsDigit(payload)}`;
    return random.chance(0.25)
      ? [
          number.slice(0, 2),
          number.slice(2, 5),
          number.slice(5, 8),
          number.slice(8, 10),
          number.slice(10, 14),
          number.slice(14),
        ].join(' ')
      : number;
  },
  'fedex-12': (random) => {
    const payload = random.number(11);
    return sometimesGrouped(random, payload + fedexDigit(payload), 4);
  },
  'fedex-15': (random) =>
    notCard(() => {
      const payload = random.number(14);
      return payload + gs1Digit(payload);
    }),
  'dhl-express': (random) => modulo7(random.number(9)),
  // An airline's prefix and seven digits with their remainder of 7.
  awb: (random) => {
    const serial = random.number(7);
    return `${random.word('020 057 074 125 160 176 180')}-${serial}${Number(serial) % 7}`;
  },
  'dhl-parcel': (random) => `00340${random.digits(15)}`,
  'dhl-identcode': (random) => {
    const payload = random.number(11);
    return payload + String((10 - (weighted(payload, [4, 9]) % 10)) % 10);
  },
  gls: (random) => {
    const payload = random.number(11);
    return random.chance(0.5) ? payload + gs1Digit(payload) : random.number(11);
  },
  dpd: (random) => {
    const number = notCard(() => `0${random.word('1 5 9')}${random.digits(12)}`);
    return random.chance(0.4) ? `${grouped(number, 4)} ${mod37And36Character(number)}` : number;
  },
  usps: (random) => {
    const payload = `9${random.word('400 205 407 303')}1${random.digits(16)}`;
    return sometimesGrouped(random, payload + gs1Digit(payload), 4);
  },
  'royal-mail': (random) => s10('RM TT KP VB', random, 'GB'),
  colissimo: (random) => `${random.word('6A 8V 6M 8R')}${random.digits(11)}`,
  'la-poste': (random) => s10('LA LB RK CY', random, 'FR'),
  correos: (random) =>
    `P${random.word('K Q R')}${random.characters('ABCDEFGHJKLMNPQRSTVWXYZ0123456789', 5)}0${random.digits(15)}${random.characters('ABCDEFGH', 1)}`,
  poste: (random) => `${random.word('1UW 3UW 5P3 ZA0')}${random.characters('0123456789ABCDEFGHJK', 10)}`,
  'postal-s10': (random, argument) =>
    s10(
      'RR EE CP LX UA',
      random,
      argument || random.word('DE NL PL SE CN HK JP KR SG US CZ HU GR TR IL UA RU'),
    ),
  sf: (random) => `SF${random.number(13)}`,
  yamato: (random) => grouped(modulo7(random.number(11)), 4).replaceAll(' ', random.pick(['', '-', '-'])),
  sagawa: (random) => modulo7(random.number(11)),
  auspost: (random) => `33${random.characters('ABCDEFGHJKLMNPQRSTUVWXYZ', 3)}${random.digits(18)}`,
  'canada-post': (random) =>
    notCard(() => {
      const payload = random.number(15);
      return sometimesGrouped(random, payload + gs1Digit(payload), 4);
    }),
  inpost: (random) => `6${random.digits(23)}`,
  evri: (random) => `H00${random.word('A B C')}${random.digits(12)}`,
  sscc: (random) => {
    const payload = `3${random.digits(16)}`;
    return `(00) ${payload}${gs1Digit(payload)}`;
  },
  'china-courier': (random) => `${random.word('YT JT ZTO 78')}${random.number(13)}`,
  'cj-logistics': (random) => grouped(random.number(12), 4).replaceAll(' ', random.pick(['', '-', '-'])),
  'jne-id': (random) => `${random.word('JNE JP SPXID TLJ')}${random.number(12)}`,
  'india-courier': (random) => random.pick([s10('EM RM', random, 'IN'), random.number(11)]),
};
