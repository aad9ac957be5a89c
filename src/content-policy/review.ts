import { CodePoints } from '../content-guard/code-points.js';
import { findContent } from '../content-guard/find-content.js';
import { type ContentKind, kindNames } from '../content-guard/kinds.js';
import { CallerError, type FieldError } from '../errors/caller-error.js';
import { type ContentAction, type ContentPolicy, defaultAction } from './policy.js';

/** How many findings of a text are told. */
export const maxFindings = 100;

/** Something found in a text that the policy does not simply allow; never the found text itself. */
export interface ContentFinding {
  readonly kind: ContentKind;
  /** In code points of the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly action: 'block' | 'warn';
  /** What a person calls it: "a payment card number", or the name of the operator's own pattern. */
  readonly description: string;
}

/** A text was refused for what was found in it. Says what kind and where, and nothing of the text. */
export class ContentPolicyError extends CallerError {
  override name = 'ContentPolicyError';
  constructor(
    faults: readonly FieldError[],
    readonly findings: readonly ContentFinding[],
  ) {
    super('BAD_USER_INPUT', faults);
  }
}

/** What the policy does not simply allow of what is found in a text, in its order. */
export function review(policy: ContentPolicy, text: string): ContentFinding[] {
  const places = new CodePoints(text);
  const own = policy.patterns.flatMap(({ name, action, pattern }) =>
    pattern.matches(text).map(({ start, end }) => ({
      kind: 'OWN_PATTERN' as const,
      start: places.at(start),
      end: places.at(end),
      action,
      description: name,
    })),
  );
  const built = findContent(text).flatMap(({ kind, start, end }) => {
    const action: ContentAction = policy.actions.get(kind) ?? defaultAction(kind);
    return action === 'allow' ? [] : [{ kind, start, end, action, description: kindNames[kind] }];
  });
  const findings = [...built, ...own];
  if (findings.length === 0) return findings;
  const allowed = policy.allowances.flatMap(({ pattern }) =>
    pattern.matches(text).map(({ start, end }) => ({ start: places.at(start), end: places.at(end) })),
  );
  return findings
    .filter(({ start, end }) => !allowed.some((other) => other.start <= start && end <= other.end))
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .slice(0, maxFindings);
}

/**
 * Why a text with these findings is refused, or null where it may be sent.
 * @param acknowledged the kinds that the sender says it means to send.
 */
export function policyError(
  findings: readonly ContentFinding[],
  acknowledged: readonly ContentKind[],
): ContentPolicyError | null {
  const refused = findings.filter(({ kind, action }) => action === 'block' || !acknowledged.includes(kind));
  if (refused.length === 0) return null;
  const sentences = new Set(refused.map(sentenceOf));
  const faults = [...sentences].map((message) => ({ field: 'message', message }));
  return new ContentPolicyError(faults, findings);
}

function sentenceOf({ kind, action, description }: ContentFinding): string {
  const what = kind === 'OWN_PATTERN' ? `what this marketplace does not allow (${description})` : description;
  return action === 'block'
    ? `Message contains ${what}, which must not be sent here.`
    : `Message contains ${what}: send it again with acknowledged: [${kind}] if it is meant to be sent.`;
}
