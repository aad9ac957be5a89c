import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import type { Actor } from '../access/actor.js';
import { partyOf } from '../access/actor.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import type { ContentPolicy } from './policy.js';
import { type ContentFinding, review } from './review.js';
import type { ReviewTask } from './review-thread.js';

/** A review that takes about as long is not worth a thread, in µs. */
const shortReview = 2_000;

/** How long a thread stays that nobody needs, in ms. */
const idleTimeout = 30_000;

/** What a review leaves behind is garbage at once: more room for it saves no time. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** A review uses the thread for all of its time, in ms, so that it keeps its slot. */
const slotMs = 10_000;

/** Only the built server has the thread's module as Node loads it. */
const threadModule = fileURLToPath(new URL('./review-thread.js', import.meta.url));
const hasThread = existsSync(threadModule);

/**
 * Reviews texts. A long text takes up to a second of a processor, by the patterns of the operator's own, so it is
 * read in a thread beside the event loop; the callers take turns with it.
 */
export class ContentReviewer {
  readonly #queue = new FairQueue(1, slotMs);
  #threads: Tinypool | undefined;

  /** Returns what the policy does not simply allow in a text, in its order. */
  async review(actor: Actor, policy: ContentPolicy, text: string): Promise<ContentFinding[]> {
    if (expectedTime(policy, text) < shortReview) return review(policy, text);
    return this.#queue.run(partyOf(actor), () =>
      hasThread ? this.#reviewInThread(actor, policy, text) : review(policy, text),
    );
  }

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }

  #reviewInThread({ marketplaceId }: Actor, policy: ContentPolicy, text: string): Promise<ContentFinding[]> {
    this.#threads ??= new Tinypool({
      filename: threadModule,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout,
      resourceLimits,
    });
    const task: ReviewTask = {
      policyKey: `${marketplaceId} ${policy.version}`,
      actions: policy.actions,
      patterns: policy.patterns.map(({ id, name, action, expression }) => ({ id, name, action, expression })),
      allowances: policy.allowances.map(({ id, name, expression }) => ({ id, name, expression })),
      text,
    };
    return this.#threads.run(task);
  }
}

/** How long a review takes at worst, in µs: the built-in kinds, and each pattern by its size. */
function expectedTime({ patterns, allowances }: ContentPolicy, { length }: string): number {
  const size = [...patterns, ...allowances].reduce((sum, { pattern }) => sum + pattern.size, 0);
  return length * (4 + size / 30);
}
