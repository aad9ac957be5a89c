import { type OperatorActor, partyOf } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { recentTexts } from '../database/statements/recent-texts.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import { OneThread } from '../fair-queue/one-thread.js';
import { type Client, ClientDisconnected } from '../fair-queue/waiting-jobs.js';
import { requireValidExpression } from './change-policy.js';
import { readPolicy } from './policy.js';
import ruleMatches, { type RuleMatches, type RuleTask, type TriedRule } from './rule-matches.js';

/** A rule is tried on messages of so many days, on at most so many of the newest, and for at most so long. */
export const triedDays = 30;
export const maximumTried = 10_000;
const maximumMs = 5_000;

/** The number of messages that are read by one statement. */
const pageSize = 250;

/** Longer than a rule is tried: it occupies the thread until its end, so it keeps its slot. */
const slotMs = 10_000;

/** Counts of the messages that a rule would have matched, and never a text. */
export interface RuleTrial {
  readonly readMessages: number;
  readonly matchedMessages: number;
  /** The sellers in whose threads those are. */
  readonly matchedSellers: number;
  /** Whether all messages of the time were read. */
  readonly isComplete: boolean;
}

/** Tries patterns and allowances on stored messages, one rule at a time, in a thread beside the event loop. */
export class RuleTrials {
  readonly #queue = new FairQueue(1, slotMs);
  readonly #thread = new OneThread<RuleTask, RuleMatches>(new URL('./rule-matches.js', import.meta.url));

  /** @param limits for tests. */
  constructor(
    private readonly database: Database,
    private readonly limits: { readonly messages: number; readonly ms: number } = {
      messages: maximumTried,
      ms: maximumMs,
    },
  ) {}

  /**
   * Counts the newest messages of the actor's marketplace that a rule would have matched; for a client that has left, perhaps
   * only some.
   * @param field the input's field of the expression, for errors.
   * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `field`.
   * @throws {QueueFull}
   */
  async run(
    actor: OperatorActor,
    { type, expression }: Pick<TriedRule, 'type' | 'expression'>,
    field: 'text' | 'expression',
    client?: Client,
  ): Promise<RuleTrial> {
    requirePermission(actor, 'settings.manage');
    requireValidExpression(expression, field);
    const signal = client?.signal;
    const trial = async () => {
      const { allowances } = await readPolicy(this.database, marketplaceOf(actor));
      const rule = { type, expression, allowances: allowances.map((each) => each.expression) };
      return this.#tryOn(actor, rule, signal);
    };
    try {
      return await this.#queue.run(partyOf(actor), trial, signal);
    } catch (error) {
      if (!(error instanceof ClientDisconnected)) throw error;
      return { readMessages: 0, matchedMessages: 0, matchedSellers: 0, isComplete: false };
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #tryOn(actor: OperatorActor, rule: TriedRule, signal: AbortSignal | undefined): Promise<RuleTrial> {
    const endMs = performance.now() + this.limits.ms;
    const since = new Date(Date.now() - triedDays * 24 * 3_600_000);
    const sellers = new Set<number>();
    let position = { time: '9000000000000000', sellerId: 0, seq: 0 };
    let readMessages = 0;
    let matchedMessages = 0;
    let isComplete = false;
    while (!isComplete && performance.now() < endMs) {
      const limit = Math.min(pageSize, this.limits.messages - readMessages);
      // The row beyond the limit shows whether there are more.
      const rows = await this.database.run(marketplaceOf(actor), recentTexts, {
        ...{ since, ...position, limit: limit + 1 },
      });
      if (signal?.aborted) break;
      const page = rows.slice(0, limit);
      const task = {
        ...rule,
        texts: page.map(({ message }) => message),
        budgetMs: endMs - performance.now(),
      };
      const { read, matched } = await this.#matchesOf(task);
      readMessages += read;
      matchedMessages += matched.length;
      for (const index of matched) if (page[index]) sellers.add(page[index].sellerId);
      isComplete = read === rows.length;
      const last = page.at(-1);
      if (!last || read < page.length || readMessages >= this.limits.messages) break;
      position = { time: last.time, sellerId: last.sellerId, seq: last.seq };
    }
    return { readMessages, matchedMessages, matchedSellers: sellers.size, isComplete };
  }

  async #matchesOf(task: RuleTask): Promise<RuleMatches> {
    if (task.texts.length === 0) return { read: 0, matched: [] };
    return this.#thread.isAvailable ? this.#thread.run(task) : ruleMatches(task);
  }
}
