import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/content-guard/custom-patterns.js';
import { builtInKinds } from '../../../src/content-guard/kinds.js';
import { testVectors } from '../../../src/content-guard/test-vectors.js';
import { blockedKinds, passedKind } from '../../../src/content-policy/allowance-check.js';
import { defaultAction } from '../../../src/content-policy/policy.js';

/* Tests which allowances would let blocked content through. */

const kindsBlocked = blockedKinds({ actions: new Map() });

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
])('%s passes a payment card', async (expression) => {
  expect(await passedBy(expression)).toBe('PAYMENT_CARD');
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
  expect(await passedBy('[\\w.+]+@[\\w.]+')).toBeNull();
  expect(await passedBy('[\\w.+]+@[\\w.]+', ['EMAIL'])).toBe('EMAIL');
});
