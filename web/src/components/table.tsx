// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out otherwise is none any more to some browsers.
import type { ReactNode } from 'react';
import type { Pages } from '../api/use-query.js';
import { Empty, FaultNotice, Loading } from '../features/admin/shared/page.js';
import { type MessageId, useText } from '../i18n/text.js';
import './table.css';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** The row is named by it. */
  isName?: boolean;
  /** What can be done with the row; its head is for screen readers alone. */
  isActions?: boolean;
}

/** A table that becomes a list of cards where it has no room. */
export function Table<Row extends { id: string }>({
  label,
  columns,
  rows,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}) {
  return (
    <table className="a-table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, isActions }) => (
            <th key={head} scope="col" role="columnheader">
              {isActions ? <span className="p-hidden">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row">
            {columns.map(({ head, cell, isName, isActions }) =>
              isName ? (
                <th key={head} scope="row" role="rowheader">
                  {cell(row)}
                </th>
              ) : (
                <td
                  key={head}
                  role="cell"
                  data-head={isActions ? undefined : head}
                  className={isActions ? 'a-table__actions' : undefined}
                >
                  <div>{cell(row)}</div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A table of what was loaded so far, with a button for more. */
export function PagedTable<Row extends { id: string }>({
  pages,
  whoMay,
  empty,
  ...table
}: {
  pages: Pages<Row>;
  whoMay: MessageId;
  /** What is said where there is none. */
  empty: ReactNode;
  label: string;
  columns: readonly Column<Row>[];
}) {
  const text = useText();
  const { rows, fault, loading, hasMore, loadMore, again } = pages;
  if (fault && (!rows || fault === 'forbidden')) return <FaultNotice {...{ fault, whoMay, again }} />;
  if (!rows) return <Loading />;
  return (
    <>
      {rows.length > 0 ? <Table {...table} rows={rows} /> : <Empty>{empty}</Empty>}
      {fault && <FaultNotice {...{ fault, whoMay }} again={hasMore ? loadMore : again} />}
      {hasMore && !fault && (
        <button type="button" className="p-button a-more" aria-disabled={loading} onClick={loadMore}>
          {text(loading ? 'common.loading' : 'admin.loadMore')}
        </button>
      )}
    </>
  );
}
