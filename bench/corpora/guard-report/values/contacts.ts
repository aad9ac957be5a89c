import type { Random } from '../random.js';
import type { Generators } from './generator.js';

const firstNames =
  'anna marta jonas lukas sofia pedro elena marco ivan olga mehmet ayse linh budi niran yuki minjun wei priya omar noa kasia jiri lars freja aino petra tom grace liam';
const lastNames =
  'berg keller moreau silva rossi novak kowalska lindqvist hansen virtanen popescu yilmaz nguyen wijaya tanaka park chen sharma haddad cohen petrov shevchenko nagy murphy walker';
const mailHosts =
  'gmail.com outlook.com yahoo.com hotmail.com icloud.com proton.me gmx.de web.de t-online.de orange.fr libero.it wp.pl seznam.cz mail.ru ukr.net naver.com qq.com 163.com yahoo.co.jp bol.com.br';
const shopNames =
  'nordlicht-moebel casa-verde-home blumen-kranz fjordtextil tienda-lunas mobilni-svet pixelwerk lampen-haus';
const shopEndings = 'de com fr es it pl cz se dk nl eu co.uk com.br';

/** Returns the part before the `@`. The numbers at its end make it unlikely that the mailbox exists. */
const mailbox = (random: Random): string => {
  const first = random.word(firstNames);
  const last = random.word(lastNames);
  const end = random.integer(100, 9899);
  return random.pick([
    `${first}.${last}${end}`,
    `${first}${end}`,
    `${first}_${last}${end}`,
    `${last}.${first}.${end}`,
    `${first[0]}${last}${end}`,
    `${first}-${last}${end}`,
  ]);
};

const mailHost = (random: Random): string =>
  random.chance(0.65)
    ? random.word(mailHosts)
    : `${random.word(shopNames)}${random.integer(10, 99)}.${random.word(shopEndings)}`;

const three = (random: Random): string => random.padded(200, 989, 3);

/** National form without the trunk prefix, in groups, and the trunk prefix. */
const phones: Readonly<Record<string, { code: string; trunk: string; draw: (random: Random) => string }>> = {
  US: {
    code: '1',
    trunk: '',
    draw: (random) => `${random.word('202 212 305 312 415 512 617 713')} 555 01${random.digits(2)}`,
  },
  GB: {
    code: '44',
    trunk: '0',
    draw: (random) =>
      random.pick([`20 7946 0${random.digits(3)}`, `74${random.digits(2)} ${random.digits(6)}`]),
  },
  DE: {
    code: '49',
    trunk: '0',
    draw: (random) =>
      random.pick([
        `30 23125 ${random.digits(3)}`,
        `151 ${random.number(4)} ${random.digits(4)}`,
        `176 ${random.number(4)} ${random.digits(4)}`,
      ]),
  },
  FR: {
    code: '33',
    trunk: '0',
    draw: (random) =>
      `${random.pick(['1 99 00', '4 65 71', '5 36 49', '6 23 47', '7 81 56'])} ${random.digits(2)} ${random.digits(2)}`,
  },
  ES: {
    code: '34',
    trunk: '',
    draw: (random) => `6${random.digits(2)} ${random.digits(3)} ${random.digits(3)}`,
  },
  IT: {
    code: '39',
    trunk: '',
    draw: (random) => `3${random.word('28 33 47 49')} ${random.digits(3)} ${random.digits(4)}`,
  },
  PT: {
    code: '351',
    trunk: '',
    draw: (random) => `91${random.digits(1)} ${random.digits(3)} ${random.digits(3)}`,
  },
  BR: {
    code: '55',
    trunk: '',
    draw: (random) => `${random.word('11 21 31 41')} 9${random.number(4)}-${random.digits(4)}`,
  },
  NL: {
    code: '31',
    trunk: '0',
    draw: (random) => `6 ${random.word('1 2 4 5')}${random.digits(3)} ${random.digits(4)}`,
  },
  BE: {
    code: '32',
    trunk: '0',
    draw: (random) => `47${random.digits(1)} ${random.digits(2)} ${random.digits(2)} ${random.digits(2)}`,
  },
  PL: {
    code: '48',
    trunk: '',
    draw: (random) => `60${random.digits(1)} ${random.digits(3)} ${random.digits(3)}`,
  },
  CZ: {
    code: '420',
    trunk: '',
    draw: (random) => `60${random.word('2 3 4 5 6')} ${random.digits(3)} ${random.digits(3)}`,
  },
  SE: { code: '46', trunk: '0', draw: (random) => `70 174 06 ${random.padded(5, 99, 2)}` },
  DK: {
    code: '45',
    trunk: '',
    draw: (random) =>
      `2${random.word('0 1 2 6 8')} ${random.padded(20, 99, 2)} ${random.digits(2)} ${random.digits(2)}`,
  },
  NO: {
    code: '47',
    trunk: '',
    draw: (random) =>
      `9${random.word('0 1 2 5 7')}${random.digits(1)} ${random.digits(2)} ${random.digits(3)}`,
  },
  FI: { code: '358', trunk: '0', draw: (random) => `40 ${random.number(3)} ${random.digits(4)}` },
  RO: {
    code: '40',
    trunk: '0',
    draw: (random) => `72${random.digits(1)} ${random.digits(3)} ${random.digits(3)}`,
  },
  TR: {
    code: '90',
    trunk: '0',
    draw: (random) => `53${random.digits(1)} ${random.number(3)} ${random.digits(2)} ${random.digits(2)}`,
  },
  VN: {
    code: '84',
    trunk: '0',
    draw: (random) => `9${random.word('0 1 3 6 7 8')} ${random.number(3)} ${random.digits(4)}`,
  },
  ID: { code: '62', trunk: '0', draw: (random) => `812-${random.number(4)}-${random.digits(4)}` },
  TH: {
    code: '66',
    trunk: '0',
    draw: (random) => `8${random.word('1 4 6 9')} ${random.number(3)} ${random.digits(4)}`,
  },
  AE: { code: '971', trunk: '0', draw: (random) => `50 ${random.number(3)} ${random.digits(4)}` },
  SA: { code: '966', trunk: '0', draw: (random) => `50 ${random.number(3)} ${random.digits(4)}` },
  EG: { code: '20', trunk: '0', draw: (random) => `100 ${random.number(3)} ${random.digits(4)}` },
  IL: {
    code: '972',
    trunk: '0',
    draw: (random) => `5${random.word('0 2 4')}-${three(random)}-${random.digits(4)}`,
  },
  RU: {
    code: '7',
    trunk: '8',
    draw: (random) =>
      `91${random.word('0 5 6 9')} ${random.number(3)}-${random.digits(2)}-${random.digits(2)}`,
  },
  UA: {
    code: '380',
    trunk: '0',
    draw: (random) => `67 ${random.number(3)} ${random.digits(2)} ${random.digits(2)}`,
  },
  GR: {
    code: '30',
    trunk: '',
    draw: (random) => `69${random.word('4 7 8')}${random.digits(1)} ${random.digits(3)} ${random.digits(3)}`,
  },
  HU: { code: '36', trunk: '06', draw: (random) => `30 ${random.number(3)} ${random.digits(4)}` },
  JP: { code: '81', trunk: '0', draw: (random) => `90-${random.number(4)}-${random.digits(4)}` },
  KR: { code: '82', trunk: '0', draw: (random) => `10-${random.number(4)}-${random.digits(4)}` },
  CN: {
    code: '86',
    trunk: '',
    draw: (random) => `13${random.digits(1)} ${random.digits(4)} ${random.digits(4)}`,
  },
  TW: { code: '886', trunk: '0', draw: (random) => `912-${random.digits(3)}-${random.digits(3)}` },
  IN: { code: '91', trunk: '', draw: (random) => `98${random.digits(3)} ${random.digits(5)}` },
  AU: { code: '61', trunk: '0', draw: (random) => `491 570 ${random.digits(3)}` },
  CH: {
    code: '41',
    trunk: '0',
    draw: (random) => `79 ${random.number(3)} ${random.digits(2)} ${random.digits(2)}`,
  },
};

const phone = (random: Random, argument: string) => {
  const plan =
    phones[argument === '' ? random.pick(Object.keys(phones)) : random.word(argument.replaceAll(',', ' '))];
  if (!plan) throw new Error(`Unknown country: ${argument}`);
  return { ...plan, number: plan.draw(random) };
};

/** Email addresses, phone numbers and names on messengers. */
export const contacts: Generators = {
  email: (random) => `${mailbox(random)}@${mailHost(random)}`,
  // The parts of a disguised address. A template puts words between them.
  'email-parts': (random) => {
    const [host = '', ...endings] = mailHost(random).split('.');
    return `${mailbox(random)} ${host} ${endings.join('.')}`;
  },
  'simple-email-parts': (random) =>
    `${random.word(firstNames)}${random.integer(100, 9899)} ${random.word('gmail outlook yahoo hotmail')} com`,
  phone: (random, argument) => {
    const { code, number } = phone(random, argument);
    return `+${code} ${number}`;
  },
  'phone-00': (random, argument) => {
    const { code, number } = phone(random, argument);
    return `00${code} ${number}`;
  },
  'phone-optional': (random, argument) => {
    const { code, number, trunk } = phone(random, argument);
    return `+${code} ${trunk === '0' ? '(0)' : ''}${number}`;
  },
  'phone-national': (random, argument) => {
    const { trunk, number } = phone(random, argument);
    return trunk.length > 1 || trunk === '8' ? `${trunk} ${number}` : trunk + number;
  },
  'us-phone': (random) => {
    const [area = '', ...rest] = phone(random, 'US').number.split(' ');
    return `(${area}) ${rest.join('-')}`;
  },
  'phone-digits': (random, argument) => {
    const { code, number } = phone(random, argument);
    return code + number.replace(/\D/g, '');
  },
  handle: (random) => `${random.word(firstNames)}_${random.word(lastNames)}${random.integer(10, 999)}`,
};
