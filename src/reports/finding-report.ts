import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { ContentOutcome } from '../content-policy/finding-counts.js';
import { lowestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { findingCounts, sellersWithFindings } from '../database/statements/content-findings.js';
import { groupedBy } from './grouped-by.js';
import { checkRange } from './report-range.js';

/** The seller id of the sum of all sellers. */
const allSellers = 0;

/** The number of findings of a kind with an outcome. */
export interface KindFindings {
  readonly kind: ContentKind;
  readonly outcome: ContentOutcome;
  readonly fromSellers: number;
  readonly fromOperator: number;
}

/** The findings in the thread of a seller. */
export interface SellerFindings {
  readonly sellerId: number;
  readonly counts: readonly KindFindings[];
}

/** Days of UTC, such as `2026-03-29`, both included. */
export interface FindingPeriod {
  readonly from: string;
  readonly to: string;
}

export interface FindingReport {
  readonly page: Page<SellerFindings>;
  /** Returns the sums of all sellers. */
  readonly totals: () => Promise<readonly KindFindings[]>;
}

/**
 * Returns what the content policy found in the texts that were sent in a period: a page of sellers in the order of their ids. Its
 * cost depends on the period and the page, not on the number of messages or sellers.
 * @param readPageRequest called after the permission check.
 * @throws {CallerError} `MISSING_SCOPE` or `FORBIDDEN` without `content-policy.read`; `BAD_USER_INPUT` on `from`, `to`; and the
 * errors of `readPageRequest`.
 */
export async function readFindingReport(
  actor: OperatorActor,
  database: Runner,
  period: FindingPeriod,
  readPageRequest: () => PageRequest<number>,
): Promise<FindingReport> {
  requirePermission(actor, 'content-policy.read');
  const { fromDay, toDay } = checkRange({ ...period, timeZone: 'UTC' });
  const scope = marketplaceOf(actor);
  const countsOf = (sellerIds: readonly number[]) =>
    database.run(scope, findingCounts, { fromDay, toDay, sellerIds });
  const { items, ...rest } = await readPage(readPageRequest(), lowestFirst, (direction, beside, limit) =>
    database.run(scope, sellersWithFindings[direction], { fromDay, toDay, beside, limit }),
  );
  const bySeller = groupedBy(
    items.length === 0 ? [] : await countsOf(items.map(({ sellerId }) => sellerId)),
    ({ sellerId }) => sellerId,
  );
  const sellers = items.map(({ sellerId }) => ({
    sellerId,
    counts: (bySeller.get(sellerId) ?? []).map(kindFindings),
  }));
  return {
    page: { items: sellers, ...rest },
    totals: async () => (await countsOf([allSellers])).map(kindFindings),
  };
}

const kindFindings = (row: { kind: string; outcome: string; fromSellers: number; fromOperator: number }) => ({
  ...row,
  kind: row.kind as ContentKind,
  outcome: row.outcome as ContentOutcome,
});
