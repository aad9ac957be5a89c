import type { Random } from '../../guard-report/random.js';
import { weighted, withCheck, withGs1, withLuhn } from './check-digits.js';
import type { Generators } from './generator.js';
import { grouped } from './grouped.js';

const isLuhn = (digits: string) => withLuhn(digits.slice(0, -1)) === digits;

/** Draws a number of so many digits that no reader could take for a card. */
function numberUnlikeCard(random: Random, length: number): string {
  for (;;) {
    const digits = random.number(length);
    if (!isLuhn(digits)) return digits;
  }
}

/** The number in a parcel number of the Universal Postal Union (S10). */
function s10(random: Random): string {
  const digits = random.digits(8);
  const rest = 11 - (weighted(digits, [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  const check = rest === 10 ? 0 : rest === 11 ? 5 : rest;
  return `${random.word('RR LX CP EE UA')}${digits}${check}${random.word('DE GB CN FR US SG')}`;
}

function ups(random: Random): string {
  const body = random.characters('0123456789ABCDEFGHJKLMNPRSTVWXYZ', 15);
  const numberOf = (sign: string) => (/\d/.test(sign) ? Number(sign) : (sign.charCodeAt(0) - 63) % 10);
  const sum = Array.from(body).reduce(
    (total, sign, at) => total + numberOf(sign) * (at % 2 === 0 ? 1 : 2),
    0,
  );
  return `1Z${body}${(10 - (sum % 10)) % 10}`;
}

export const trade: Generators = {
  digits: (random, length) => random.number(Number(length) || 9),
  order: (random, form) => {
    const length = Number(form);
    if (length > 0) return length >= 12 ? numberUnlikeCard(random, length) : random.number(length);
    return random.pick([
      () => `${random.integer(100, 999)}-${random.digits(7)}-${random.digits(7)}`,
      () => `#${random.number(5)}`,
      () => `SO-${random.padded(2023, 2026, 4)}-${random.digits(5)}`,
      () => random.number(10),
      () => `${random.digits(2)}-${random.digits(5)}-${random.digits(5)}`,
      () => numberUnlikeCard(random, 15),
    ])();
  },
  g333: (random, separator) =>
    grouped(random.number(9), [3, 3, 3], separator || random.word('- . _').replace('_', ' ')),
  g324: (random, separator) => grouped(random.number(9), [3, 2, 4], separator || '-'),
  g4444: (random, separator) => grouped(numberUnlikeCard(random, 16), [4, 4, 4, 4], separator || '-'),
  siren: (random) => withLuhn(random.number(8)),
  siret: (random) => withLuhn(random.number(13)),
  acn: (random) =>
    grouped(
      withCheck(
        () => `0${random.number(7)}`,
        (digits) => (10 - (weighted(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10,
      ),
      [3, 3, 3],
      ' ',
    ),
  gst: (random) => grouped(random.number(9), [3, 3, 3], '-'),
  vat: (random) =>
    random.pick([
      () => `DE${random.number(9)}`,
      () => `GB ${grouped(random.number(9), [3, 4, 2], ' ')}`,
      () => `FR${random.digits(2)}${random.number(9)}`,
      () => `ATU${random.number(8)}`,
      () => `IT${random.number(11)}`,
    ])(),
  ean: (random) => withGs1(`${random.word('40 50 87 30 76')}${random.digits(10)}`),
  upc: (random) => withGs1(`0${random.digits(10)}`),
  imei: (random) => withLuhn(`35${random.digits(12)}`),
  sscc: (random) => withGs1(`0034${random.digits(13)}`),
  dhl: (random) => `003404344${random.digits(11)}`,
  fedex: (random) => random.number(12),
  usps: (random) => withGs1(`94${random.digits(19)}`),
  gls: (random) => random.number(11),
  dpd: (random) => `0${random.number(13)}`,
  ups,
  s10,
  giftcard: (random) =>
    random.pick([
      () => grouped(random.characters('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 16), [4, 4, 4, 4], '-'),
      () => grouped(numberUnlikeCard(random, 16), [4, 4, 4, 4], '-'),
    ])(),
  sku: (random) =>
    `${random.characters('ABCDEFGHKLMNPRST', 3)}-${random.digits(4)}-${random.word('BLK WHT RED XL M 40')}`,
  price: (random) =>
    random.pick([
      () => `${random.integer(3, 899)}.${random.digits(2)}`,
      () => `${random.integer(3, 899)},${random.digits(2)}`,
      () => `${random.integer(1, 9)},${random.digits(3)}.${random.digits(2)}`,
      () => `${random.integer(1, 9)}.${random.digits(3)},${random.digits(2)}`,
    ])(),
  decimal: (random) => `${random.integer(0, 180)}.${random.digits(random.integer(9, 17))}`,
  coordinates: (random) =>
    `${random.integer(-60, 70)}.${random.digits(random.integer(4, 15))}, ${random.integer(-120, 170)}.${random.digits(random.integer(4, 15))}`,
  file: (random) =>
    random.pick([
      () =>
        `${random.word('hero banner logo icon front')}@${random.word('2x 3x')}.${random.word('png jpg webp')}`,
      () => `IMG_2026${random.padded(1, 12, 2)}${random.padded(1, 28, 2)}_${random.digits(6)}.jpg`,
      () => `invoice-${random.digits(8)}.pdf`,
      () => `export_${random.number(13)}.csv`,
    ])(),
  date: (random) => `${random.padded(1, 28, 2)}/${random.padded(1, 12, 2)}/${random.integer(2024, 2027)}`,
  monthyear: (random) => `${random.padded(1, 12, 2)}/${random.integer(2012, 2026)}`,
  exp: (random) => `${random.padded(1, 12, 2)}/${random.integer(26, 30)}`,
  day: (random) => `${random.padded(1, 28, 2)}.${random.padded(1, 12, 2)}.${random.integer(2024, 2027)}`,
  time: (random) => `${random.padded(7, 19, 2)}:${random.word('00 15 30 45')}`,
  count: (random) => String(random.integer(2, 400)),
  version: (random) => `${random.integer(1, 20)}.${random.integer(0, 30)}.${random.integer(0, 900)}`,
  ip: (random) => `192.168.${random.integer(0, 255)}.${random.integer(1, 254)}`,
  sha: (random) => random.characters('0123456789abcdef', 40),
  isodate: (random) => `${random.integer(2024, 2026)}-${random.padded(1, 12, 2)}-${random.padded(1, 28, 2)}`,
  url: (random) => `https://shop.example.com/items/${random.number(9)}?ref=${random.number(12)}`,
  last4: (random) => random.digits(4),
  tollfree: (random) =>
    random.pick([
      () => `0800 ${random.digits(3)} ${random.digits(4)}`,
      () => `1-800-${random.digits(3)}-${random.digits(4)}`,
      () => `+1 888 ${random.digits(3)} ${random.digits(4)}`,
      () => `0800 ${random.digits(6)}`,
      () => `900 ${random.digits(3)} ${random.digits(3)}`,
    ])(),
};
