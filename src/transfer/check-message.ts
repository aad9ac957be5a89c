import { canContinueNumber, joinedLength, joinedTextBefore } from '../content-guard/continued-numbers.js';
import { contentKinds } from '../content-guard/kinds.js';
import type { ContentPolicy } from '../content-policy/policy.js';
import { withContinuedNumbers } from '../content-policy/review-continued.js';
import { policyError, redactedText, review } from '../content-policy/review-text.js';
import { messageError } from '../text/message-text.js';
import { nameError } from '../text/names.js';
import { beginsRedacted } from '../text/redacted-text.js';
import type { SourceMessage } from './source.js';

/** The maximum difference of clocks. */
const maxAheadMs = 300_000;

/** A number is found if it is split over two messages of an author within this time, as when they are sent. */
const continuedMs = 60_000;

/** The most messages of which a number can be joined, as when they are sent. */
const maxJoined = 4;

/** Returns why a message is not valid; null if it is. */
export function messageProblem({ text, createdAt, order }: SourceMessage): string | null {
  if (!(order >= 1 && order <= 999_999_999)) return 'The order must be a whole number from 1 to 999999999.';
  if (createdAt <= 0) return 'The createdAt is before 1970.';
  if (createdAt > Date.now() + maxAheadMs) return 'The createdAt is in the future.';
  return messageError(text)?.message ?? null;
}

/** Returns the sender's name if it is valid; null otherwise. */
export const validName = (name: string | null): string | null => {
  const trimmed = name?.trim() ?? '';
  return nameError('sentByName', trimmed) === null ? trimmed : null;
};

/** A message after its review. */
export interface ReviewedMessage {
  /** As it can be stored: without what the policy redacts. */
  readonly message: SourceMessage;
  /** The names of the kinds that were redacted; null if none were. */
  readonly redacted: string | null;
  /** Why the policy refuses it; null if it does not. Warnings count as acknowledged. */
  readonly refusal: string | null;
}

/** Reviews the messages of threads under a content policy, in their order. */
export class HistoryReview {
  /** The latest messages of each author of the thread that is being read, the newest first. */
  readonly #latest = new Map<string, readonly SourceMessage[]>();
  #thread: string | null = null;

  of(policy: ContentPolicy, message: SourceMessage): ReviewedMessage {
    if (this.#thread !== message.sellerId) this.#latest.clear();
    this.#thread = message.sellerId;
    const author = `${message.byOperator} ${message.sentByName}`;
    const latest = (this.#latest.get(author) ?? []).filter(
      ({ createdAt }) => message.createdAt - createdAt <= continuedMs,
    );
    const own = review(policy, message.text);
    const before = canContinueNumber(message.text)
      ? joinedTextBefore(
          latest.map(({ text }) => ({
            ...{ text: text.slice(-joinedLength), beginning: null },
            isRedacted: beginsRedacted(text),
          })),
        )
      : null;
    const found = before ? withContinuedNumbers(own, policy, before, message.text) : own;
    const text = redactedText(message.text, found.redactions);
    const storable = text === null ? message : { ...message, text };
    this.#latest.set(author, [storable, ...latest].slice(0, maxJoined));
    const redacted = found.kinds.filter(({ action }) => action === 'redact');
    return {
      message: storable,
      redacted: text === null ? null : redacted.map(({ description }) => description).join(', '),
      refusal:
        policyError(found, contentKinds, false)?.message ?? messageError(storable.text)?.message ?? null,
    };
  }
}
