import type { Actor } from '../access/actor.js';
import { contentPolicyOf } from '../access/scopes.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import { InputError } from '../errors/caller-error.js';
import { messageError } from '../text/message-text.js';
import { ContentPolicies } from './policy.js';
import { type ContentFinding, type ContentPolicyError, policyError } from './review.js';
import { ContentReviewer } from './reviewer.js';

/** What became of a finding in a text that was sent. */
export type ContentOutcome = 'blocked' | 'warned' | 'acknowledged';

/** A text that may be stored, as long as the policy of this version is in force. */
export interface PolicyDecision {
  readonly version: number;
  /** What the sender acknowledged. */
  readonly findings: readonly ContentFinding[];
}

/** Holds what is written against the marketplace's policy, before anything of it is stored or logged. */
export class MessageCheck {
  readonly #policies = new ContentPolicies();
  readonly #reviewer = new ContentReviewer();
  readonly #counts = new Map<string, { kind: ContentKind; outcome: ContentOutcome; count: number }>();

  constructor(private readonly database: Database) {}

  /** Ends the thread in which texts are read. */
  close(): Promise<void> {
    return this.#reviewer.close();
  }

  /** How many findings of each kind texts that were sent had, by what became of them, since the start. */
  counts(): Iterable<{ kind: ContentKind; outcome: ContentOutcome; count: number }> {
    return this.#counts.values();
  }

  /**
   * What the marketplace does not simply allow in a text that is being written.
   * @throws {CallerError} `BAD_USER_INPUT` on `message` where it is none, or too long.
   */
  async check(actor: Actor, text: string): Promise<ContentFinding[]> {
    // A text that is not written yet holds nothing.
    if (text.trim() === '') return [];
    const fault = messageError(text);
    if (fault) throw new InputError([fault]);
    const policy = await this.#policies.current(this.database, contentPolicyOf(actor));
    return this.#reviewer.review(actor, policy, text);
  }

  /**
   * Lets a text pass. A text is refused only by the policy in force; it may pass by one that was replaced a moment
   * ago, which the send then finds out.
   * @param latest whether to look first which policy is in force.
   * @throws {ContentPolicyError} where it must not be sent, or must be acknowledged first.
   */
  async decide(
    actor: Actor,
    { message, acknowledged }: { message: string; acknowledged: readonly ContentKind[] },
    latest: boolean,
  ): Promise<PolicyDecision> {
    const scope = contentPolicyOf(actor);
    const policy = await (latest
      ? this.#policies.current(this.database, scope)
      : this.#policies.last(this.database, scope));
    const findings = await this.#reviewer.review(actor, policy, message);
    const refusal = policyError(findings, acknowledged);
    if (!refusal) return { version: policy.version, findings };
    if (!latest) return this.decide(actor, { message, acknowledged }, true);
    throw refusal;
  }

  /** Counts what was found in a text that was refused. */
  countRefused({ findings }: ContentPolicyError, acknowledged: readonly ContentKind[]): void {
    for (const { kind, action } of findings) {
      const passes = action === 'warn' && acknowledged.includes(kind);
      this.#count(kind, passes ? 'acknowledged' : action === 'block' ? 'blocked' : 'warned');
    }
  }

  /** Counts what was found in a text that was stored. */
  countSent({ findings }: PolicyDecision): void {
    for (const { kind } of findings) this.#count(kind, 'acknowledged');
  }

  #count(kind: ContentKind, outcome: ContentOutcome): void {
    const key = `${kind} ${outcome}`;
    const known = this.#counts.get(key) ?? { kind, outcome, count: 0 };
    known.count += 1;
    this.#counts.set(key, known);
  }
}
