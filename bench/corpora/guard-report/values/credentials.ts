import type { Random } from '../random.js';
import type { Generators } from './generator.js';

const words =
  'summer winter sunshine dragon coffee tiger garden bicycle football pepper cookie monkey flower orange silver falcon rocket guitar hammer pirate';
const names = 'Luna Bella Max Rocky Emma Leon Sofia Milan Chloe Oscar Felix Nina Simba Coco Balou';
const localWords =
  'Sommer Verkauf Haendler Passwort Soleil Bonjour Boutique Verano Tienda Estrella Amore Negozio Ciao Lente Winkel Kwiatek Sklep Obchod Sommar Butik Kesa Kauppa Vara Magazin Istanbul Kahve Saigon Jakarta Merdeka Moskva Privet Kyiv Zima Athina Sakura Seoul Nihao Bharat';

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const mixed = (random: Random, length: number): string =>
  random
    .shuffled([
      ...random.characters('ABCDEFGHJKLMNPQRSTUVWXYZ', 2),
      ...random.characters('23456789', 2),
      ...random.characters('!#$%&*+-=?@_', 1),
      ...random.characters('abcdefghijkmnpqrstuvwxyz', length - 5),
    ])
    .join('');

/** Returns a password as people choose or generate it. */
const secret = (random: Random): string =>
  random.pick([
    () => `${random.word(localWords)}${random.integer(2015, 2026)}${random.word('! # ? * !!')}`,
    () => `${random.word(localWords)}${random.integer(10, 999)}`,
    () => `${random.word(names)}${random.word('@ # _ - .')}${random.integer(10, 9999)}`,
    () => `${capital(random.word(words))}${capital(random.word(words))}${random.integer(1, 99)}`,
    () => `${random.word(words)}${random.integer(100, 9999)}`,
    () => `${random.word(words)}-${random.word(words)}-${random.word(words)}-${random.integer(10, 99)}`,
    () => mixed(random, random.integer(8, 14)),
    () => mixed(random, random.integer(10, 16)),
    () =>
      random.characters('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789', random.integer(9, 14)) +
      random.digits(1),
    () => `${random.word('P@ssw0rd S3cret Adm1n Qwertz')}${random.integer(10, 9999)}${random.word('! $ #')}`,
  ])();

export const credentials: Generators = {
  secret,
  // Command lines and addresses need a secret without characters of the shell and of addresses.
  'plain-secret': (random) =>
    random.pick([
      `${random.word(localWords)}${random.integer(100, 9999)}`,
      random.characters('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789', random.integer(9, 16)) +
        random.digits(1),
      `${random.word(words)}_${random.integer(100, 9999)}_${capital(random.word(words))}`,
    ]),
  user: (random) =>
    random.pick([
      `${random.word('admin seller shop vendor ops store')}${random.integer(1, 99)}`,
      `${random.word(names).toLowerCase()}_${random.word('shop store sales')}`,
      `${random.word(names).toLowerCase()}.${random.word('keller moreau silva rossi novak')}`,
      `${random.word('ftp api sync feed')}-${random.word('user export import')}`,
    ]),
  'data-host': (random) =>
    `${random.word('db ftp sftp feeds sync stage')}.${random.word('lager shopware handel store export')}${random.integer(10, 99)}.${random.word('de net io com fr')}`,
};
