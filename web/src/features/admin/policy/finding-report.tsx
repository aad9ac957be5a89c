import { useId, useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { query } from '../../../api/request.js';
import { useLatestQuery } from '../../../api/use-latest-query.js';
import { Table } from '../../../components/table.js';
import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { conversationPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { numberText } from '../shared/number-text.js';
import { ErrorNotice, Loading } from '../shared/page.js';
import { type FindingCount, type FindingReport, findingReport, type Outcome } from './documents.js';
import { kindName, outcomeName, outcomes } from './kinds.js';

/** The lengths of the ranges that end today. */
const presetDays = [7, 28, 92] as const;

const dayMs = 86_400_000;

/** Shows how many findings were blocked, redacted, warned of and confirmed, by kind and by seller. */
export function FindingReportCard() {
  const text = useText();
  const heading = useId();
  const client = useApiClient();
  const [days, setDays] = useState<number>(28);
  const { phase, result, shown, error, more, again } = useLatestQuery<{ days: number }, FindingReport>(
    async (latest, before, signal) => {
      const dayBefore = (count: number) => new Date(Date.now() - count * dayMs).toISOString().slice(0, 10);
      const range = { from: dayBefore(latest.days - 1), to: dayBefore(0) };
      const variables = { ...range, after: before?.pageInfo.endCursor ?? null };
      const { page } = await query(client, findingReport, variables, signal);
      return { ...page, nodes: [...(before?.nodes ?? []), ...page.nodes] };
    },
    { days },
    0,
  );
  const loading = phase === 'waiting' || phase === 'loading';
  return (
    <section className="a-card" aria-labelledby={heading}>
      <h2 id={heading}>{text('admin.findings')}</h2>
      <p>{text('admin.findingsLead')}</p>
      <SelectField
        label={text('admin.findingsRange')}
        value={days}
        onChange={(event) => setDays(Number(event.target.value))}
      >
        {presetDays.map((count) => (
          <option key={count} value={count}>
            {text('admin.findingsDays', { days: count })}
          </option>
        ))}
      </SelectField>
      {error && !shown ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : shown ? (
        <Figures report={shown.result} />
      ) : (
        <Loading />
      )}
      {error && shown && (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      )}
      {result?.pageInfo.hasNextPage && !error && (
        <button type="button" className="p-button a-more" aria-disabled={loading} onClick={more}>
          {text(loading ? 'common.loading' : 'admin.loadMore')}
        </button>
      )}
    </section>
  );
}

function Figures({ report: { totals, nodes } }: { report: FindingReport }) {
  const text = useText();
  if (totals.length === 0) return <p>{text('admin.findingsNone')}</p>;
  const kinds = [...new Set(totals.map(({ kind }) => kind))].map((kind) => ({
    id: kind,
    name: text(kind === 'OWN_PATTERN' ? 'admin.patterns' : kindName[kind]),
    counts: totals.filter((each) => each.kind === kind),
  }));
  const counted = outcomes.map((outcome) => ({
    head: text(outcomeName[outcome]),
    cell: ({ counts }: { counts: readonly FindingCount[] }) => numberOf(counts, outcome),
  }));
  return (
    <>
      <Table
        label={text('admin.findingsByKind')}
        rows={kinds}
        columns={[{ head: text('admin.findingsKind'), isName: true, cell: ({ name }) => name }, ...counted]}
      />
      <Table
        label={text('admin.findingsBySeller')}
        rows={nodes.map(({ seller, counts }) => ({ ...seller, counts }))}
        columns={[
          {
            head: text('admin.seller'),
            isName: true,
            cell: ({ id, businessName }) => (
              <Link className="a-link" href={conversationPath(id)}>
                <bdi>{businessName}</bdi>
              </Link>
            ),
          },
          ...counted,
        ]}
      />
    </>
  );
}

/** Returns the number of findings with an outcome in the texts of both sides. */
function numberOf(counts: readonly FindingCount[], wanted: Outcome): string {
  const some = counts.filter(({ outcome }) => outcome === wanted);
  const sum = some.reduce((total, { fromSellers, fromOperator }) => total + fromSellers + fromOperator, 0);
  return numberText(sum);
}
