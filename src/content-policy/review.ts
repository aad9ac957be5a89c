import { CodePoints } from '../content-guard/code-points.js';
import { findContent } from '../content-guard/find-content.js';
import { type ContentKind, kindNames } from '../content-guard/kinds.js';
import { CallerError, type FieldError } from '../errors/caller-error.js';
import { type ContentAction, type ContentPolicy, defaultAction } from './policy.js';

/** The maximum number of findings that are returned for a text. */
export const maxFindings = 100;

/** Content in a text that the policy blocks or warns about. It never contains the text itself. */
export interface ContentFinding {
  readonly kind: ContentKind;
  /** In code points of the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly action: 'block' | 'warn';
  /** The kind in plain words, such as "a payment card number", or the name of a custom pattern. */
  readonly description: string;
}

/** The policy rejects a text. The error has the kinds and positions of its findings, but no part of the text. */
export class ContentPolicyError extends CallerError {
  override name = 'ContentPolicyError';
  constructor(
    fieldErrors: readonly FieldError[],
    readonly findings: readonly ContentFinding[],
  ) {
    super('BAD_USER_INPUT', fieldErrors);
  }
}

/** Returns the findings in a text that the policy blocks or warns about, in the order of the text. */
export function review(policy: ContentPolicy, text: string): ContentFinding[] {
  const codePoints = new CodePoints(text);
  const custom = policy.patterns.flatMap(({ name, action, pattern }) =>
    pattern.matches(text).map(({ start, end }) => ({
      kind: 'OWN_PATTERN' as const,
      start: codePoints.at(start),
      end: codePoints.at(end),
      action,
      description: name,
    })),
  );
  const builtIn = findContent(text).flatMap(({ kind, start, end }) => {
    const action: ContentAction = policy.actions.get(kind) ?? defaultAction(kind);
    return action === 'allow' ? [] : [{ kind, start, end, action, description: kindNames[kind] }];
  });
  const findings = [...builtIn, ...custom];
  if (findings.length === 0) return findings;
  const allowed = policy.allowances.flatMap(({ pattern }) =>
    pattern.matches(text).map(({ start, end }) => ({ start: codePoints.at(start), end: codePoints.at(end) })),
  );
  return findings
    .filter(({ start, end }) => !allowed.some((other) => other.start <= start && end <= other.end))
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, maxFindings);
}

/**
 * Returns the error of a text with these findings, or null if it can be sent.
 * @param acknowledged the kinds that the sender confirms.
 */
export function policyError(
  findings: readonly ContentFinding[],
  acknowledged: readonly ContentKind[],
): ContentPolicyError | null {
  const rejected = findings.filter(({ kind, action }) => action === 'block' || !acknowledged.includes(kind));
  if (rejected.length === 0) return null;
  const sentences = new Set(rejected.map(sentenceOf));
  const errors = [...sentences].map((message) => ({ field: 'message', message }));
  return new ContentPolicyError(errors, findings);
}

function sentenceOf({ kind, action, description }: ContentFinding): string {
  const content =
    kind === 'OWN_PATTERN' ? `data that this marketplace does not allow (${description})` : description;
  return action === 'block'
    ? `Message contains ${content}, which must not be sent here.`
    : `Message contains ${content}: send it again with acknowledged: [${kind}] if it is meant to be sent.`;
}
