import type { Actor } from '../access/actor.js';
import { partyOf } from '../access/actor.js';
import { type ContentKind, contentKinds } from '../content-guard/kinds.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import { OneThread } from '../fair-queue/one-thread.js';
import type { ContentAction, ContentPolicy } from './policy.js';
import { type ContentFinding, maxFindings, type Review, review } from './review-text.js';
import type { ReviewTask } from './review-worker.js';

/** A shorter review runs on the event loop, because handing it to the thread would take longer. */
const shortReviewUs = 2_000;

/** A review keeps no memory, so a larger young generation saves no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** Longer than a review takes: it occupies the thread until its end, so it keeps its slot. */
const slotMs = 10_000;

/**
 * Reviews texts. With custom patterns, the review of a long text takes up to a second of processor time, so it runs in a
 * thread beside the event loop; parties take turns with the thread.
 */
export class ContentReviewer {
  readonly #queue = new FairQueue(1, slotMs);
  readonly #thread = new OneThread<ReviewTask, Review>(
    new URL('./review-worker.js', import.meta.url),
    resourceLimits,
  );

  /** Reviews a text under a policy. */
  review(actor: Actor, policy: ContentPolicy, text: string): Promise<Review> {
    return this.#review(actor, policy, text, maxFindings);
  }

  /** Returns all findings of some kinds in a text, whatever the policy does with them. What it has allowances for is no finding. */
  async findAll(
    actor: Actor,
    policy: ContentPolicy,
    text: string,
    kinds: readonly ContentKind[],
  ): Promise<readonly ContentFinding[]> {
    const { findings } = await this.#review(actor, onlyKinds(policy, kinds), text, Infinity);
    return findings;
  }

  async #review(actor: Actor, policy: ContentPolicy, text: string, maximum: number): Promise<Review> {
    if (longestReviewUs(policy, text) < shortReviewUs) return review(policy, text, maximum);
    return this.#queue.run(partyOf(actor), () =>
      this.#thread.isAvailable
        ? this.#reviewInThread(actor, policy, text, maximum)
        : review(policy, text, maximum),
    );
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  #reviewInThread(
    { marketplaceId }: Actor,
    policy: ContentPolicy,
    text: string,
    maximum: number,
  ): Promise<Review> {
    const task: ReviewTask = {
      policyKey: `${marketplaceId} ${policy.version} ${policy.kinds?.join(' ') ?? ''}`,
      actions: policy.actions,
      patterns: policy.patterns.map(({ id, name, action, expression }) => ({ id, name, action, expression })),
      allowances: policy.allowances.map(({ id, name, expression }) => ({ id, name, expression })),
      text,
      maximum,
    };
    return this.#thread.run(task);
  }
}

/** Returns a policy that blocks some kinds and allows all others. */
function onlyKinds(policy: ContentPolicy, kinds: readonly ContentKind[]): ContentPolicy {
  const actionsOn = (kind: ContentKind) => {
    const action: ContentAction = kinds.includes(kind) ? 'block' : 'allow';
    return [kind, { action, lowConfidenceAction: action }] as const;
  };
  return {
    ...policy,
    kinds,
    actions: new Map(contentKinds.map(actionsOn)),
    patterns: kinds.includes('OWN_PATTERN') ? policy.patterns : [],
  };
}

/** Returns the longest time of a review, in µs: that of the built-in kinds, and of each pattern by its size. */
function longestReviewUs({ patterns, allowances }: ContentPolicy, text: string): number {
  const sizeOf = (rules: ContentPolicy['allowances']) =>
    rules.reduce((sum, { pattern }) => sum + pattern.size, 0);
  // A pattern is also searched for in the normalized forms of a text.
  const forms = /^[\0-\x7f]*$/.test(text) ? 1 : 3;
  return text.length * (4 + (forms * sizeOf(patterns) + sizeOf(allowances)) / 30);
}
