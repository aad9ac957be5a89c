import { describe, expect, test } from 'vitest';
import { type CustomPattern, compilePattern } from '../../src/content-guard/custom-patterns.js';
import type { ContentKind } from '../../src/content-guard/kinds.js';
import { contentKinds } from '../../src/content-guard/kinds.js';
import {
  type ContentAction,
  type ContentPolicy,
  defaultAction,
  settableKinds,
} from '../../src/content-policy/policy.js';
import {
  type ContentFinding,
  ContentPolicyError,
  policyError,
  review,
} from '../../src/content-policy/review.js';

/* Tests the decision of a policy on the findings in a text. */

const compiled = (expression: string): CustomPattern => {
  const pattern = compilePattern(expression);
  if ('error' in pattern) throw new Error(pattern.error);
  return pattern;
};

interface Rules {
  actions?: [ContentKind, ContentAction][];
  patterns?: [name: string, expression: string, action: 'block' | 'warn'][];
  allowances?: string[];
}

const policyOf = ({ actions = [], patterns = [], allowances = [] }: Rules): ContentPolicy => ({
  version: 1,
  actions: new Map(actions),
  patterns: patterns.map(([name, expression, action], id) => ({
    id,
    name,
    expression,
    action,
    pattern: compiled(expression),
  })),
  allowances: allowances.map((expression, id) => ({
    id,
    name: expression,
    expression,
    pattern: compiled(expression),
  })),
});

const card = '4111 1111 1111 1111';

test('by default, email addresses and phone numbers cause a warning, and all other kinds are blocked', () => {
  const warned = contentKinds.filter((kind) => defaultAction(kind) === 'warn');
  expect(warned.toSorted()).toEqual(['EMAIL', 'PHONE']);
  const blocked = contentKinds.filter((kind) => defaultAction(kind) === 'block');
  expect(blocked).toHaveLength(contentKinds.length - 2);
  expect(settableKinds).toEqual(contentKinds.filter((kind) => kind !== 'OWN_PATTERN'));
});

describe('a text is reviewed', () => {
  const findingsIn = (rules: Rules, text: string) =>
    review(policyOf(rules), text).map(({ kind, start, end, action }) => [kind, start, end, action]);

  test('with the default action, or the configured one', () => {
    const text = `anna@example.com ${card}`;
    const [email, number] = [
      ['EMAIL', 0, 16],
      ['PAYMENT_CARD', 17, 36],
    ];
    expect(findingsIn({}, text)).toEqual([
      [...(email ?? []), 'warn'],
      [...(number ?? []), 'block'],
    ]);
    expect(findingsIn({ actions: [['EMAIL', 'block']] }, text)[0]?.[3]).toBe('block');
    expect(findingsIn({ actions: [['PAYMENT_CARD', 'allow']] }, text)).toEqual([[...(email ?? []), 'warn']]);
    expect(findingsIn({}, 'Good morning.')).toEqual([]);
  });

  test('with its findings in code points, in the order of the text', () => {
    const rules: Rules = { patterns: [['a place', 'station', 'warn']] };
    expect(review(policyOf(rules), `😀 station ${card} station`)).toEqual([
      { kind: 'OWN_PATTERN', start: 2, end: 9, action: 'warn', description: 'a place' },
      { kind: 'PAYMENT_CARD', start: 10, end: 29, action: 'block', description: 'a payment card number' },
      { kind: 'OWN_PATTERN', start: 30, end: 37, action: 'warn', description: 'a place' },
    ]);
  });

  test('with the shorter first of two findings that begin together', () => {
    const rules: Rules = {
      patterns: [
        ['long', 'station master', 'warn'],
        ['short', 'station', 'block'],
      ],
    };
    expect(review(policyOf(rules), 'station master').map(({ description }) => description)).toEqual([
      'short',
      'long',
    ]);
  });

  test('except for findings that an allowance covers whole', () => {
    const allowances = ['MP-[0-9 ]+', 'support@example.com'];
    expect(findingsIn({ allowances }, `MP-${card} support@example.com`)).toEqual([]);
    expect(findingsIn({ allowances: ['4111'] }, card)).toHaveLength(1);
    expect(findingsIn({ allowances: ['1111'] }, card)).toHaveLength(1);
    // The finding begins before the allowance, and ends within it.
    expect(findingsIn({ allowances: ['card 4111'] }, `card ${card}`)).toHaveLength(1);
    expect(findingsIn({ allowances: [`card ${card}`] }, `card ${card}`)).toEqual([]);
    // The finding begins within the allowance, and ends after it.
    expect(findingsIn({ allowances: ['1111 thanks'] }, `${card} thanks`)).toHaveLength(1);
  });

  test('except for findings that an allowance covers exactly, at any position', () => {
    expect(findingsIn({ allowances: ['b@example.com'] }, '😀😀 b@example.com, c@example.com')).toEqual([
      ['EMAIL', 18, 31, 'warn'],
    ]);
  });

  test('with at most 100 findings', () => {
    expect(review(policyOf({ patterns: [['x', 'x', 'warn']] }), 'x '.repeat(101))).toHaveLength(100);
  });
});

describe('a text is rejected', () => {
  const finding = (
    kind: ContentKind,
    action: 'block' | 'warn',
    description: string = kind,
  ): ContentFinding => ({
    kind,
    start: 0,
    end: 1,
    action,
    description,
  });
  const email = finding('EMAIL', 'warn', 'an email address');
  const number = finding('PAYMENT_CARD', 'block', 'a payment card number');
  const messagesOf = (...given: Parameters<typeof policyError>) =>
    policyError(...given)?.fieldErrors.map(({ message }) => message);

  test('for blocked data, acknowledged or not', () => {
    expect(messagesOf([number], ['PAYMENT_CARD'])).toEqual([
      'Message contains a payment card number, which must not be sent here.',
    ]);
  });

  test('for data with a warning, until it is acknowledged', () => {
    expect(messagesOf([email], ['PHONE'])).toEqual([
      'Message contains an email address: send it again with acknowledged: [EMAIL] if it is meant to be sent.',
    ]);
    expect(policyError([email], ['EMAIL'])).toBeNull();
    expect(policyError([], [])).toBeNull();
  });

  test('with each sentence once, on the field of the message, and with all findings', () => {
    const error = policyError([email, number, number], ['EMAIL']);
    expect(error).toBeInstanceOf(ContentPolicyError);
    expect(error).toMatchObject({
      name: 'ContentPolicyError',
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ field: 'message', message: expect.stringContaining('payment card') }],
      findings: [email, number, number],
    });
    expect(error?.fieldErrors).toHaveLength(1);
  });

  test('for an operator’s own pattern, with its name', () => {
    expect(messagesOf([finding('OWN_PATTERN', 'block', 'a place')], [])?.[0]).toContain('(a place)');
  });
});
