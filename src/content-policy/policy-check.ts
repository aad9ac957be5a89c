import type { Actor } from '../access/actor.js';
import { contentPolicyOf } from '../access/tenant-scopes.js';
import type { TextBefore } from '../content-guard/continued-numbers.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { InputError } from '../errors/caller-error.js';
import { messageError } from '../text/message-text.js';
import { ContentReviewer } from './content-reviewer.js';
import { type ContentOutcome, FindingCounts } from './finding-counts.js';
import { ContentPolicies, type ContentPolicy, type FindingAction } from './policy.js';
import { withContinuedNumbers } from './review-continued.js';
import {
  type ContentFinding,
  ContentPolicyError,
  nothingFound,
  policyError,
  type Review,
  redactedText,
} from './review-text.js';
import { RuleTrials } from './try-rule.js';

/** A text that its author is about to send. */
export interface WrittenText {
  readonly author: Actor;
  readonly text: string;
  /** The kinds of content that the author confirms. */
  readonly acknowledged: readonly ContentKind[];
  /** Whether the author confirms what is redacted, too: otherwise the text is stored without it at once. */
  readonly confirmRedaction: boolean;
}

/** The policy's decision on a text. A text that it allows can be stored while this version of the policy is in force. */
export interface PolicyDecision {
  readonly policy: ContentPolicy;
  readonly review: Review;
  /** The text that can be stored: without what the policy redacts. */
  readonly storable: string;
  /** Null if the policy allows the text. */
  readonly error: ContentPolicyError | null;
}

/** Checks texts against the marketplace's content policy, before any of them is stored or logged. */
export class MessageCheck {
  readonly #policies = new ContentPolicies();
  readonly #reviewer = new ContentReviewer();
  readonly #counts = new Map<string, { kind: ContentKind; outcome: ContentOutcome; count: number }>();

  /** The findings of each seller that are not stored yet. */
  readonly findings = new FindingCounts();

  /** Tries rules on stored messages. */
  readonly trials: RuleTrials;

  constructor(private readonly database: Database) {
    this.trials = new RuleTrials(database);
  }

  /** Stops the threads that review long texts and try rules. */
  async close(): Promise<void> {
    await Promise.all([this.#reviewer.close(), this.trials.close()]);
  }

  /** Returns the number of findings in sent texts since the start, by kind and outcome. */
  counts(): Iterable<{ kind: ContentKind; outcome: ContentOutcome; count: number }> {
    return this.#counts.values();
  }

  /**
   * Reviews an unfinished text.
   * @throws {InputError} on `message` if it is not a valid message.
   */
  async check(actor: Actor, text: string): Promise<Review> {
    // An empty text is not an error while it is being written.
    if (text.trim() === '') return nothingFound;
    const error = messageError(text);
    if (error) throw new InputError([error]);
    const policy = await this.#policies.current(this.database, contentPolicyOf(actor));
    return this.#reviewer.review(actor, policy, text);
  }

  /** Returns all findings of some kinds in a stored text, whatever the policy does with them. */
  async findKinds(
    actor: Actor,
    text: string,
    kinds: readonly ContentKind[],
  ): Promise<readonly ContentFinding[]> {
    const policy = await this.#policies.current(this.database, contentPolicyOf(actor));
    return this.#reviewer.findAll(actor, policy, text, kinds);
  }

  /**
   * Decides whether a text can be sent. A cached policy can be outdated: it can allow a text, because the write verifies
   * its version, but only the current policy rejects one.
   * @param before the author's texts before it, with which it can contain a number; null without one.
   */
  async decide(
    written: WrittenText,
    policy: 'cached' | 'current',
    before: TextBefore | null,
  ): Promise<PolicyDecision> {
    const scope = contentPolicyOf(written.author);
    if (policy === 'cached') {
      const cached = await this.#policies.cached(this.database, scope);
      const decision = await this.#decideUnder(cached, written, before);
      if (!decision.error) return decision;
    }
    return this.#decideUnder(await this.#policies.current(this.database, scope), written, before);
  }

  /** Decides under the policy of an earlier decision, after the author has written another text. It reads nothing. */
  decideAgain(
    { policy }: PolicyDecision,
    written: WrittenText,
    before: TextBefore | null,
  ): Promise<PolicyDecision> {
    return this.#decideUnder(policy, written, before);
  }

  async #decideUnder(
    policy: ContentPolicy,
    { author, text, acknowledged, confirmRedaction }: WrittenText,
    before: TextBefore | null,
  ): Promise<PolicyDecision> {
    const own = await this.#reviewer.review(author, policy, text);
    const review = before === null ? own : withContinuedNumbers(own, policy, before, text);
    const storable = redactedText(text, review.redactions) ?? text;
    const error = policyError(review, acknowledged, confirmRedaction) ?? redactedTextError(storable);
    return { policy, review, storable, error };
  }

  /** Counts the findings in a text of a thread that was stored or rejected. */
  countFindings(
    thread: ThreadScope,
    { author, acknowledged }: WrittenText,
    { review, error }: PolicyDecision,
  ): void {
    for (const { kind, action, count } of review.kinds) {
      const outcome = outcomeOf(action, error !== null, acknowledged.includes(kind));
      this.#count(kind, outcome, count);
      this.findings.add(thread, author.side === 'operator', { kind, outcome }, count);
    }
  }

  #count(kind: ContentKind, outcome: ContentOutcome, count: number): void {
    const key = `${kind} ${outcome}`;
    const counted = this.#counts.get(key) ?? { kind, outcome, count: 0 };
    counted.count += count;
    this.#counts.set(key, counted);
  }
}

/** Returns the error of a text that a redaction makes too long; null if it can be stored. */
function redactedTextError(storable: string): ContentPolicyError | null {
  const error = messageError(storable);
  return error && new ContentPolicyError([error], [], []);
}

/** Returns the outcome of a finding. One that is redacted was only warned of while its sender has not confirmed it. */
function outcomeOf(action: FindingAction, isRejected: boolean, isAcknowledged: boolean): ContentOutcome {
  if (action === 'block') return 'blocked';
  if (action === 'redact') return isRejected ? 'warned' : 'redacted';
  return isAcknowledged ? 'acknowledged' : 'warned';
}
