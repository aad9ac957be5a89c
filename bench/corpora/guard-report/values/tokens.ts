import { crc32 } from '../check-digits.js';
import type { Random } from '../random.js';
import type { Generators } from './generator.js';

/* Each token is put together here, so that no file of the repository contains one. */

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const numbers = '0123456789';
const alphanumeric = upper + lower + numbers;
const lowerAlphanumeric = lower + numbers;
const urlSafe = `${alphanumeric}-_`;
const base64 = `${alphanumeric}+/`;
const base62 = numbers + upper + lower;

const hex = (random: Random, length: number): string => random.characters('0123456789abcdef', length);

const uuid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${random.word('8 9 a b')}${hex(random, 3)}-${hex(random, 12)}`;

/** Returns a token of GitHub or npm: 30 random characters and a checksum of 6. */
const withChecksum = (random: Random, prefix: string): string => {
  const entropy = random.characters(alphanumeric, 30);
  let rest = crc32(entropy);
  let checksum = '';
  for (let index = 0; index < 6; index++) {
    checksum = base62[rest % 62] + checksum;
    rest = Math.floor(rest / 62);
  }
  return `${prefix}_${entropy}${checksum}`;
};

const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');

const jwt = (random: Random): string =>
  [
    part({ alg: random.word('HS256 RS256'), typ: 'JWT' }),
    part({
      sub: random.number(8),
      iss: 'marketplace-api',
      iat: random.integer(1_700_000_000, 1_790_000_000),
    }),
    random.characters(urlSafe, 43),
  ].join('.');

const privateKey = (random: Random): string => {
  const kind = random.pick(['RSA PRIVATE', 'PRIVATE', 'EC PRIVATE', 'OPENSSH PRIVATE']);
  const fence = '-'.repeat(5);
  const body = Array.from({ length: 6 }, () => random.characters(base64, 64)).join('\n');
  return `${fence}BEGIN ${kind} KEY${fence}\n${body}\n${fence}END ${kind} KEY${fence}`;
};

/** API tokens and secrets of selling platforms. */
export const sellingTokens: Generators = {
  'spapi-refresh': (random) => `Atzr|Iw${random.word('EB')}${random.characters(urlSafe, 300)}`,
  'lwa-access': (random) => `Atza|Iw${random.word('EB')}${random.characters(urlSafe, 240)}`,
  // Secrets that were made before 2023 have no prefix.
  'lwa-secret': (random) => `${random.pick(['amzn1.oa2-cs.v1.', 'amzn1.oa2-cs.v1.', ''])}${hex(random, 64)}`,
  'mws-token': (random) => `amzn.mws.${uuid(random)}`,
  'ebay-cert': (random) =>
    `PRD-${hex(random, 12)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}`,
  'ebay-token': (random) => `v^1.1#i^1#f^0#p^3#r^1#I^3#t^${random.characters(base64, 96)}==`,
  'woo-key': (random) => `ck_${hex(random, 40)}`,
  'woo-secret': (random) => `cs_${hex(random, 40)}`,
  adyen: (random) =>
    `AQE${random.characters('hmysp', 2)}${random.characters(base64, 95)}==-${random.characters(base64, 43)}=-${random.characters(`${alphanumeric}%{}~^&*+;`, 16)}`,
  shopify: (random) => `${random.word('shpat shpss shpca shppa')}_${hex(random, 32)}`,
  'uuid-key': uuid,
  'etsy-key': (random) => random.characters(lowerAlphanumeric, 24),
  'etsy-token': (random) => `${random.number(9)}.${random.characters(urlSafe, 84)}`,
  'walmart-secret': (random) => `A${random.characters(urlSafe, 85)}`,
  'paypal-secret': (random) => `E${random.characters(urlSafe, 79)}`,
  braintree: (random) =>
    `access_token$production$${random.characters(lowerAlphanumeric, 16)}$${hex(random, 32)}`,
  stripe: (random) =>
    `${random.word('sk rk')}_live_${random.characters(alphanumeric, random.pick([24, 99]))}`,
  'stripe-webhook': (random) => `whsec_${random.characters(alphanumeric, 32)}`,
  square: (random) =>
    random.pick([`EAAA${random.characters(urlSafe, 60)}`, `sq0atp-${random.characters(urlSafe, 22)}`]),
  'hex-key': (random) => hex(random, 32),
  'long-hex-key': (random) => hex(random, 64),
  'plain-key': (random) => random.characters(alphanumeric, 40),
};

/** Tokens of developer tools. */
export const developerTokens: Generators = {
  github: (random) => withChecksum(random, random.word('ghp gho ghs')),
  'github-fine': (random) =>
    `github_pat_${random.characters(alphanumeric, 22)}_${random.characters(alphanumeric, 59)}`,
  gitlab: (random) => `glpat-${random.characters(urlSafe, 20)}`,
  'aws-id': (random) =>
    `${random.word('AKIA ASIA')}${random.characters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  'aws-secret': (random) => random.characters(base64, 40),
  'google-key': (random) => `AIza${random.characters(urlSafe, 35)}`,
  'google-oauth': (random) => `ya29.${random.characters(urlSafe, 120)}`,
  'google-secret': (random) => `GOCSPX-${random.characters(urlSafe, 28)}`,
  slack: (random) =>
    `${random.word('xoxb xoxp')}-${random.number(12)}-${random.number(13)}-${random.characters(alphanumeric, 24)}`,
  'slack-webhook': (random) =>
    `https://hooks.${'slack'}.com/services/T${random.characters(upper + numbers, 8)}/B${random.characters(upper + numbers, 10)}/${random.characters(alphanumeric, 24)}`,
  npm: (random) => withChecksum(random, 'npm'),
  sendgrid: (random) => `SG.${random.characters(urlSafe, 22)}.${random.characters(urlSafe, 43)}`,
  'twilio-sid': (random) => `${random.word('AC SK')}${hex(random, 32)}`,
  'twilio-token': (random) => hex(random, 32),
  openai: (random) => `sk-proj-${random.characters(urlSafe, 74)}T3BlbkFJ${random.characters(urlSafe, 74)}`,
  anthropic: (random) => `sk-ant-api03-${random.characters(urlSafe, 93)}AA`,
  mailchimp: (random) => `${hex(random, 32)}-us${random.integer(1, 21)}`,
  digitalocean: (random) => `dop_v1_${hex(random, 64)}`,
  'telegram-bot': (random) => `${random.number(10)}:AA${random.characters(urlSafe, 33)}`,
  'hugging-face': (random) => `hf_${random.characters(upper + lower, 34)}`,
  jwt,
  'private-key': privateKey,
};
