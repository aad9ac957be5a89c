// biome-ignore-all lint/a11y/noRedundantRoles: a table that is laid out otherwise is none any more to some browsers.
import type { ReactNode } from 'react';
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
    <table className="p-table" role="table" aria-label={label}>
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
                  className={isActions ? 'p-table__actions' : undefined}
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
