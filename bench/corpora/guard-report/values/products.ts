import { completed, drawn, gs1Digit, weighted, withLuhn } from '../check-digits.js';
import type { Generators } from './generator.js';
import { grouped } from './grouped.js';
import { notCard } from './trade-numbers.js';

const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Numbers of products and of single items. */
export const products: Generators = {
  'ean-13': (random, argument) =>
    notCard(() => {
      const prefix =
        argument ||
        random.word(
          '400 401 426 301 345 541 590 731 570 640 800 840 880 690 692 450 490 500 506 871 885 893 899 729 629 482 460 599 594 869',
        );
      const payload = prefix + random.digits(12 - prefix.length);
      return payload + gs1Digit(payload);
    }),
  upc: (random) => {
    const payload = `0${random.digits(10)}`;
    return payload + gs1Digit(payload);
  },
  'ean-8': (random) => {
    const payload = random.number(7);
    return payload + gs1Digit(payload);
  },
  'gtin-14': (random) =>
    notCard(() => {
      const payload = `1${random.word('4006 3017 5901 8410 7310')}${random.digits(8)}`;
      return payload + gs1Digit(payload);
    }),
  'isbn-13': (random) => {
    const payload = `978${random.word('3 2 0 1')}${random.digits(8)}`;
    const number = payload + gs1Digit(payload);
    return random.chance(0.6) ? grouped(number, [3, 1, 3, 5, 1], '-') : number;
  },
  'isbn-10': (random) =>
    drawn(() =>
      completed(
        `3${random.digits(8)}`,
        (number) => weighted(number, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
      ),
    ),
  issn: (random) =>
    grouped(
      drawn(() =>
        completed(random.number(7), (number) => weighted(number, [8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0),
      ),
      [4, 4],
      '-',
    ),
  imei: (random) => {
    const number = withLuhn(`35${random.digits(12)}`);
    return random.chance(0.2) ? grouped(number, [2, 6, 6, 1], '-') : number;
  },
  iccid: (random) => withLuhn(`8949${random.digits(15)}`),
  serial: (random) =>
    random.pick([
      `${random.characters(upper, 1)}${random.digits(2)}${random.characters(upper, 2)}${random.digits(6)}`,
      `SN${random.number(9)}`,
      `${random.characters(upper, 4)}-${random.digits(4)}-${random.characters(upper, 2)}${random.digits(2)}`,
      random.number(11),
      `${random.number(4)}${random.characters(upper, 3)}${random.digits(5)}`,
    ]),
  asin: (random) => `B0${random.characters(`${upper}0123456789`, 8)}`,
  mpn: (random) =>
    random.pick([
      `${random.number(4)}.${random.digits(2)}.${random.digits(2)}`,
      `${random.characters(upper, 2)}${random.number(3)}-${random.digits(4)}`,
      `${random.number(7)}`,
      `0 ${random.number(3)} ${random.digits(3)} ${random.digits(3)}`,
    ]),
  'oem-part': (random) =>
    random.pick([
      `${random.number(1)}${random.characters(upper, 1)}0 ${random.digits(3)} ${random.digits(3)} ${random.characters(upper, 1)}`,
      `${random.number(2)} ${random.digits(2)} ${random.number(1)} ${random.digits(3)} ${random.digits(3)}`,
      `A ${random.digits(3)} ${random.digits(3)} ${random.digits(2)} ${random.digits(2)}`,
    ]),
  vin: (random) => `WVWZZZ${random.characters('1AK6', 2)}ZAW${random.digits(6)}`,
  mac: (random) => Array.from({ length: 6 }, () => random.characters('0123456789ABCDEF', 2)).join(':'),
  model: (random) =>
    random.pick([
      'iPhone 15 Pro 256GB',
      'Galaxy S24 Ultra',
      'AirPods Pro 2',
      'WH-1000XM5',
      'PS5 Slim 1TB',
      'Bosch GSR 18V-55',
      'Makita DHP482',
      'Philips EP2231/40',
      'DeLonghi ECAM 22.110',
      'Lego 42151',
      'Lego 75313',
      'Sony A7 IV 24-70',
      'RTX 4070 Super 12GB',
      'Ryzen 7 7800X3D',
      'Kindle Paperwhite 11',
      'Dyson V15',
      'Canon 3437C003',
      'HP 305XL',
      'Epson 603XL',
      'Vans 39',
      'Levi’s 501 W32 L34',
      'Tefal GV9820',
      'Xiaomi 13T 8/256',
      'USB-C 3.2 Gen 2',
      'AA 2500 mAh',
      'CR2032',
      'H7 12V 55W',
      '205/55 R16 91V',
      'M8x40',
      'E27 9W 2700K',
    ]),
};
