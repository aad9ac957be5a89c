import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { CustomPattern } from '../content-guard/custom-patterns.js';
import { type BuiltInKind, builtInKinds } from '../content-guard/kinds.js';
import { withinOneOf } from '../content-guard/spans.js';
import { actionsOf, type ContentPolicy, keepsOut } from './policy.js';
import { inSentence, testVectors } from './test-vectors.js';

/** Returns the built-in kinds that a policy keeps out of the database. */
export const keptOutKinds = (policy: Pick<ContentPolicy, 'actions'>): BuiltInKind[] =>
  builtInKinds.filter((kind) => keepsOut(actionsOf(policy, kind).action));

/** The number of texts that are matched before other work can run: a large expression takes milliseconds. */
const batchSize = 50;

/** The number of values of a kind that are also tested beside the words of the expression. */
const valuesBesideWords = 3;

/**
 * Returns the first of the kinds for which the allowance would let a test value pass; null if there is none. It tests
 * values alone, in a sentence, and in a sentence beside words of the expression (`ref.*`). An expression for the
 * marketplace's own numbers, such as `MP-[0-9]{16}`, passes no test value.
 */
export async function passedKind(
  pattern: CustomPattern,
  kinds: readonly BuiltInKind[],
): Promise<BuiltInKind | null> {
  const words = wordsOf(pattern.expression);
  let count = 0;
  for (const kind of kinds) {
    const vectors = testVectors(kind);
    await yieldToOthers();
    for (const [index, { text, spans }] of vectors.entries()) {
      if (spans.every(withinOneOf(pattern.matches(text)))) return kind;
      if (index < valuesBesideWords && words.some((word) => passesBeside(pattern, word, text))) return kind;
      if (++count % batchSize === 0) await yieldToOthers();
    }
  }
  return null;
}

/** Checks of allowances that are repeated when the policy changes meanwhile. Each tests an allowance and a kind once. */
export class AllowanceChecks {
  /** The kinds for which an expression lets no test value pass. */
  readonly #safeKinds = new Map<string, Set<BuiltInKind>>();

  /** Returns what `passedKind` returns. */
  async passedKind(pattern: CustomPattern, kinds: readonly BuiltInKind[]): Promise<BuiltInKind | null> {
    const safe = this.#safeKinds.get(pattern.expression) ?? new Set();
    this.#safeKinds.set(pattern.expression, safe);
    const untested = kinds.filter((kind) => !safe.has(kind));
    const passed = await passedKind(pattern, untested);
    if (passed === null) for (const kind of untested) safe.add(kind);
    return passed;
  }
}

/** Returns whether the expression matches all of a sentence with the text before or after one of its own words. */
function passesBeside(pattern: CustomPattern, word: string, text: string): boolean {
  const sentence = inSentence(text);
  return [`${word} ${sentence}`, `${sentence} ${word}`].some((beside) => {
    const start = beside.indexOf(sentence);
    return withinOneOf(pattern.matches(beside))({ start, end: start + sentence.length });
  });
}

/** The parts of an expression in RE2's syntax that are not literal text. */
const syntax =
  /\\[pP]\{[^}]*\}|\\[\p{L}\p{N}]|\[(?:\\.|[^\]\\])*\]|\{[\d,]*\}|\(\?[\w:<>!=-]*|[.^$|()?*+\\]/gu;

/** Returns the literal words of an expression. */
const wordsOf = (expression: string): string[] => [
  ...new Set(expression.split(syntax).flatMap((part) => part?.trim() || [])),
];
