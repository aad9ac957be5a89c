import type { Database } from '../database/database.js';
import type { ContentKind } from '../guard/kinds.js';
import { type Asker, policyOver } from './asker.js';
import { ContentPolicies } from './content-policy.js';
import { type ContentFault, type ContentFinding, refusalOf } from './content-review.js';
import { ContentReviewer } from './content-reviewer.js';
import { Fault } from './fault.js';
import { messageFault } from './message-text.js';

/** What became of a finding in a text that was sent. */
export type ContentOutcome = 'blocked' | 'warned' | 'acknowledged';

/** A text that may be stored, as long as the policy of this version is in force. */
export interface Admission {
  readonly version: number;
  /** What the sender acknowledged. */
  readonly findings: readonly ContentFinding[];
}

/** Holds what is written against the marketplace's policy, before anything of it is stored or logged. */
export class ContentGuard {
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
   * @throws {Fault} `BAD_USER_INPUT` on `message` where it is none, or too long.
   */
  async check(asker: Asker, text: string): Promise<ContentFinding[]> {
    // A text that is not written yet holds nothing.
    if (text.trim() === '') return [];
    const fault = messageFault(text);
    if (fault) throw new Fault('BAD_USER_INPUT', [fault]);
    const policy = await this.#policies.current(this.database, policyOver(asker));
    return this.#reviewer.review(asker, policy, text);
  }

  /**
   * Lets a text pass. A text is refused only by the policy in force; it may pass by one that was replaced a moment
   * ago, which the send then finds out.
   * @param latest whether to look first which policy is in force.
   * @throws {ContentFault} where it must not be sent, or must be acknowledged first.
   */
  async admit(
    asker: Asker,
    { message, acknowledged }: { message: string; acknowledged: readonly ContentKind[] },
    latest: boolean,
  ): Promise<Admission> {
    const scope = policyOver(asker);
    const policy = await (latest
      ? this.#policies.current(this.database, scope)
      : this.#policies.last(this.database, scope));
    const findings = await this.#reviewer.review(asker, policy, message);
    const refusal = refusalOf(findings, acknowledged);
    if (!refusal) return { version: policy.version, findings };
    if (!latest) return this.admit(asker, { message, acknowledged }, true);
    throw refusal;
  }

  /** Counts what was found in a text that was refused. */
  countRefused({ findings }: ContentFault, acknowledged: readonly ContentKind[]): void {
    for (const { kind, action } of findings) {
      const passes = action === 'warn' && acknowledged.includes(kind);
      this.#count(kind, passes ? 'acknowledged' : action === 'block' ? 'blocked' : 'warned');
    }
  }

  /** Counts what was found in a text that was stored. */
  countSent({ findings }: Admission): void {
    for (const { kind } of findings) this.#count(kind, 'acknowledged');
  }

  #count(kind: ContentKind, outcome: ContentOutcome): void {
    const key = `${kind} ${outcome}`;
    const known = this.#counts.get(key) ?? { kind, outcome, count: 0 };
    known.count += 1;
    this.#counts.set(key, known);
  }
}
