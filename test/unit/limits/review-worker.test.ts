import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/content-guard/custom-patterns.js';
import type { ContentPolicy } from '../../../src/content-policy/policy.js';
import { maxFindings, review } from '../../../src/content-policy/review-text.js';
import reviewTask from '../../../src/content-policy/review-worker.js';

/* Checks that a worker thread finds the same with the policy that it receives. */

function rule<Rule extends { expression: string }>(given: Rule) {
  const pattern = compilePattern(given.expression);
  if ('error' in pattern) throw new Error(pattern.error);
  return { ...given, pattern };
}

const policy: ContentPolicy = {
  version: 3,
  actions: new Map([['EMAIL', { action: 'allow', lowConfidenceAction: 'warn' }]]),
  patterns: [rule({ id: 1, name: 'Orders', expression: 'order \\d+', action: 'warn' as const })],
  allowances: [rule({ id: 2, name: 'Test card', expression: '4111 1111 1111 1111' })],
};

const taskOf = ({ actions, patterns, allowances }: ContentPolicy, policyKey: string, text: string) => ({
  policyKey,
  actions,
  patterns: patterns.map(({ pattern: _compiled, ...sent }) => sent),
  allowances: allowances.map(({ pattern: _compiled, ...sent }) => sent),
  text,
  maximum: maxFindings,
});

test('a worker thread finds the same in a text as the main thread', () => {
  const text = `${'Hello. '.repeat(1_000)} a@b.de, order 7, 4111 1111 1111 1111, 5555 5555 5555 4444`;
  const expected = review(policy, text);
  expect(expected.findings.map(({ kind }) => kind)).toEqual(['OWN_PATTERN', 'PAYMENT_CARD']);
  for (const _turn of [1, 2])
    expect(reviewTask(structuredClone(taskOf(policy, 'one', text)))).toEqual(expected);
  const without = { ...policy, patterns: [] };
  expect(reviewTask(taskOf(without, 'two', text))).toEqual(review(without, text));
});
