import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from '../../../src/content-guard/card-schemes.js';
import { findContent } from '../../../src/content-guard/find-content.js';

const kindsIn = (text: string) => findContent(text).map(({ kind }) => kind);

/** Draws the number of a Visa card. */
const card = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 })
  .map((digits) => `4${digits.join('')}`)
  .map((body) => Array.from({ length: 10 }, (_, check) => `${body}${check}`).find(passesLuhn) ?? '');

const four = (number: string) => number.match(/.{4}/g) ?? [];

describe('a card is found in each disguise', () => {
  const disguises: Readonly<Record<string, (number: string) => string>> = {
    'encoded spaces of an address': (number) => `card=${four(number).join('%20')}&amount=2`,
    'spaces of a page': (number) => four(number).join('&nbsp;'),
    'numbered lines': (number) =>
      four(number)
        .map((part, at) => `${at + 1}. ${part}`)
        .join('\n'),
    'numbered parts': (number) =>
      four(number)
        .map((part, at) => `${at + 1}) ${part}`)
        .join('\n'),
    'dictated parts': (number) => {
      const [a, b, c, d] = four(number);
      return `the first four are ${a}, then ${b}, then ${c} and the last four ${d}`;
    },
    'dictated parts in French': (number) => {
      const [a, b, c, d] = four(number);
      return `d'abord ${a}, puis ${b}, ensuite ${c} et enfin ${d}`;
    },
    'dictated parts in Japanese': (number) => {
      const [a, b, c, d] = four(number);
      return `最初は${a}、次は${b}、その次は${c}、最後は${d}です`;
    },
    'two halves': (number) => `first part ${number.slice(0, 8)}, second part ${number.slice(8)}`,
    'the first track of a stripe': (number) => `%B${number}^DOE/JOHN^27051010000000000?`,
    'the second track of a stripe': (number) => `;${number}=27051010000000000?`,
    'full width': (number) => number.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    'Arabic digits': (number) =>
      number.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
    'invisible characters': (number) => [...number].join('\u200b'),
  };
  test.each(Object.entries(disguises))('%s', (_, disguise) => {
    fc.assert(fc.property(card, (number) => kindsIn(disguise(number)).includes('PAYMENT_CARD')));
  });
});

describe('an email address is found in each disguise', () => {
  const name = fc.stringMatching(/^[a-z]{4,10}[0-9]{2}$/);
  const disguises: Readonly<Record<string, (name: string) => string>> = {
    words: (local) => `${local} at gmail dot com`,
    brackets: (local) => `${local}[at]gmail[dot]com`,
    'spaces around the signs': (local) => `${local} @ gmail . com`,
    'an encoded sign': (local) => `${local}%40gmail.com`,
    'a character reference': (local) => `${local}&#64;gmail.com`,
    'full width': (local) => `${local}＠gmail.com`,
    German: (local) => `${local} ät gmail punkt com`,
    Spanish: (local) => `${local} arroba gmail punto com`,
    Russian: (local) => `${local} собака mail точка ru`,
    Japanese: (local) => `${local}アットgmailドットcom`,
  };
  test.each(Object.entries(disguises))('%s', (_, disguise) => {
    fc.assert(fc.property(name, (local) => kindsIn(`write to ${disguise(local)}`).includes('EMAIL')));
  });
});

describe('a password is found after each separator and in each syntax', () => {
  const password = fc.stringMatching(/^[A-Z][a-z]{3,8}[0-9]{2,4}[!$%]$/);
  const forms: Readonly<Record<string, (value: string) => string>> = {
    colon: (value) => `password: ${value}`,
    dash: (value) => `Passwort - ${value}`,
    'line break': (value) => `mot de passe\n${value}`,
    'word for is': (value) => `la contraseña es ${value}`,
    'name of an account': (value) => `password for the portal: ${value}`,
    'user name and slash': (value) => `login: anna / ${value}`,
    'option of curl': (value) => `curl -u anna:${value} https://api.example.com`,
    'long option': (value) => `wget --password=${value} https://example.com`,
    'environment variable': (value) => `export DB_PASSWORD=${value}`,
    'element of a file': (value) => `<password>${value}</password>`,
    'before its label': (value) => `use ${value} as the password`,
    Korean: (value) => `비밀번호는 ${value} 입니다`,
    Thai: (value) => `รหัสผ่านคือ ${value}`,
    Chinese: (value) => `密码是${value}`,
  };
  test.each(Object.entries(forms))('%s', (_, form) => {
    fc.assert(fc.property(password, (value) => kindsIn(form(value)).includes('PASSWORD')));
  });

  test('but not a value that hides it', () => {
    const sign = fc.constantFrom('*', '•', 'x', '●', '_', '.');
    fc.assert(
      fc.property(sign, fc.integer({ min: 4, max: 16 }), (character, length) => {
        expect(kindsIn(`password: ${character.repeat(length)}`)).toEqual([]);
      }),
    );
  });
});
