import type { SeededRandom } from '../../../src/seeding/random.js';
import { as, drawn, type Forms, type Language } from './form.js';

/** The thousands and decimal separators of each language, the most common pair first. */
const separators: Record<Language, readonly (readonly [string, string])[]> = {
  en: [
    [',', '.'],
    ['', '.'],
  ],
  de: [
    ['.', ','],
    ['', ','],
    ["'", '.'],
  ],
  fr: [
    [' ', ','],
    ['\u202f', ','],
    ['', ','],
  ],
  es: [
    ['.', ','],
    ['', ','],
    [',', '.'],
  ],
  it: [
    ['.', ','],
    ['', ','],
  ],
  nl: [
    ['.', ','],
    ['', ','],
  ],
  pt: [
    ['.', ','],
    ['', ','],
  ],
  pl: [
    [' ', ','],
    ['', ','],
  ],
  ja: [
    [',', '.'],
    ['', '.'],
  ],
  zh: [
    [',', '.'],
    ['', '.'],
  ],
  ar: [
    [',', '.'],
    ['', '.'],
  ],
};

const currencies: Record<Language, readonly string[]> = {
  en: ['$_', '£_', 'AU$_', 'A$_', '_ USD', '_ AUD', 'USD _', 'GBP _', 'NZ$_', 'C$_', '€_', '₹_'],
  de: ['_ €', '_ EUR', '_€', 'EUR _', 'CHF _', '_ Euro', 'Fr. _'],
  fr: ['_ €', '_€', '_ EUR', '_ euros', '_ CHF', '_ $ CA'],
  es: ['_ €', '_€', '_ euros', '$_', '_ MXN', 'S/ _', '_ EUR'],
  it: ['_ €', '€ _', '_ euro', 'EUR _'],
  nl: ['€ _', '€_', '_ euro', 'EUR _'],
  pt: ['R$ _', 'R$_', '_ €', '_ reais'],
  pl: ['_ zł', '_ PLN', '_ EUR'],
  ja: ['¥_', '_円'],
  zh: ['¥_', '_元', 'US$_'],
  ar: ['_ AED', '_ SAR', '_ درهم'],
};

function formatNumber(draw: SeededRandom, language: Language, units: number, decimals: number): string {
  const [thousands, point] = draw.pick(separators[language]);
  const whole = String(Math.floor(units)).replace(/\B(?=(\d{3})+$)/g, thousands);
  return decimals === 0 ? whole : `${whole}${point}${drawn(draw, '0'.repeat(decimals))}`;
}

/** Returns a random amount: mostly small and sometimes large, like prices and totals. */
const randomAmount = (draw: SeededRandom): number => Math.floor(10 ** (draw.fraction() * 6));

/** Prices, fees and totals. */
export const money: Forms = {
  price: (draw, language) =>
    draw
      .pick(currencies[language])
      .replace('_', () => formatNumber(draw, language, randomAmount(draw), draw.chance(0.8) ? 2 : 0)),
  negative: (draw, language) =>
    `-${draw.pick(currencies[language]).replace('_', () => formatNumber(draw, language, randomAmount(draw), 2))}`,
  bare: (draw, language) => formatNumber(draw, language, randomAmount(draw), 2),
  large: (draw, language) =>
    formatNumber(draw, language, draw.integer(100_000, 2_000_000_000), draw.integer(0, 1) * 2),
  sum: (draw, language) => {
    const pieces = draw.integer(2, 60);
    const each = `${draw.integer(1, 400)}${language === 'en' ? '.' : ','}${drawn(draw, '00')}`;
    return `${pieces} x ${each}`;
  },
};

/** Pieces, sizes, weights and other values of a data sheet. */
export const quantity: Forms = {
  pieces: (draw) => String(draw.integer(1, 500)),
  many: (draw, language) => formatNumber(draw, language, draw.integer(1_000, 900_000), 0),
  percent: (draw, language) =>
    `${draw.integer(0, 100)}${draw.pick(['', language === 'en' ? '.5' : ',5'])}${draw.pick(['%', ' %'])}`,
  size: (draw) => {
    const side = () => draw.integer(1, 240);
    return draw.pick([
      `${side()} x ${side()} x ${side()} cm`,
      `${side()}x${side()}x${side()}`,
      `${side()} × ${side()} mm`,
      `Ø ${side()} mm`,
      `${side()}cm x ${side()}cm`,
      `L${side()} B${side()} H${side()}`,
    ]);
  },
  weight: (draw, language) =>
    `${draw.integer(0, 40)}${language === 'en' ? '.' : ','}${draw.integer(1, 9)} kg`,
  power: as(
    '900 <g>',
    '900 <ml>',
    '9.0 <l>',
    '90 <oz>',
    '900 <W>',
    '<230V/>00<Hz>',
    '9000 <mAh>',
    '90 <lbs>',
    '<IP>00',
    '9000<K>',
    '00 <dB>',
    '900 <lm>',
  ),
  version: as(
    '<v>9.0.0',
    '<iOS 17>.0',
    '<v2026>.00',
    '<Windows 11 >00<H2>',
    '9.00.0-<rc>.9',
    '<build >00000',
    '<PHP 8.3>.00',
  ),
  address: as('<192.168>.0.00', '<10>.0.00.000'),
  coordinates: as('-<33.8>0000, <151.2>0000', '<52.5>00000, <13.4>00000', '<48°51>\'00"<N>'),
};
