import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../fuzz/graphql/random.js';
import type { Account } from './accounts.js';
import type { History, ShownMessage } from './history.js';
import { nowMs } from './history.js';
import { Connections, type Outcome } from './http-client.js';
import type { Site, Target } from './site.js';

/** A message of an answer. */
export const shownSchema = z.object({
  id: z.string(),
  message: z.string(),
  sentByType: z.enum(['AdminUser', 'User']),
  createdAt: z.string(),
  readAt: z.string().nullable(),
  seller: z.object({ id: z.string() }),
});

const shownFields = 'id message sentByType createdAt readAt seller { id }';

/** Converts a message of an answer. */
export function shown({
  id,
  message,
  sentByType,
  createdAt,
  readAt,
  seller,
}: z.infer<typeof shownSchema>): ShownMessage {
  return { id, thread: seller.id, text: message, side: sentByType, createdAt, readAt };
}

/** An error of an answer. */
export const errorSchema = z.object({
  message: z.string(),
  extensions: z.object({ code: z.string() }).partial().optional(),
});
const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).optional(),
});

const pageSchema = z.object({
  nodes: z.array(shownSchema),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

/** Sends the requests of all honest clients, as behind a load balancer, and records each failed one. */
export class Api {
  readonly #connections = new Connections();
  /** The processes that report that they are ready. */
  readonly #ready = new Set<number>();
  #isOpen = true;

  constructor(
    private readonly site: Site,
    private readonly history: History,
    private readonly random: Random,
  ) {
    for (const { process } of site.targets) this.#ready.add(process);
    void this.#watchReadiness();
  }

  /** Returns a ready process; any if none is ready. */
  target(): Target {
    const ready = this.site.targets.filter(({ process }) => this.#ready.has(process));
    return this.random.pick(ready.length > 0 ? ready : this.site.targets);
  }

  /** Requests a page of a thread. @returns null if it failed. */
  async page(account: Account, thread: string, first: number, after: string | null = null) {
    const target = this.target();
    const isOperator = account.side === 'operator';
    const outcome = await this.ask(
      target,
      account,
      `query ($first: Int, $after: String${isOperator ? ', $sellerId: ID!' : ''}) {
        chatMessages(first: $first, after: $after${isOperator ? ', sellerId: $sellerId' : ''}) {
          nodes { ${shownFields} } pageInfo { hasNextPage endCursor }
        }
      }`,
      { first, after, ...(isOperator && { sellerId: thread }) },
    );
    const data = this.dataOf('page', target, outcome);
    return data ? pageSchema.parse(data.chatMessages) : null;
  }

  /** Returns the current end of an account's event log. */
  async cursor(account: Account): Promise<string> {
    const target = this.target();
    const outcome = await this.ask(target, account, '{ chatEventsCursor }', {});
    return z.object({ chatEventsCursor: z.string() }).parse(this.dataOf('cursor', target, outcome))
      .chatEventsCursor;
  }

  /** Sends a document as an account. */
  ask(target: Target, { side, key }: Account, query: string, variables: unknown): Promise<Outcome> {
    const url = `${target.address}/${side}/graphql`;
    return this.#connections.post(url, { authorization: `Bearer ${key}` }, { query, variables });
  }

  /**
   * Returns the data of an answer without errors; otherwise null, and records the reason.
   * @param isPartial whether a part of the data can come with an error: an earlier field of a mutation has committed.
   */
  dataOf(
    request: string,
    target: Target,
    outcome: Outcome,
    isPartial = false,
  ): Record<string, unknown> | null {
    if (outcome.kind === 'no answer') {
      this.recordUnexpected(target, request, outcome.reason, false);
      return null;
    }
    const answer = answerSchema.safeParse(parseJson(outcome.body));
    const hasData = answer.success && Object.values(answer.data.data ?? {}).some((value) => value !== null);
    const codes = answer.success
      ? (answer.data.errors ?? []).map(({ extensions }) => extensions?.code)
      : ['no JSON'];
    if (outcome.status !== 200) {
      const isHonest = outcome.status !== 503 || (codes[0] === 'SERVICE_UNAVAILABLE' && !hasData);
      this.recordUnexpected(
        target,
        request,
        isHonest ? String(outcome.status) : `${outcome.status} with ${codes.join()}`,
        outcome.retryAfter !== null,
      );
      return null;
    }
    if (codes.length > 0) {
      const isUnavailable = codes.every((code) => code === 'SERVICE_UNAVAILABLE');
      const kind = isPartial && hasData && isUnavailable ? 'a part of 200' : `200 with ${codes.join()}`;
      this.recordUnexpected(target, request, kind, true);
    }
    return answer.success && hasData ? (answer.data.data ?? null) : null;
  }

  /** Records an unexpected answer. */
  recordUnexpected({ process }: Target, request: string, kind: string, hasRetryAfter: boolean): void {
    this.history.unexpectedAnswers.push({ atMs: nowMs(), process, request, kind, hasRetryAfter });
  }

  close(): void {
    this.#isOpen = false;
    this.#connections.close();
  }

  /** Polls the readiness of each process every 100 ms. */
  async #watchReadiness(): Promise<void> {
    const watch = async ({ process, address }: Target) => {
      while (this.#isOpen) {
        const outcome = await this.#connections.get(`${address}/readyz`);
        if (outcome.kind === 'answer' && outcome.status === 200) this.#ready.add(process);
        else this.#ready.delete(process);
        await setTimeout(100);
      }
    };
    await Promise.all(this.site.targets.map(watch));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
