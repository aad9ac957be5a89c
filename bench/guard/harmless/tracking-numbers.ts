import { fedEx, gs1, mod7, s10, ups, weighted } from './check-digits.js';
import { as, drawn, type Form, type Forms, grouped } from './form.js';

const ended =
  (patterns: readonly string[], check: (digits: string) => string): Form =>
  (draw) => {
    const digits = drawn(draw, draw.pick(patterns));
    return digits + check(digits);
  };

/** Returns the check digit of a barcode without its first part, such as a country's application identifier. */
const endedAfter =
  (lead: string, pattern: string, check: (digits: string) => string): Form =>
  (draw) => {
    const digits = drawn(draw, pattern);
    return lead + digits + check(digits);
  };

const inFours =
  (form: Form): Form =>
  (draw, language) =>
    grouped(form(draw, language), [4], ' ');

const upu = (country: string): Form => {
  return (draw) => {
    const digits = drawn(draw, '00000000');
    return `${draw.pick(['R', 'C', 'E', 'L', 'U', 'V'])}${drawn(draw, 'A')}${digits}${s10(digits)}${country}`;
  };
};

const usps20 = ended(['<03>00000000000000000', '<7>000000000000000000'], gs1);
const usps22 = ended(
  [
    '<94001>0000000000000000',
    '<92055>0000000000000000',
    '<93>0000000000000000000',
    '<95055>0000000000000000',
  ],
  gs1,
);
const fedEx20 = ended(['<61>00000000000000000'], (digits) => gs1(`92${digits}`));
const sscc = endedAfter('00', '00000000000000000', gs1);
const dhlPaket = endedAfter('00', '<340434>00000000000', gs1);

const identCode = (digits: string): string => String((10 - (weighted(digits, [4, 9]) % 10)) % 10);

/** Tracking numbers of carriers, with their check digits. */
export const tracking: Forms = {
  ups: (draw) => {
    const text = drawn(
      draw,
      draw.pick(['XXX000000000000', 'XXXXXX000000000', '000000000000000', '<999AA1>000000000']),
    );
    return `1Z${text}${ups(text)}`;
  },
  upsSpaced: (draw) => {
    const text = drawn(draw, 'XXXXXX000000000');
    return grouped(`1Z${text}${ups(text)}`, [2, 3, 3, 2, 4, 4], ' ');
  },
  upsMailInnovations: as('<MI>000000000000000000', '<T>0000000000', '<H>0000000000', '900000000'),
  fedEx12: ended(['90000000000'], fedEx),
  fedEx12Spaced: inFours(ended(['90000000000'], fedEx)),
  fedEx15: ended(['00000000000000'], gs1),
  fedEx20,
  fedEx22: ended(['<96110>0000000000000000'], (digits) => gs1(digits.slice(7))),
  fedEx34: (draw) => {
    const serial = drawn(draw, '0000000000000');
    return `${drawn(draw, '<100>00000000000000000')}${serial}${fedEx(serial)}`;
  },
  dhlExpress: ended(['900000000'], mod7),
  dhlExpressSpaced: (draw, language) => grouped(ended(['900000000'], mod7)(draw, language), [2, 4, 4], ' '),
  dhlPaket,
  dhlPaketShort: (draw, language) => dhlPaket(draw, language).slice(2),
  dhlPaketSpaced: (draw, language) => grouped(dhlPaket(draw, language), [6, 6, 8], ' '),
  dhlIdentCode: ended(['00000000000'], identCode),
  dhlPiece: as(
    '<JJD0003>00000000000000',
    '<JJD01>0000000000000000',
    '<JVGL>00000000000000000000',
    '<JD014>0000000000000',
  ),
  dhlECommerce: as('<GM>0000000000000000', '<420>00000<9261>000000000000000000'),
  usps20,
  usps20Spaced: inFours(usps20),
  usps22,
  usps22Spaced: inFours(usps22),
  uspsRouted: (draw, language) => `420${drawn(draw, '00000')}${usps22(draw, language)}`,
  s10US: upu('US'),
  s10GB: upu('GB'),
  s10DE: upu('DE'),
  s10FR: upu('FR'),
  s10NL: upu('NL'),
  s10ES: upu('ES'),
  s10IT: upu('IT'),
  s10AU: upu('AU'),
  s10CN: upu('CN'),
  s10JP: upu('JP'),
  s10BE: upu('BE'),
  s10AT: upu('AT'),
  s10PT: upu('PT'),
  s10NZ: upu('NZ'),
  s10GBSpaced: (draw, language) => grouped(upu('GB')(draw, language), [2, 4, 4, 3], ' '),
  sscc,
  sscc18: (draw, language) => sscc(draw, language).slice(2),
  ausPost: as(
    '<33>XXX0000000<01000>000000',
    '<JD>0000000000<01000>00000',
    '<997>000000000',
    '<2>XX00000000<01000931>00',
  ),
  starTrack: as('AAAZ00000000', 'XXXX50000000'),
  sendle: as('<S>XXXXXX', '<SN>XXXXXX'),
  couriersPlease: as('<CP>AAA0000000', '<CPA>AAA0000000000'),
  aramexAustralia: as('AA0000000000', '<MP>0000000000'),
  tollIPEC: as('<8887>000000000', '000000000000'),
  nzPost: as('<00794210396>00000000'),
  royalMail: as('<0A>0000000000000000000', '<3>0000000000000000000A'),
  evri: as('<C00HHA>0000000000', '<T00>XXX0000000000', '<H00>XXX0000000000'),
  yodel: as('<JD00022>00000000000', '<JD00>00000000000000'),
  parcelforce: as('AA0000000', 'AAAA0000000000', '<PB>AA0000000<001>'),
  dpd: as('<0>0000000000000', '<15>000000000000A', '<1550>0000000000'),
  dpdSpaced: (draw) => grouped(drawn(draw, '<01>000000000000'), [4, 4, 4, 2], ' '),
  gls: (draw) => {
    const digits = drawn(draw, '00000000000');
    return digits + String((10 - ((weighted(digits, [3, 1]) + 1) % 10)) % 10);
  },
  glsTrackId: as('XXXXXXXX', '<Z>XXXXXXX'),
  hermesGermany: ended(['0000000000000'], gs1),
  hermesBarcode: as('<H1000>000000000000000'),
  laPoste: as('<6A>00000000000', '<8L>00000000000', '<6C>00000000000', '<2L>00000000000', '<5P>00000000000'),
  chronopost: as('AA000000000<FR>', '<XY>00000000000<JB>', '000000000000000'),
  mondialRelay: as('00000000', '000000000000'),
  colisPrive: as('00000000000000000', '<Q>00000000000'),
  postNl: as('<3S>AAAA000000000', '<3S>AAA0000000000', '<KG>000000000<NL>'),
  bpost: as('<3232>00000000000000000000'),
  correos: as('<PQ>XXXXXX00000000000000A', '<PK>XXXXXX0000000000000A'),
  seur: as('00000000000000', '000000000'),
  mrw: as('000000000000'),
  posteItaliane: as('<1UW>0A0A00000000', '<28>00000000000'),
  brt: as('000000000000', '0000000000000000000'),
  ctt: as('<DA>000000000000<PT>'),
  inPost: as('<6>00000000000000000000000', '<5>00000000000000000000000'),
  swissPost: (draw) => grouped(drawn(draw, '<99>0000000000000000'), [2, 2, 6, 8], '.'),
  austrianPost: as('<1019>000000000000000000'),
  canadaPost: ended(['<7>00000000000000', '<1>00000000000000', '<4>00000000000000'], gs1),
  canadaPostSpaced: inFours(ended(['<7>00000000000000'], gs1)),
  purolator: as('<33>0000000000', '<NMI>000000000', 'AAA000000000'),
  yamato: (draw) => {
    const digits = drawn(draw, '00000000000');
    return grouped(digits + mod7(digits), [4], draw.pick(['-', '']));
  },
  sagawa: ended(['00000000000'], mod7),
  sfExpress: as('<SF>0000000000000', '<SF1>000000000000'),
  chineseParcels: as(
    '<YT>0000000000000',
    '<LP00>000000000000',
    '<78>0000000000000',
    '<75>0000000000000',
    '<JT>0000000000000',
    '<4PX>0000000000000<CN>',
    '<YT26>00000000000000',
  ),
  delhivery: as('0000000000000', '00000000000000', '00000000000'),
  correiosBrazil: upu('BR'),
  aramex: as('00000000000', '0000000000'),
  tnt: as('000000000', '<GE>000000000<WW>', '<GD>000000000<IT>'),
  amazonLogistics: as('<TBA>000000000000', '<DE>0000000000', '<A>0000000000', '<QB>000000000'),
  onTrac: as('<D>00000000000000', '<C>00000000000000'),
  airWaybill: (draw) => {
    const digits = drawn(draw, '0000000');
    return `${draw.pick(['020', '125', '618', '176', '014', '081'])}-${digits}${mod7(digits)}`;
  },
  freight: as(
    '<DSV>0000000',
    '<KN>00000000',
    '<SCH>-0000000',
    '<HAWB> 00000000',
    '<CMR> 000000',
    '<PRO> 000000000',
  ),
};
