import { countrySpecs } from 'ibantools';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/content-guard/custom-patterns.js';
import { findContent } from '../../../src/content-guard/find-content.js';
import { type BuiltInKind, builtInKinds } from '../../../src/content-guard/kinds.js';
import { passwordWords } from '../../../src/content-guard/passwords.js';
import { tokenPatterns } from '../../../src/content-guard/token-patterns.js';
import { keptOutKinds, passedKind } from '../../../src/content-policy/allowance-check.js';
import { defaultAction } from '../../../src/content-policy/policy.js';
import { passwordLabels, testVectors } from '../../../src/content-policy/test-vectors.js';

/* Tests which allowances would let blocked content through. */

const kindsBlocked = keptOutKinds({ actions: new Map() });

function passedBy(expression: string, kinds = kindsBlocked) {
  const pattern = compilePattern(expression);
  if ('error' in pattern) throw new Error(pattern.error);
  return passedKind(pattern, kinds);
}

test('each kind has test values that the guard finds', () => {
  expect(kindsBlocked).toEqual(builtInKinds.filter((kind) => defaultAction(kind) === 'block'));
  for (const kind of builtInKinds) expect(testVectors(kind).length, kind).toBeGreaterThan(1);
});

test.each([
  '.+',
  '\\d+',
  '[0-9 ]+',
  '\\S+',
  '4111 1111 1111 1111',
  '4[0-9]{15}',
  '[0-9]{16}',
  '(?:\\d{4}-?){4}',
  '5.*',
  '5[1-4]\\d{14}',
  '4[03-9]\\d{14}',
  '43\\d{14}',
  '34\\d{13}',
  '371449635398431',
  '4012888888881881',
  '6[4-5]\\d{14}',
  '(?s)ref.*',
  '.*invoice',
])('%s passes a payment card', async (expression) => {
  expect(await passedBy(expression)).toBe('PAYMENT_CARD');
});

test.each([
  ['NL\\d\\d[A-Z]{4}\\d{10}', 'IBAN'],
  ['SN\\d\\d[A-Z0-9]{24}', 'IBAN'],
  ['(ghp|gho)_[A-Za-z0-9]{36}', 'API_TOKEN'],
  ['rnd_\\w+', 'API_TOKEN'],
  ['-----BEGIN RSA PRIVATE KEY-----[\\s\\S]+', 'PRIVATE_KEY'],
  ['passwort: \\S+', 'PASSWORD'],
  ['pwd: \\S+', 'PASSWORD'],
  ['heslo: \\S+', 'PASSWORD'],
  ['[1-4]\\d\\d-\\d\\d-\\d{4}', 'US_SSN'],
] as const)('%s passes %s', async (expression, kind) => {
  expect(await passedBy(expression, [kind])).toBe(kind);
});

const fours = (separator: string) => Array(4).fill('\\d{4}').join(separator);

test.each([
  ...[
    '\\x{A0}',
    '\\x{2009}',
    '\\x{202F}',
    '\\x{3000}',
    '\\t',
    '\\n',
    ' {2}',
    '\\x{200B}',
    '\\x{AD}',
    '[^ -]',
  ].map(fours),
  ...[
    '\\.',
    ',',
    '_',
    '/',
    ':',
    '\\|',
    '\\x{2013}',
    '\\x{2014}',
    '\\x{2011}',
    '\\x{2212}',
    '\\x{B7}',
    ' - ',
  ].map(fours),
  ...[
    '\\x{FF10}-\\x{FF19}',
    '\\x{660}-\\x{669}',
    '\\x{6F0}-\\x{6F9}',
    '\\x{966}-\\x{96F}',
    '\\x{1D7CE}-\\x{1D7D7}',
  ].map((digits) => `[${digits}]{16}`),
])('%s passes a payment card in another spelling', async (expression) => {
  expect(await passedBy(expression, ['PAYMENT_CARD'])).toBe('PAYMENT_CARD');
});

test.each([
  ['[A-Z]{2}\\d\\d(\\x{A0}[A-Z0-9]{1,4})+', 'IBAN'],
  ['\\x{FF24}\\x{FF25}[\\x{FF10}-\\x{FF19}]{20}', 'IBAN'],
  ['[\\x{FF21}-\\x{FF3A}]{2}[\\x{FF10}-\\x{FF19}\\x{FF21}-\\x{FF3A}]+', 'IBAN'],
  ['\\d{3}\\x{2013}\\d\\d\\x{2013}\\d{4}', 'US_SSN'],
  ['\\d{3}\\.\\d{3}\\.\\d{3}\\x{2212}\\d\\d', 'BR_CPF'],
] as const)('%s passes %s in another spelling', async (expression, kind) => {
  expect(await passedBy(expression, [kind])).toBe(kind);
});

test('each branch of each detector has a test value', () => {
  const textsOf = (kind: BuiltInKind) => testVectors(kind).map(({ text }) => text);
  for (const { text, spans } of testVectors('PAYMENT_CARD')) {
    const found = findContent(text).filter(({ kind }) => kind === 'PAYMENT_CARD');
    const unitsBefore = (position: number) => [...text].slice(0, position).join('').length;
    expect(
      found.map(({ start, end }) => ({ start: unitsBefore(start), end: unitsBefore(end) })),
      text,
    ).toEqual(spans.map(({ start, end }) => ({ start, end })));
  }
  for (const pattern of tokenPatterns) {
    const isFound = textsOf('API_TOKEN').some((text) => new RegExp(pattern.source).test(text));
    expect(isFound, pattern.source).toBe(true);
  }
  for (const words of passwordWords) {
    expect(passwordLabels, words).toContain(words.replace('*', '').replaceAll('+', ' '));
  }
  const countries = new Set(
    textsOf('IBAN').map((text) => /[A-Z]{2}(?= ?\d\d)/i.exec(text)?.[0].toUpperCase()),
  );
  for (const [country, { chars }] of Object.entries(countrySpecs)) {
    if (chars) expect(countries, country).toContain(country);
  }
});

test.each(builtInKinds)('an expression for all of a text passes %s', async (kind) => {
  expect(await passedBy('(?s).+', [kind])).toBe(kind);
});

describe('an allowance that names its own data passes nothing', () => {
  test.each(['MP-[0-9]{16}', 'desk@riverside\\.example', 'locker 7', '4111', 'order [0-9]+'])(
    '%s',
    async (own) => {
      expect(await passedBy(own, [...builtInKinds])).toBeNull();
    },
  );
});

test('an email address is only a problem where it is blocked', async () => {
  expect(await passedBy('[\\w.+]+@\\w+\\.co\\.uk')).toBeNull();
  expect(await passedBy('[\\w.+]+@[\\w.]+', ['EMAIL'])).toBe('EMAIL');
});
