import type { Random } from '../../guard-report/random.js';
import type { Generators } from './generator.js';

const hex = '0123456789abcdef';
const letters = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${letters}${letters.toUpperCase()}0123456789`;

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Words in the passwords that people choose. */
const words =
  'summer winter sunny dragon monkey tiger berlin paris madrid lager shop kaffee market soleil amigo milan lotus orange coffee turtle hammer garden river pepper';

function password(random: Random): string {
  const word = random.word(words);
  return random.pick([
    () => `${capitalized(word)}${random.integer(1, 99)}!`,
    () => `${capitalized(word)}${random.integer(2015, 2026)}`,
    () => `${capitalized(word)}-${capitalized(random.word(words))}-${random.digits(2)}`,
    () =>
      `${random.characters(alphanumeric, 6)}${random.characters('!#$%&*?@', 1)}${random.digits(2)}${random.characters(alphanumeric, 3)}`,
    () => `${word}${random.digits(3)}`,
    () =>
      `${word.replace(/[aeo]/g, (letter) => ({ a: '@', e: '3', o: '0' })[letter] ?? letter)}${random.digits(2)}$`,
    () => `${random.characters(alphanumeric, 5)}7${random.characters(alphanumeric, 5)}`,
  ])();
}

const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => random.characters(hex, length)).join('-');

const base64 = (random: Random, length: number) => random.characters(`${alphanumeric}+/`, length);

export const secrets: Generators = {
  password,
  user: (random) =>
    `${random.word('anna jonas maria pedro lukas yuki chen olga')}${random.word('_ . - ')}${random.word('shop store admin sales')}`,
  masked: (random) =>
    random.pick([
      '********',
      '••••••••',
      'xxxxxxxx',
      '[redacted]',
      '●●●●●●',
      '<your password>',
      '*****',
      '[removed]',
      '(hidden)',
      '___',
    ]),
  uuid,
  hex: (random, length) => random.characters(hex, Number(length) || 32),
  mixed: (random, length) => random.characters(alphanumeric, Number(length) || 40),
  base64: (random, length) => base64(random, Number(length) || 40),
  aws: (random) => `AKIA${random.characters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  mws: (random) => `amzn.mws.${uuid(random)}`,
  refresh: (random) => `Atzr|IwEBI${random.characters(`${alphanumeric}-_`, 180)}`,
  accesstoken: (random) => `Atza|IwEBI${random.characters(`${alphanumeric}-_`, 180)}`,
  lwaclient: (random) => `amzn1.application-oa2-client.${random.characters(hex, 32)}`,
  lwasecret: (random) => `amzn1.oa2-cs.v1.${random.characters(hex, 64)}`,
  ebaycert: (random) =>
    `PRD-${random.characters(hex, 12)}-${[4, 4, 4, 4].map((length) => random.characters(hex, length)).join('-')}`,
  ebayapp: (random) =>
    `${random.word('Anna Jonas Shop')}${random.characters(letters, 4)}-${random.word('stock orders')}-PRD-${random.characters(hex, 9)}-${random.characters(hex, 8)}`,
  ebaytoken: (random) => `v^1.1#i^1#p^3#r^1#I^3#f^0#t^${base64(random, 110)}==`,
  woo: (random, part) => `${part || random.word('ck cs')}_${random.characters(hex, 40)}`,
  shopify: (random) => `${random.word('shpat shpss shpca')}_${random.characters(hex, 32)}`,
  adyen: (random) =>
    `AQE${random.characters(letters, 1)}hm${base64(random, 90)}-${base64(random, 44)}=-${random.characters(alphanumeric, 16)}`,
  github: (random) => `ghp_${random.characters(alphanumeric, 36)}`,
  stripe: (random) => `sk_live_${random.characters(alphanumeric, 24)}`,
  slack: (random) => `xoxb-${random.digits(12)}-${random.digits(12)}-${random.characters(alphanumeric, 24)}`,
  google: (random) => `AIza${random.characters(`${alphanumeric}-_`, 35)}`,
  jwt: (random) =>
    `eyJhbGciOiJIUzI1NiJ9.eyJ${random.characters(alphanumeric, 40)}.${random.characters(`${alphanumeric}-_`, 43)}`,
};
