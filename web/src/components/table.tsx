// biome-ignore-all lint/a11y/noRedundantRoles: some browsers drop the role of a table with another layout.
import type { ReactNode } from 'react';
import './table.css';

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Whether it names the row. */
  isName?: boolean;
  /** Whether it has the row's actions; only screen readers read its heading. */
  isActions?: boolean;
}

/** Shows a table, or a list of cards if the page is narrow. */
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
                  <div className="p-table__cell">{cell(row)}</div>
                </th>
              ) : (
                <td
                  key={head}
                  role="cell"
                  data-head={isActions ? undefined : head}
                  className={isActions ? 'p-table__actions' : undefined}
                >
                  <div className="p-table__cell">{cell(row)}</div>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
