import type { OperatorActor } from '../access/actor.js';
import type { Page } from '../database/keyset.js';
import { type KindFindings, readFindingReport, type SellerFindings } from '../reports/finding-report.js';
import { maximumDays } from '../reports/report-range.js';
import { retentionDays } from '../reports/retention.js';
import type { OperatorTypes } from './account-kind.js';
import { requireFound } from './chat-types.js';
import { ConnectionPage, nodesOf } from './connections.js';
import type { contentTypes } from './content-types.js';
import { decodeFindingCursor, findingCursor } from './cursors.js';
import { pageRequest } from './page-arguments.js';

/** A page of the report of findings, which also returns the sums of all sellers. */
class FindingPage extends ConnectionPage<SellerFindings> {
  constructor(
    page: Page<SellerFindings>,
    cursorOf: (seller: SellerFindings) => string,
    readonly totals: () => Promise<readonly KindFindings[]>,
  ) {
    super(page, cursorOf);
  }
}

/** Adds the report of findings to the Operator API: what the content policy found in sent texts, by seller. */
export function addFindingReport(
  { builder, Seller }: OperatorTypes,
  { Kind }: Pick<ReturnType<typeof contentTypes<OperatorActor>>, 'Kind'>,
): void {
  const Outcome = builder.enumType('ContentFindingOutcome', {
    description: 'What became of a finding.',
    values: {
      BLOCKED: { value: 'blocked', description: 'The text was rejected.' },
      REDACTED: { value: 'redacted', description: 'The text was stored without it.' },
      WARNED: {
        value: 'warned',
        description: 'The text was rejected until its author confirms the finding.',
      },
      ACKNOWLEDGED: { value: 'acknowledged', description: 'The author confirmed it, and the text was sent.' },
    } as const,
  });
  const Count = builder.objectRef<KindFindings>('ContentFindingCount').implement({
    description:
      'The number of findings of a kind with an outcome, in messages and notes. Each attempt to send counts.',
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'The kind of content.' }),
      outcome: t.expose('outcome', { type: Outcome, description: 'What became of the findings.' }),
      fromSellers: t.exposeInt('fromSellers', { description: 'The number of findings in texts of sellers.' }),
      fromOperator: t.exposeInt('fromOperator', {
        description: 'The number of findings in texts of the operator.',
      }),
    }),
  });
  const SellerCounts = builder.objectRef<SellerFindings>('ContentFindingSeller').implement({
    description: "The findings in the texts of a seller's thread.",
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ sellerId }, _arguments, { nodes }) => nodes.seller(sellerId).then(requireFound),
      }),
      counts: t.field({
        type: [Count],
        description: 'The numbers of findings by kind and outcome, without zeros.',
        resolve: ({ counts }) => [...counts],
      }),
    }),
  });
  const Connection = builder.connectionObject({
    type: SellerCounts,
    name: 'ContentFindingConnection',
    description: 'A page of sellers with findings, and the sums of all sellers.',
    fields: (t) => ({ nodes: t.field(nodesOf(SellerCounts)) }),
  });
  const withTotals = Connection as object as ReturnType<typeof builder.objectRef<FindingPage>>;
  builder.objectField(withTotals, 'totals', (t) =>
    t.field({
      type: [Count],
      description: 'The numbers of findings of all sellers by kind and outcome, without zeros.',
      resolve: async (page) => [...(await page.totals())],
    }),
  );
  builder.queryFields((t) => ({
    contentFindingReport: t.field({
      type: Connection,
      description: `What the content policy found in the messages and notes that were sent, stored or not, in a range of days: the sellers with findings, in the order of their ids. It contains numbers, and never a text. It can be some seconds late. Counts are kept for ${retentionDays} days.`,
      args: {
        from: t.arg.string({ required: true, description: 'The first day of UTC, such as `2026-03-01`.' }),
        to: t.arg.string({
          required: true,
          description: `The last day. A range has at most ${maximumDays} days.`,
        }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { from, to, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const report = await readFindingReport(actor, database, { from, to }, () =>
          pageRequest(page, (cursor) => decodeFindingCursor(marketplaceId, cursor)),
        );
        return new FindingPage(report.page, (seller) => findingCursor(marketplaceId, seller), report.totals);
      },
    }),
  }));
}
