import type { Random } from '../random.js';
import type { Generators } from './generator.js';
import { notCard } from './trade-numbers.js';

const twoDigits = (number: number): string => String(number).padStart(2, '0');

const amount = (random: Random, thousands: string, decimal: string): string => {
  const whole = random.pick([random.integer(1, 99), random.integer(10, 999), random.integer(1000, 49_999)]);
  const text = String(whole).replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${text}${decimal}${random.word('00 50 90 95 99 49 20')}`;
};

const fileTypes = 'png jpg webp pdf csv xlsx svg';

/** Dates, amounts, measures, files and other everyday values. */
export const everyday: Generators = {
  // Styles: y-m-d, d.m.y, d/m/y, m/d/y, d.m., d-m-y.
  date: (random, argument) => {
    const [year, month, day] = [random.integer(2024, 2027), random.integer(1, 12), random.integer(1, 28)];
    const parts: Record<string, string> = {
      y: String(year),
      m: twoDigits(month),
      d: twoDigits(day),
      s: twoDigits(year % 100),
    };
    const style = argument || random.word('y-m-d d.m.y d/m/y m/d/y d-m-y d.m.s d/m/s');
    return style.replace(/[ymds]/g, (part) => parts[part] ?? '');
  },
  time: (random) => `${twoDigits(random.integer(6, 22))}:${random.word('00 15 30 45 07 52')}`,
  hour: (random) => String(random.integer(7, 12)),
  evening: (random) => String(random.integer(16, 22)),
  'date-range': (random, argument) => {
    const month = random.integer(1, 12);
    const [first, last] = [twoDigits(random.integer(1, 14)), twoDigits(random.integer(15, 28))];
    const mm = twoDigits(month);
    const styles: Record<string, string> = {
      dots: `${first}.${mm}.-${last}.${mm}.2026`,
      iso: `2026-${mm}-${first} - 2026-${mm}-${last}`,
      slashes: `${first}/${mm} - ${last}/${mm}/2026`,
      short: `${first}.${mm}-${last}.${mm}`,
      years: `20${random.padded(19, 22, 2)}-20${random.padded(23, 27, 2)}`,
    };
    return styles[argument || random.word('dots iso slashes short years')] ?? '';
  },
  range: (random) => {
    const from = random.integer(2, 400);
    return `${from}-${from + random.integer(1, 300)}`;
  },
  price: (random, argument) => {
    switch (argument || random.word('en de')) {
      case 'en':
        return amount(random, ',', '.');
      case 'fr':
        return amount(random, ' ', ',');
      case 'whole':
        return String(random.integer(2, 990) * 10);
      default:
        return amount(random, '.', ',');
    }
  },
  'big-price': (random, argument) =>
    String(random.integer(12, 9800) * 1000).replace(/\B(?=(\d{3})+$)/g, argument || ','),
  quantity: (random) =>
    String(random.pick([random.integer(2, 12), random.integer(10, 200), random.integer(100, 5000)])),
  number: (random) => String(random.integer(2, 99)),
  few: (random) => String(random.integer(2, 9)),
  // Three groups with no label, as on a box or a form.
  'three-groups': (random) => {
    const sizes = random.pick([
      [3, 3, 3],
      [3, 3, 3],
      [3, 2, 4],
      [2, 3, 4],
    ]);
    return sizes.map((size) => random.number(size)).join(random.pick(['-', ' ', '-', '.']));
  },
  percent: (random) => `${random.pick([random.integer(2, 99), `${random.integer(1, 20)}.5`])}%`,
  dimensions: (random) =>
    random.pick([
      `${random.integer(10, 240)} x ${random.integer(10, 200)} x ${random.integer(2, 90)} cm`,
      `${random.integer(10, 240)}x${random.integer(10, 200)}x${random.integer(2, 90)}`,
      `${random.integer(100, 2400)} × ${random.integer(100, 900)} mm`,
      `${random.integer(10, 99)},${random.integer(1, 9)} x ${random.integer(10, 99)},${random.integer(1, 9)} cm`,
      `L${random.integer(20, 200)} W${random.integer(20, 90)} H${random.integer(20, 90)}`,
    ]),
  weight: (random) =>
    random.pick([
      `${random.integer(1, 30)}.${random.digits(1)} kg`,
      `${random.integer(50, 950)} g`,
      `${random.integer(1, 30)},${random.digits(2)} kg`,
    ]),
  decimal: (random) =>
    random.pick([
      `${random.digits(1)}.${random.number(9)}`,
      `${random.integer(0, 99)}.${random.number(15)}`,
      `${random.number(4)}.${random.number(12)}`,
      `0,${random.number(8)}`,
      `${random.number(3)}.${random.digits(3)}${random.digits(3)}`,
      `${random.integer(1, 9)}.${random.digits(2)}e-${twoDigits(random.integer(3, 12))}`,
    ]),
  coordinates: (random) =>
    random.pick([
      `${random.integer(36, 60)}.${random.number(6)}, ${random.integer(2, 30)}.${random.number(6)}`,
      `${random.integer(-45, 60)}.${random.number(7)},${random.integer(-120, 150)}.${random.number(7)}`,
      `${random.integer(36, 60)}°${random.integer(10, 59)}'${random.integer(10, 59)}.${random.digits(1)}"N ${random.integer(2, 30)}°${random.integer(10, 59)}'${random.integer(10, 59)}.${random.digits(1)}"E`,
    ]),
  'file-name': (random) =>
    random.pick([
      `${random.word('hero banner logo icon product thumb')}@${random.word('2x 3x 1.5x')}.${random.word('png webp jpg')}`,
      `IMG_20260${random.integer(1, 9)}${twoDigits(random.integer(1, 28))}_${random.digits(6)}.jpg`,
      `DSC0${random.number(4)}.${random.word('jpg JPG')}`,
      `Screenshot 2026-${random.padded(1, 12, 2)}-${random.padded(1, 28, 2)} at ${random.padded(8, 19, 2)}.${random.padded(0, 59, 2)}.${random.padded(0, 59, 2)}.png`,
      `export_${notCard(() => random.number(13))}.${random.word(fileTypes)}`,
      `${random.word('offers stock prices invoice label report')}-${random.number(8)}.${random.word(fileTypes)}`,
      `${notCard(() => random.number(14))}_main@2x.jpg`,
      `WhatsApp Image 2026-${random.padded(1, 12, 2)}-${random.padded(1, 28, 2)} at ${random.padded(8, 19, 2)}.${random.padded(0, 59, 2)}.${random.padded(0, 59, 2)}.jpeg`,
    ]),
  version: (random) =>
    random.pick([
      `${random.integer(1, 9)}.${random.integer(0, 20)}.${random.integer(0, 40)}`,
      `v${random.integer(1, 5)}.${random.integer(0, 9)}`,
      `${random.integer(1, 20)}.0.${random.integer(1000, 9999)}.${random.integer(10, 300)}`,
      `${random.integer(1, 4)}.${random.integer(0, 9)}.0-beta.${random.integer(1, 9)}`,
    ]),
  hash: (random) => random.characters('0123456789abcdef', random.pick([7, 32, 40, 64])),
  'request-id': (random) => {
    const hex = (length: number) => random.characters('0123456789abcdef', length);
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  },
  'food-expiry': (random) =>
    random.pick([
      `${random.padded(1, 12, 2)}/${random.integer(26, 29)}`,
      `${random.padded(1, 12, 2)}/20${random.integer(26, 29)}`,
      `${random.padded(1, 12, 2)}.${random.integer(26, 29)}`,
      `${random.padded(1, 28, 2)}.${random.padded(1, 12, 2)}.20${random.integer(26, 29)}`,
    ]),
  'last-four': (random) => random.digits(4),
  ip: (random) => `${random.word('192.0.2 198.51.100 203.0.113')}.${random.integer(2, 250)}`,
  'url-id': (random) =>
    random.pick([
      `https://www.example.com/p/${random.number(8)}`,
      `https://shop.example/offers/${random.number(12)}?variant=${notCard(() => random.number(14))}`,
      `example.com/dp/B0${random.characters('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', 8)}?ref=sr_1_${random.integer(1, 20)}`,
      `https://portal.example.com/orders/${random.number(9)}/messages`,
      `https://www.example.com/itm/${random.number(12)}`,
      `https://cdn.example.com/img/${random.characters('0123456789abcdef', 32)}/1200x1200.jpg`,
      `https://docs.example.com/seller/v2/#section-${random.integer(2, 12)}.${random.integer(1, 9)}`,
      `https://www.example.com/search?q=lamp&page=${random.integer(2, 40)}&min=${random.integer(5, 50)}`,
    ]),
  'toll-free': (random, argument) => {
    const styles: Record<string, string> = {
      de: `0800 ${random.number(3)} ${random.digits(4)}`,
      us: `1-800-${random.number(3)}-${random.digits(4)}`,
      uk: `0800 ${random.number(3)} ${random.digits(4)}`,
      fr: `0 800 ${random.digits(3)} ${random.digits(3)}`,
    };
    return styles[argument || random.word('de us uk fr')] ?? '';
  },
  'company-email': (random) =>
    `${random.word('support info service help returns hello contact noreply orders')}@${random.word('marketplace shop carrier store')}-${random.word('example nordwind casaviva fjord lumina')}.${random.word('com de fr eu net')}`,
};
