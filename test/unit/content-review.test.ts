import { describe, expect, test } from 'vitest';
import { type CustomPattern, compilePattern } from '../../src/content-guard/custom-patterns.js';
import type { ContentKind } from '../../src/content-guard/kinds.js';
import { builtInKinds, contentKinds } from '../../src/content-guard/kinds.js';
import {
  type ContentAction,
  type ContentPolicy,
  defaultAction,
  type FindingAction,
  settableKinds,
} from '../../src/content-policy/policy.js';
import { withContinuedNumbers } from '../../src/content-policy/review-continued.js';
import {
  type ContentFinding,
  ContentPolicyError,
  maxFindings,
  policyError,
  review,
} from '../../src/content-policy/review-text.js';

import { vectorsOf } from '../../src/content-policy/vector-files.js';
import { writingHint } from '../../src/content-policy/writing-hints.js';

/* Tests the decision of a policy on the findings in a text. */

const compiled = (expression: string): CustomPattern => {
  const pattern = compilePattern(expression);
  if ('error' in pattern) throw new Error(pattern.error);
  return pattern;
};

interface Rules {
  actions?: [ContentKind, ContentAction, lowConfidence?: ContentAction | undefined][];
  patterns?: [name: string, expression: string, action: 'block' | 'warn'][];
  allowances?: string[];
}

const policyOf = ({ actions = [], patterns = [], allowances = [] }: Rules): ContentPolicy => ({
  version: 1,
  actions: new Map(
    actions.map(([kind, action, lowConfidenceAction = 'warn']) => [kind, { action, lowConfidenceAction }]),
  ),
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

test('a number in two texts outweighs a finding in the second one of which the policy only warns', () => {
  const policy = policyOf({ actions: [['PAYMENT_CARD', 'redact']] });
  const before = { newest: 'Card: 4111 1111', end: 'Card: 4111 1111', beginning: null };
  const own = (action: FindingAction) => ({
    findings: [{ kind: 'PAYMENT_CARD' as const, start: 0, end: 9, action, description: 'a card' }],
    ...{ kinds: [], redactions: [] },
  });
  const reviewed = (action: FindingAction) =>
    withContinuedNumbers(own(action), policy, before, '1111 1111').redactions;
  expect(reviewed('warn')).toEqual([{ start: 0, end: 9, isCard: false }]);
  expect(reviewed('block')).toEqual([]);
});

test('by default, contact data causes a warning, company contacts are allowed, and all other kinds are blocked', () => {
  const warned = contentKinds.filter((kind) => defaultAction(kind) === 'warn');
  expect(warned.toSorted()).toEqual(['EMAIL', 'MESSENGER_LINK', 'PHONE']);
  expect(contentKinds.filter((kind) => defaultAction(kind) === 'allow')).toEqual(['COMPANY_CONTACT']);
  const blocked = contentKinds.filter((kind) => defaultAction(kind) === 'block');
  expect(blocked).toHaveLength(contentKinds.length - 4);
  expect(settableKinds).toEqual(contentKinds.filter((kind) => kind !== 'OWN_PATTERN'));
});

describe('a text is reviewed', () => {
  const findingsIn = (rules: Rules, text: string) =>
    review(policyOf(rules), text).findings.map(({ kind, start, end, action }) => [kind, start, end, action]);

  describe('with a pattern that matches', () => {
    test.each([
      ['full-width letters', 'ａｃｍｅ trade', [0, 4]],
      ['invisible characters', '😀 a\u200bc\u00adme', [2, 8]],
      ['look-alike letters of one script', 'our асmе shop', [4, 8]],
      ['look-alike letters of two scripts', '\u03b1\u0441me', [0, 4]],
      ['styled letters', '𝐚𝐜𝐦𝐞', [0, 4]],
    ] as const)('%s', (_, text, [start, end]) => {
      const rules: Rules = { patterns: [['A shop', 'acme', 'block']] };
      expect(findingsIn(rules, text)).toEqual([['OWN_PATTERN', start, end, 'block']]);
    });

    test('once where the text and its normalized form match', () => {
      const rules: Rules = { patterns: [['A shop', 'acme|заказ', 'warn']] };
      expect(findingsIn(rules, 'заказ ➊ at acme')).toEqual([
        ['OWN_PATTERN', 0, 5, 'warn'],
        ['OWN_PATTERN', 11, 15, 'warn'],
      ]);
    });

    test('but not in words of another script that only begin like it', () => {
      expect(findingsIn({ patterns: [['A shop', 'cop', 'block']] }, 'сорок заказов')).toEqual([]);
    });
  });

  test('with a pattern whose matches need too much work: the rest of the text counts as a match', () => {
    const rules: Rules = { patterns: [['Letters', 'a[^=]*=|a', 'block']], allowances: ['a'] };
    const text = 'a'.repeat(10_000);
    const findings = findingsIn(rules, text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toEqual(['OWN_PATTERN', expect.any(Number), 10_000, 'block']);
  });

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

  test.each([
    ['block', undefined, 'warn'],
    ['block', 'block', 'block'],
    ['block', 'allow', null],
    ['warn', undefined, 'warn'],
    ['warn', 'block', 'warn'],
    ['warn', 'allow', null],
    ['allow', 'block', null],
  ] as const)('with low confidence: with %s for all, and %s for these, %s', (all, low, expected) => {
    const actions: NonNullable<Rules['actions']> = [['PAYMENT_CARD', all, low]];
    const found = findingsIn({ actions }, 'conversation 6011000990139424');
    expect(found).toEqual(expected === null ? [] : [['PAYMENT_CARD', 13, 29, expected]]);
    expect(findingsIn({ actions }, card)).toEqual(all === 'allow' ? [] : [['PAYMENT_CARD', 0, 19, all]]);
  });

  test('with its findings in code points, in the order of the text', () => {
    const rules: Rules = { patterns: [['a place', 'station', 'warn']] };
    expect(review(policyOf(rules), `😀 station ${card} station`).findings).toEqual([
      { kind: 'OWN_PATTERN', start: 2, end: 9, action: 'warn', description: 'a place' },
      { kind: 'PAYMENT_CARD', start: 10, end: 29, action: 'block', description: 'a payment card number' },
      { kind: 'OWN_PATTERN', start: 30, end: 37, action: 'warn', description: 'a place' },
    ]);
  });

  test('with the shorter of two findings that begin together first', () => {
    const rules: Rules = {
      patterns: [
        ['long', 'station master', 'warn'],
        ['short', 'station', 'block'],
      ],
    };
    expect(review(policyOf(rules), 'station master').findings.map(({ description }) => description)).toEqual([
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

  test('whole, whatever the number of its findings', () => {
    const emails = 'a@example.com '.repeat(600);
    const { findings, kinds } = review(policyOf({}), `${emails}${card} +44 20 7946 0958`);
    expect(findings).toHaveLength(maxFindings);
    expect(findings.map(({ start }) => start)).toEqual(
      findings.map(({ start }) => start).toSorted((a, b) => a - b),
    );
    expect(findings.slice(-2).map(({ kind }) => kind)).toEqual(['PAYMENT_CARD', 'PHONE']);
    expect(kinds.map(({ kind, action, count }) => [kind, action, count])).toEqual([
      ['EMAIL', 'warn', 600],
      ['PAYMENT_CARD', 'block', 1],
      ['PHONE', 'warn', 1],
    ]);
    const error = policyError({ findings, kinds, redactions: [] }, ['EMAIL', 'PHONE'], false);
    expect(error?.message).toContain('a payment card number');
  });

  test('with blocked data before data that causes a warning, if there is too much to report', () => {
    const text = `${'a@example.com '.repeat(150)}${`${card}\n`.repeat(150)}`;
    const { findings } = review(policyOf({}), text);
    expect(findings.map(({ kind }) => kind)).toEqual(['EMAIL', ...Array(99).fill('PAYMENT_CARD')]);
  });
});

describe('a text is rejected', () => {
  const finding = (kind: ContentKind, action: FindingAction, description: string = kind): ContentFinding => ({
    kind,
    start: 0,
    end: 1,
    action,
    description,
  });
  const email = finding('EMAIL', 'warn', 'an email address');
  const number = finding('PAYMENT_CARD', 'block', 'a payment card number');
  const errorOf = (
    findings: readonly ContentFinding[],
    acknowledged: readonly ContentKind[],
    confirmRedaction = false,
  ) => {
    const kinds = findings.map((each) => ({ ...each, count: 1 }));
    return policyError({ findings, kinds, redactions: [] }, acknowledged, confirmRedaction);
  };
  const messagesOf = (...given: Parameters<typeof errorOf>) =>
    errorOf(...given)?.fieldErrors.map(({ message }) => message);

  test('for blocked data, acknowledged or not', () => {
    expect(messagesOf([number], ['PAYMENT_CARD'])).toEqual([
      'Message contains a payment card number, which must not be sent here. If it is an order number, write only its last 8 digits.',
    ]);
  });

  test('with the way in which an order number that looks like the kind passes', () => {
    for (const kind of builtInKinds) {
      const hint = writingHint({ kind });
      if (hint === null) continue;
      // Some published values have their label.
      for (const { value } of vectorsOf(kind).filter((vector) => !/\p{L}{3,} |:/u.test(vector.value))) {
        const digits = value.replace(/\D/g, '');
        const text = hint === 'last-8-digits' ? `order ${digits.slice(-8)}` : `order ${value}`;
        const found = review(policyOf({}), text).findings.filter(({ action }) => action === 'block');
        expect(found, text).toEqual([]);
      }
    }
  });

  test('for data with a warning, until it is acknowledged', () => {
    expect(messagesOf([email], ['PHONE'])).toEqual([
      'Message contains an email address: send it again with acknowledged: [EMAIL] if it is meant to be sent.',
    ]);
    expect(errorOf([email], ['EMAIL'])).toBeNull();
    expect(errorOf([], [])).toBeNull();
  });

  test('with each sentence once, on the field of the message, and with all findings', () => {
    const error = errorOf([email, number, number], ['EMAIL']);
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
