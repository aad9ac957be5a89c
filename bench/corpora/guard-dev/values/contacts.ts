import type { Random } from '../../guard-report/random.js';
import type { Generators } from './generator.js';

/** Mobile numbers in a form that each country writes: `n` is a digit. */
const mobiles: Readonly<Record<string, readonly string[]>> = {
  DE: ['0151 2nnn nnnn', '0172/nnnnnnn', '+49 171 nnnnnnn', '0049 160 nnnnnnnn'],
  FR: ['06 1n nn nn nn', '+33 6 1n nn nn nn', '07.8n.nn.nn.nn'],
  US: ['(212) 555-01nn', '212-555-01nn', '+1 415 555 01nn'],
  UK: ['07700 900nnn', '+44 7700 900nnn'],
  ES: ['612 nnn nnn', '+34 612 nn nn nn'],
  IT: ['347 12n nnnn', '+39 347 12nnnnn'],
  NL: ['06 12nnnnnn', '+31 6 12nnnnnn'],
  PL: ['512 nnn nnn', '+48 512 nnn nnn'],
  BR: ['(11) 9812n-nnnn', '+55 11 9812n-nnnn'],
  JP: ['090-12nn-nnnn', '080-nnnn-nnnn', '0901234nnnn'],
  CN: ['138nnnnnnnn', '139 nnnn nnnn', '+86 138 nnnn nnnn'],
  KR: ['010-2nnn-nnnn', '0102nnnnnnn'],
  RU: ['+7 916 nnn-nn-nn', '8 (916) nnn-nn-nn', '8916nnnnnnn'],
  TR: ['0532 nnn nn nn', '+90 532 nnn nn nn'],
  SE: ['070-174 06 nn', '+46 70 174 06 nn'],
  IN: ['98765 nnnnn', '+91 98765 nnnnn'],
  TH: ['081-2nn-nnnn', '+66 81 2nn nnnn'],
  VN: ['0912 nnn nnn', '+84 912 nnn nnn'],
  ID: ['0812-3nnn-nnnn', '+62 812 3nnn nnnn'],
  AE: ['050 12n nnnn', '+971 50 12n nnnn'],
  IL: ['052-12n-nnnn', '+972 52 12n nnnn'],
  GR: ['694 12n nnnn', '+30 694 12n nnnn'],
  CZ: ['602 12n nnn', '+420 602 12n nnn'],
  RO: ['0722 12n nnn', '+40 722 12n nnn'],
  HU: ['06 20 12n nnnn', '+36 20 12n nnnn'],
  FI: ['040 12nnnnn', '+358 40 12nnnnn'],
  DK: ['20 12 nn nn', '+45 20 12 nn nn'],
  NO: ['412 nn nnn', '+47 412 nn nnn'],
  UA: ['067 12n nn nn', '+380 67 12n nn nn'],
};

/** Fixed lines and mobiles in further forms. */
const others: Readonly<Record<string, readonly string[]>> = {
  DE: [
    '030 2nnnnnn',
    '089/12nnnnn',
    '(040) 32nn nnn',
    '+49 (0)30 2nnnnnn',
    '0221-12nnnnn',
    '0711 / 12 34 5n',
    '0049 30 2nnnnnn',
    '+49-171-2nnnnnn',
    '01 71 / 2nn nn nn',
    '030 2nnn-nn',
    '(0151) 2nnnnnnn',
    '+49.151.2nnnnnnn',
  ],
  FR: [
    '01 42 nn nn nn',
    '04.91.nn.nn.nn',
    '+33 (0)1 42 nn nn nn',
    '0033 1 42 nn nn nn',
    '06-1n-nn-nn-nn',
    '061nnnnnnn',
  ],
  UK: ['020 7946 0nnn', '0161 496 0nnn', '+44 (0)20 7946 0nnn', '07700900nnn', '(0121) 496 0nnn'],
  US: [
    '(415) 555-0nnn',
    '415.555.01nn',
    '1-415-555-01nn',
    '+1 (415) 555-01nn',
    '415 555 01nn',
    '1 (415) 555-01nn',
  ],
  ES: ['91 123 nn nn', '93 2nn nn nn', '612-nnn-nnn', '612nnnnnn', '+34-612-nnn-nnn'],
  IT: ['06 1234nnnn', '02 1234 nnnn', '347-12nnnnn', '34712nnnnn', '+39.347.12nnnnn'],
  NL: ['020 123 nnnn', '010-2nnnnnn', '06-12nnnnnn', '+31 (0)6 12nnnnnn', '06 12 nn nn nn'],
  PL: ['22 123 nn nn', '512-nnn-nnn', '512nnnnnn', '+48-512-nnn-nnn'],
  AU: ['0412 nnn nnn', '(02) 9123 nnnn', '+61 412 nnn nnn', '04-12nn-nnnn'],
  CH: ['079 123 nn nn', '+41 44 123 nn nn', '044 123 nn nn'],
  AT: ['0664 123nnnn', '+43 664 123nnnn', '0664/12 34 nnn'],
  BE: ['0470 12 nn nn', '+32 470 12 nn nn', '0470/12.nn.nn'],
  BR: ['(11) 3123-nnnn', '11 9812n-nnnn', '+55 (11) 9812n-nnnn', '119812nnnnn'],
  PT: ['912 nnn nnn', '912nnnnnn', '+351 912 nnn nnn'],
  IN: ['+91-98765-nnnnn', '098765nnnnn', '98765nnnnn', '+9198765nnnnn'],
  ZA: ['082 123 nnnn', '+27 82 123 nnnn'],
  SG: ['9123 nnnn', '+65 9123 nnnn'],
  MX: ['55 1234 nnnn', '+52 55 1234 nnnn'],
  RU: ['8-916-nnn-nn-nn', '+7(916)nnn-nn-nn', '8 916 nnn nn nn', '+7916nnnnnnn'],
  TR: ['05321nnnnnn', '0 532 1nn nn nn', '(0532) 1nn nn nn'],
  JP: ['03-1234-nnnn', '+81-90-12nn-nnnn'],
  CN: ['138-nnnn-nnnn', '010-6234nnnn', '+86-138nnnnnnnn'],
  KR: ['02-312-nnnn', '+82-10-2nnn-nnnn', '010 2nnn nnnn'],
  SE: ['0701740nnn', '070-1740 nnn', '+46701740nnn'],
  IE: ['085 123 nnnn', '+353 85 123 nnnn'],
};

function local(random: Random): string {
  return `${random.word('anna jonas maria.lopez peter_k yuki li.wei olga pieter sofia')}${random.word('_ 7 .shop 88').replace('_', '')}`;
}
const domain = (random: Random) =>
  random.word(
    'gmail.com outlook.com web.de yahoo.co.jp proton.me gmx.net orange.fr libero.it mail.ru naver.com qq.com',
  );

export const contacts: Generators = {
  email: (random) => `${local(random)}@${domain(random)}`,
  /** An address that is written so that no rule finds it. */
  disguised: (random, how) => {
    const [name, host] = [local(random), domain(random)];
    const dotted = (dot: string) => host.replaceAll('.', dot);
    const forms: Readonly<Record<string, string>> = {
      words: `${name} at ${dotted(' dot ')}`,
      brackets: `${name} [at] ${dotted(' [dot] ')}`,
      parentheses: `${name}(at)${dotted('(dot)')}`,
      spaces: `${name} @ ${dotted(' . ')}`,
      percent: `${name}%40${host}`,
      entity: `${name}&#64;${host}`,
      fullwidth: `${name}＠${host}`,
      german: `${name} ät ${dotted(' punkt ')}`,
      french: `${name} arobase ${dotted(' point ')}`,
      spanish: `${name} arroba ${dotted(' punto ')}`,
      italian: `${name} chiocciola ${dotted(' punto ')}`,
      portuguese: `${name} arroba ${dotted(' ponto ')}`,
      russian: `${name} собака ${dotted(' точка ')}`,
      japanese: `${name}アット${dotted('ドット')}`,
    };
    return forms[how] ?? random.pick(Object.values(forms));
  },
  phone: (random, country) =>
    random.pick(mobiles[country] ?? Object.values(mobiles).flat()).replace(/n/g, () => random.digits(1)),
  phone2: (random, country) =>
    random.pick(others[country] ?? Object.values(others).flat()).replace(/n/g, () => random.digits(1)),
  /** Addresses that are written for people, in further forms. */
  spelled: (random) => {
    const [name, host] = [local(random), domain(random)];
    const dotted = (dot: string) => host.replaceAll('.', dot);
    return random.pick([
      `${name} (at) ${dotted(' (dot) ')}`,
      `${name}[at]${host}`,
      `${name}(at)${host}`,
      `${name} (ät) ${host}`,
      `${name}{at}${dotted('{dot}')}`,
      `${name} AT ${dotted(' DOT ')}`,
      `${name} <at> ${dotted(' <dot> ')}`,
      `${name} [@] ${host}`,
      `${name}@${dotted(' dot ')}`,
      `${name} @${host}`,
      `${name}@ ${host}`,
      `${name} at ${host}`,
      `${name}_at_${dotted('_dot_')}`,
      `${name}-at-${dotted('-dot-')}`,
      `${name} (a) ${host}`,
      `${name}@${dotted('(.)')}`,
      `${name}@${dotted('[.]')}`,
      `${name}@${dotted(',')}`,
    ]);
  },
  wame: (random) => `wa.me/${random.word('49151 33612 44770 55119')}${random.digits(8)}`,
  tme: (random) =>
    `t.me/${random.word('anna jonas store best')}_${random.word('shop deals sales')}${random.digits(2)}`,
  companymail: (random) =>
    `${random.word('support info service sales help returns contact billing noreply')}@${random.word('example-shop acme-tools northwind lamp-house')}.${random.word('com de co.uk eu')}`,
};
