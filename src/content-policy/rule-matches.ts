import { CodePoints } from '../content-guard/code-points.js';
import { type CustomPattern, compilePattern } from '../content-guard/custom-patterns.js';
import { disguisedTexts } from '../content-guard/disguised-texts.js';
import { allowedBy, patternSpans } from './review-text.js';

/** A pattern or an allowance that is tried on texts. */
export interface TriedRule {
  readonly type: 'pattern' | 'allowance';
  readonly expression: string;
  /** The expressions of the allowances, in which a pattern has no effect. */
  readonly allowances: readonly string[];
}

/** Texts to try a rule on, for at most a time. */
export interface RuleTask extends TriedRule {
  readonly texts: readonly string[];
  readonly budgetMs: number;
}

/** The number of texts that were read, and the positions of those with a match. */
export interface RuleMatches {
  readonly read: number;
  readonly matched: readonly number[];
}

/** Finds the texts in which a rule would have had an effect. It stops after a text if its time is over. */
export default function ruleMatches({ texts, budgetMs, ...rule }: RuleTask): RuleMatches {
  const endMs = performance.now() + budgetMs;
  const matches = matcherOf(rule);
  const matched: number[] = [];
  let read = 0;
  for (const text of texts) {
    if (performance.now() > endMs) break;
    if (matches(text)) matched.push(read);
    read += 1;
  }
  return { read, matched };
}

function matcherOf({ type, expression, allowances }: TriedRule): (text: string) => boolean {
  const pattern = compiled(expression);
  if (type === 'allowance') return (text) => pattern.search(text).next() !== null;
  const allowed = allowances.map(compiled);
  return (text) => {
    const spans = patternSpans(pattern, disguisedTexts(text));
    if (spans.length === 0 || allowed.length === 0) return spans.length > 0;
    return !spans.every(allowedBy(allowed, text, new CodePoints(text)));
  };
}

function compiled(expression: string): CustomPattern {
  const pattern = compilePattern(expression);
  if ('error' in pattern) throw new Error(`A rule ${pattern.error}.`);
  return pattern;
}
