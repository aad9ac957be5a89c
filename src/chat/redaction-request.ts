import type { Actor } from '../access/actor.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { Span } from '../content-guard/spans.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { messageError } from '../text/message-text.js';
import { isPartOf, type RedactedPart, redactionMark, redactParts } from '../text/redacted-text.js';

/* What a request redacts of a message or an internal note. */

/** The maximum number of spans in a request. */
export const maximumSpans = 100;

/** Exactly one of `everything`, `spans` and `kinds` says what is redacted of a text. */
export interface RedactionRequest {
  everything: boolean;
  /** In code points of the text as the caller sees it. */
  spans: readonly Span[] | null;
  /** What the content guard finds of these kinds in the text. */
  kinds: readonly ContentKind[] | null;
  /** The last redaction that the caller sees, for `spans`; null: none. */
  previousRedactedAt: Date | null;
}

/** A text without what a request redacts of it. */
export interface Redaction {
  text: string;
  /** The number of marks that were added; 0 if nothing was found. */
  partCount: number;
  /** The redacted parts of the text before. */
  parts: readonly RedactedPart[];
}

/** @throws {InputError} */
export function requireValidRequest({
  everything,
  spans,
  kinds,
  previousRedactedAt,
}: RedactionRequest): void {
  if ([everything, spans !== null, kinds !== null].filter(Boolean).length !== 1) {
    throw inputError(null, 'Give one of everything: true, spans and kinds.');
  }
  if (spans && (spans.length === 0 || spans.length > maximumSpans)) {
    throw inputError('spans', `Give 1 to ${maximumSpans} spans.`);
  }
  if (kinds?.length === 0) throw inputError('kinds', 'Give at least one kind.');
  if (!spans && previousRedactedAt) {
    throw inputError('previousRedactedAt', 'previousRedactedAt can only be given with spans.');
  }
}

/** Finds what a request redacts of a stored text. @throws {InputError} */
export async function redactionOf(
  actor: Actor,
  messageCheck: MessageCheck,
  { text, redactedAt }: { text: string; redactedAt: Date | null },
  { everything, spans, kinds, previousRedactedAt }: RedactionRequest,
): Promise<Redaction> {
  if (everything) {
    const parts = text === redactionMark ? [] : [{ start: 0, end: codePoints(text) }];
    return { text: redactionMark, partCount: parts.length, parts };
  }
  if (kinds) {
    const findings = await messageCheck.findKinds(actor, text, kinds);
    return redactStored(
      text,
      findings.map(({ kind, start, end }) => ({ start, end, isCard: kind === 'PAYMENT_CARD' })),
      'kinds',
    );
  }
  if (previousRedactedAt?.getTime() !== redactedAt?.getTime()) {
    throw inputError('previousRedactedAt', 'This text was redacted meanwhile, so the spans can be wrong.');
  }
  if (!spans?.every((span) => isPartOf(text, span))) {
    throw inputError('spans', 'Each span must have a start before its end, within the text.');
  }
  return redactStored(text, spans, 'spans');
}

/** @throws {InputError} if the marks make the text longer than a message can be: no import would take it. */
function redactStored(text: string, parts: readonly RedactedPart[], field: 'spans' | 'kinds'): Redaction {
  const redacted = redactParts(text, parts);
  if (redacted.partCount > 0 && messageError(redacted.text)) {
    throw inputError(field, 'The marks would make the text too long. Remove larger parts, or everything.');
  }
  return { ...redacted, parts };
}

/** Returns what the audit log says about a redaction: never a text. */
export const auditText = ({ everything, kinds }: RedactionRequest, partCount: number): string =>
  `${everything ? 'everything' : (kinds?.join(', ') ?? 'spans')} (${partCount})`;
