import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CustomPattern } from '../content-guard/custom-patterns.js';
import { type BuiltInKind, builtInKinds } from '../content-guard/kinds.js';
import { withinOneOf } from '../content-guard/spans.js';
import { testVectors } from '../content-guard/test-vectors.js';
import { type ContentPolicy, defaultAction } from './policy.js';

/** Returns the built-in kinds that a policy blocks. */
export const blockedKinds = ({ actions }: Pick<ContentPolicy, 'actions'>): BuiltInKind[] =>
  builtInKinds.filter((kind) => (actions.get(kind) ?? defaultAction(kind)) === 'block');

/**
 * Returns the first of the kinds of which an allowance would pass a published test value, or null. Yields to other work
 * after each kind, because a large expression takes milliseconds.
 */
export async function passedKind(
  pattern: CustomPattern,
  kinds: readonly BuiltInKind[],
): Promise<BuiltInKind | null> {
  for (const kind of kinds) {
    const passes = testVectors(kind).some(({ text, spans }) =>
      spans.every(withinOneOf(pattern.matches(text))),
    );
    if (passes) return kind;
    await nextTurn();
  }
  return null;
}
