import { CodePoints } from '../content-guard/code-points.js';
import type { CustomPattern } from '../content-guard/custom-patterns.js';
import { disguisedTexts } from '../content-guard/disguised-texts.js';
import { findContent } from '../content-guard/find-content.js';
import { type ContentKind, kindNames } from '../content-guard/kinds.js';
import { originalSpan } from '../content-guard/normalized-text.js';
import { type Span, withinOneOf } from '../content-guard/spans.js';
import { CallerError, type FieldError } from '../errors/caller-error.js';
import { type RedactedPart, redactParts } from '../text/redacted-text.js';
import { actionOn, actionsOf, type ContentPolicy, type FindingAction } from './policy.js';
import { hintSentences, writingHint } from './writing-hints.js';

/** The maximum number of findings that are reported for a text. */
export const maxFindings = 100;

/** Content in a text that the policy blocks, redacts or warns about. It never contains the text itself. */
export interface ContentFinding {
  readonly kind: ContentKind;
  /** In code points of the text; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly action: FindingAction;
  /** The kind in plain words, such as "a payment card number", or the name of a custom pattern. */
  readonly description: string;
  /** Whether it begins in the author's text before. */
  readonly isContinued?: boolean;
}

/** The policy rejects a text. The error has the kinds and positions of its findings, but no part of the text. */
export class ContentPolicyError extends CallerError {
  override name = 'ContentPolicyError';
  constructor(
    fieldErrors: readonly FieldError[],
    readonly findings: readonly ContentFinding[],
    /** The parts that would not be stored. */
    readonly redactions: readonly RedactedPart[],
  ) {
    super('BAD_USER_INPUT', fieldErrors);
  }
}

/** The findings of one kind and action in a text; the names distinguish custom patterns. */
export interface FoundKind extends Pick<ContentFinding, 'kind' | 'action' | 'description' | 'isContinued'> {
  readonly count: number;
}

/** The result of a review. All findings are judged and counted; at most `maxFindings` are reported with their positions. */
export interface Review {
  /**
   * In the order of the text. If there are too many findings, the first of each kind and the blocked ones are reported
   * first.
   */
  readonly findings: readonly ContentFinding[];
  readonly kinds: readonly FoundKind[];
  /** All parts that the policy redacts. */
  readonly redactions: readonly RedactedPart[];
}

/** The review of a text without findings. */
export const nothingFound: Review = { findings: [], kinds: [], redactions: [] };

/** Returns a text as it is stored after a review; null if the policy redacts nothing of it. */
export const redactedText = (text: string, redactions: readonly RedactedPart[]): string | null =>
  redactions.length === 0 ? null : redactParts(text, redactions).text;

/** Returns the part of a finding to redact. A number that begins in another text keeps no digits: that text shows some already. */
export const redactionOf = ({ kind, start, end, isContinued }: ContentFinding): RedactedPart => ({
  start,
  end,
  isCard: kind === 'PAYMENT_CARD' && !isContinued,
});

/** Reviews a text: finds what the policy blocks, redacts or warns about. @param maximum the number of findings that are reported. */
export function review(policy: ContentPolicy, text: string, maximum = maxFindings): Review {
  const codePoints = new CodePoints(text);
  const custom = policy.patterns.length === 0 ? [] : customFindings(policy.patterns, text);
  const builtIn = findContent(text).flatMap(({ kind, start, end, confidence }) => {
    const action = actionOn(actionsOf(policy, kind), confidence);
    return action === 'allow' ? [] : [{ kind, start, end, action, description: kindNames[kind] }];
  });
  const findings = [...builtIn, ...custom];
  if (findings.length === 0) return nothingFound;
  const isAllowed = allowedBy(
    policy.allowances.map(({ pattern }) => pattern),
    text,
    codePoints,
  );
  const judged = findings
    .filter((finding) => !isAllowed(finding))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  return summary(judged, maximum);
}

/** Returns a function that tells whether a span is within the match of one of some allowances. */
export function allowedBy(
  allowances: readonly CustomPattern[],
  text: string,
  codePoints: CodePoints,
): (span: Span) => boolean {
  return withinOneOf(
    allowances.flatMap((allowance) =>
      allowance
        .matches(text)
        .map(({ start, end }) => ({ start: codePoints.at(start), end: codePoints.at(end) })),
    ),
  );
}

/** Returns the findings of the operator's patterns, also where the text disguises a match. */
function customFindings(patterns: ContentPolicy['patterns'], text: string): ContentFinding[] {
  const forms = disguisedTexts(text);
  return patterns.flatMap(({ name, action, pattern }) =>
    patternSpans(pattern, forms).map((span) => ({
      kind: 'OWN_PATTERN' as const,
      ...span,
      action,
      description: name,
    })),
  );
}

/** Returns where a pattern matches one of the forms of a text, in code points. */
export function patternSpans(pattern: CustomPattern, forms: ReturnType<typeof disguisedTexts>): Span[] {
  const spans = new Map<string, Span>();
  for (const form of forms) {
    for (const { start, end } of pattern.possibleMatches(form.text)) {
      const span = originalSpan(form, start, end);
      spans.set(`${span.start} ${span.end}`, span);
    }
  }
  return [...spans.values()];
}

/** Counts the kinds of findings, which are in the order of the text, and chooses those to report. */
function summary(findings: readonly ContentFinding[], maximum: number): Review {
  const kinds = new Map<string, FoundKind>();
  const ranks: [first: ContentFinding[], blocked: ContentFinding[], others: ContentFinding[]] = [[], [], []];
  for (const finding of findings) {
    const { kind, action, description } = finding;
    const key = `${kind} ${action} ${description}`;
    const found = kinds.get(key);
    kinds.set(key, { kind, action, description, count: (found?.count ?? 0) + 1 });
    ranks[found === undefined ? 0 : action === 'block' ? 1 : 2].push(finding);
  }
  const reported = ranks
    .flat()
    .slice(0, maximum)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const redactions = findings.filter(({ action }) => action === 'redact').map(redactionOf);
  return { findings: reported, kinds: [...kinds.values()], redactions };
}

/**
 * Returns the error of a reviewed text, or null if it can be sent.
 * @param acknowledged the kinds that the sender confirms.
 * @param confirmRedaction whether the sender must confirm kinds that are redacted, too.
 */
export function policyError(
  { findings, kinds, redactions }: Review,
  acknowledged: readonly ContentKind[],
  confirmRedaction: boolean,
): ContentPolicyError | null {
  const rejected = kinds.filter(({ kind, action }) => {
    if (action === 'block') return true;
    return (action === 'warn' || confirmRedaction) && !acknowledged.includes(kind);
  });
  if (rejected.length === 0) return null;
  const sentences = new Set(rejected.map(sentenceOf));
  const errors = [...sentences].map((message) => ({ field: 'message', message }));
  return new ContentPolicyError(errors, findings, redactions);
}

function sentenceOf(found: FoundKind): string {
  const { kind, action, description } = found;
  const content =
    kind === 'OWN_PATTERN' ? `data that this marketplace does not allow (${description})` : description;
  const hint = writingHint(found);
  if (action === 'block') {
    return `Message contains ${content}, which must not be sent here.${hint ? ` ${hintSentences[hint]}` : ''}`;
  }
  return action === 'redact'
    ? `Message contains ${content}, which will not be stored: send it again with acknowledged: [${kind}] to send it without.`
    : `Message contains ${content}: send it again with acknowledged: [${kind}] if it is meant to be sent.`;
}
