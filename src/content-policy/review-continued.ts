import { findSplitNumbers, type TextBefore } from '../content-guard/continued-numbers.js';
import { kindNames } from '../content-guard/kinds.js';
import { actionOn, actionsOf, type ContentPolicy, isStricter } from './policy.js';
import { type ContentFinding, maxFindings, type Review, redactionOf } from './review-text.js';

/**
 * Adds to the review of a text the numbers of which the author's texts before it have the other part. An allowance has no effect on them,
 * because neither text contains them.
 */
export function withContinuedNumbers(
  review: Review,
  policy: ContentPolicy,
  before: TextBefore,
  text: string,
): Review {
  const start = [...text.slice(0, text.length - text.trimStart().length)].length;
  const continued = findSplitNumbers(before, text).flatMap(
    ({ kind, confidence, start: partStart, end }): ContentFinding[] => {
      const from = start + Math.max(0, partStart);
      const action = actionOn(actionsOf(policy, kind), confidence);
      const isFound = review.findings.some(
        (other) =>
          other.kind === kind &&
          other.start < start + end &&
          from < other.end &&
          !isStricter(action, other.action),
      );
      if (action === 'allow' || isFound) return [];
      const description = `${kindNames[kind]}, together with the text before`;
      return [{ kind, start: from, end: start + end, action, description, isContinued: true }];
    },
  );
  if (continued.length === 0) return review;
  return {
    findings: [...continued, ...review.findings].slice(0, maxFindings),
    kinds: [
      ...continued.map(({ start: _start, end: _end, ...found }) => ({ ...found, count: 1 })),
      ...review.kinds,
    ],
    redactions: [
      ...continued.filter(({ action }) => action === 'redact').map(redactionOf),
      ...review.redactions,
    ],
  };
}
