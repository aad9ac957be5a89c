import { gs1, isbn10, luhn, weighted } from './check-digits.js';
import { as, drawn, type Form, type Forms, grouped } from './form.js';

const checked =
  (patterns: readonly string[], check: (digits: string) => string): Form =>
  (draw) => {
    const digits = drawn(draw, draw.pick(patterns));
    return digits + check(digits);
  };

const ean13 = checked(
  [
    '<4>00000000000',
    '<5>00000000000',
    '<93>0000000000',
    '<30>0000000000',
    '<0>00000000000',
    '<6>00000000000',
    '<76>0000000000',
    '<80>0000000000',
    '<84>0000000000',
    '<87>0000000000',
    '<9>00000000000',
    '<2>00000000000',
  ],
  gs1,
);
const isbn13 = checked(['<978>000000000', '<979>900000000'], gs1);

/** Trade item numbers and the codes of makers and shops. */
export const product: Forms = {
  ean13,
  ean8: checked(['0000000'], gs1),
  upc: checked(['00000000000', '<0>0000000000', '<8>0000000000'], gs1),
  gtin14: checked(['<1>000000000000', '<0>000000000000', '9000000000000'], gs1),
  spacedEan: (draw, language) => grouped(ean13(draw, language), [1, 6, 6], ' '),
  isbn13,
  dashedIsbn13: (draw, language) => grouped(isbn13(draw, language), [3, 1, 4, 4, 1], '-'),
  isbn10: checked(['000000000'], isbn10),
  asin: as('<B0>XXXXXXXX'),
  fnsku: as('<X00>XXXXXXX'),
  ebayItem: as('900000000000', '<3>00000000000', '<1>00000000000'),
  aliexpressItem: as('<1005>000000000000', '<3256>000000000000'),
  shopifyVariant: as('<4>0000000000000', '<gid://shopify/ProductVariant/4>0000000000000'),
  walmartItem: as('900000000'),
  pzn: (draw) => {
    for (;;) {
      const digits = drawn(draw, '0000000');
      const check = weighted(digits, [1, 2, 3, 4, 5, 6, 7]) % 11;
      if (check < 10) return `${draw.pick(['', 'PZN ', 'PZN-'])}${digits}${check}`;
    }
  },
};

/** The product codes of individual shops and makers. */
export const sku: Forms = {
  words: (draw) =>
    `${draw.pick(['TSH', 'SHOE', 'LAMP', 'MUG', 'BAG', 'CHAIR', 'KB', 'PHN', 'TOY', 'KIT'])}-${draw.pick(['BLK', 'WHT', 'RED', 'NVY', 'GRN', '001', '2026'])}-${draw.pick(['S', 'M', 'L', 'XL', '38', '42', '128', '10'])}`,
  plain: as(
    'AAA-0000',
    'AA00000',
    'AAA-000-AA',
    '000000',
    '00000-000',
    'A-00000',
    'AA-000-00-A',
    '000.000.00',
    '00.00.000',
    '9000000',
    'XXXXX-XX',
  ),
  underscore: as('AAA_000_AA', '<sku_>xxxxxxxx', '<item>-0000'),
  long: as('000000000000', 'AAAA0000000000', '00000000-000-00', '900000000'),
  maker: as(
    '<MPN> AA0000-000',
    '000-0000-00',
    'A0A00AA#<ABB>',
    '<0 >000 000 000',
    '<A>000 000 00 00',
    '0A0 000 000 A',
    '<WH>-0000<XM>0',
    '<SM-A>000<B>',
    '<RTX> <50>0<0>',
  ),
  spareMercedes: as('<A >000 000 00 00'),
  spareVolkswagen: as('0A0 000 000', '0A0 000 000 AA'),
  ikea: as('000.000.00'),
  size: as(
    '<205/55 R16 91V>',
    '<EU 4>0',
    '<W3>0<L3>0',
    '<US 9.5>',
    '<120x>00 <cm>',
    '<M8x>00',
    '<18650>',
    '<A4>',
    '<1TB>',
  ),
};

const imei = checked(['<35>000000000000', '<86>000000000000', '<01>000000000000', '<99>000000000000'], luhn);

/** Serial numbers and batch numbers. */
export const serial: Forms = {
  imei,
  dashedImei: (draw, language) => grouped(imei(draw, language), [2, 6, 6, 1], '-'),
  iccid: checked(
    ['<8944>00000000000000', '<8949>00000000000000', '<8933>00000000000000', '<891>0000000000000000'],
    luhn,
  ),
  plain: as(
    'AA0000000',
    'XXXXXXXXXX',
    'XXXXXXXXXXXX',
    '<SN>000000',
    '<S/N> 00000000',
    '0000-0000-0000',
    '000000000',
    '00000000000',
  ),
  apple: as('<C0>XXXXXXXXXX', '<F>XXXXXXXXXX', '<DX>XXXXXXXXXX'),
  hp: as('<5CD>0000XXX', '<CN>000000XX'),
  vin: (draw) =>
    `${draw.pick(['WVW', 'WDB', 'VF1', 'ZFA', 'JTD', '1HG', 'SAL'])}${drawn(draw, 'XXXXXXXX000000').replace(/[IOQ]/g, 'A')}`,
  mac: as('hh:hh:hh:hh:hh:hh', 'hh-hh-hh-hh-hh-hh'),
  lot: as(
    '<L>00000<A>',
    '<LOT> 000000',
    '<Lot># A0000',
    '<B>00000',
    '<26>000A',
    '<CH>-00000',
    'AA00-000',
    '00000000',
  ),
  bestBefore: (draw) =>
    `${drawn(draw, 'L0000')} ${draw.integer(1, 28)}.${draw.integer(1, 12)}.${draw.integer(2026, 2029)}`,
  containerCode: as('<MSCU>0000000', '<TEMU>000000-0', '<HLXU>0000000'),
  gs1Text: (draw, language) =>
    `(01)0${ean13(draw, language)}(17)${drawn(draw, '<27>0<1>0<5>')}(10)${drawn(draw, 'AA0000')}(21)${drawn(draw, '000000')}`,
};
