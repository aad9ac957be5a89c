import type { ContentKind } from '../content-guard/kinds.js';

/** The outcome of a finding in a message. */
export type ContentOutcome = 'blocked' | 'redacted' | 'warned' | 'acknowledged';

/** The number of findings in a thread, without their texts. */
export interface FindingCount {
  readonly marketplaceId: number;
  /** The day of UTC, by its number since 1970. */
  readonly day: number;
  readonly sellerId: number;
  readonly kind: ContentKind;
  readonly outcome: ContentOutcome;
  fromSellers: number;
  fromOperator: number;
}

/** The maximum number of different counts in memory. Beyond it, and only while none can be stored, new ones are dropped. */
const maximumCounts = 20_000;

const dayMs = 86_400_000;

/** Returns the day of a time, as counts have it. */
export const countDay = (timeMs: number): number => Math.floor(timeMs / dayMs);

/** Findings that are counted in memory until a job stores them, so that no send waits for a count. */
export class FindingCounts {
  readonly #counts = new Map<string, FindingCount>();

  constructor(private readonly maximum = maximumCounts) {}

  /** Adds a number of findings in a text of one side of a thread. */
  add(
    { marketplaceId, sellerId }: { readonly marketplaceId: number; readonly sellerId: number },
    byOperator: boolean,
    { kind, outcome }: Pick<FindingCount, 'kind' | 'outcome'>,
    count: number,
  ): void {
    const day = countDay(Date.now());
    const from = byOperator
      ? { fromSellers: 0, fromOperator: count }
      : { fromSellers: count, fromOperator: 0 };
    this.putBack([{ marketplaceId, day, sellerId, kind, outcome, ...from }]);
  }

  /** Returns all counts, and begins anew. */
  take(): FindingCount[] {
    const taken = [...this.#counts.values()];
    this.#counts.clear();
    return taken;
  }

  /** Adds counts that could not be stored. */
  putBack(counts: readonly FindingCount[]): void {
    for (const count of counts) {
      const { marketplaceId, day, sellerId, kind, outcome } = count;
      const key = `${marketplaceId} ${day} ${sellerId} ${kind} ${outcome}`;
      const existing = this.#counts.get(key);
      if (existing) {
        existing.fromSellers += count.fromSellers;
        existing.fromOperator += count.fromOperator;
      } else if (this.#counts.size < this.maximum) this.#counts.set(key, { ...count });
    }
  }
}
