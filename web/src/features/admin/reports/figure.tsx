import { Download } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useText } from '../../../i18n/text.js';
import { type CellValue, csvText, saveCsv } from './save-csv.js';

/** A column of a figure's table and of its file. */
export interface FigureColumn<Row> {
  head: string;
  /** The heading in the file, if it is another one. */
  fileHead?: string;
  /** The value in the file. */
  value: (row: Row) => CellValue;
  /** What the table shows, if it is not the value. */
  cell?: (row: Row) => ReactNode;
}

/** Shows a heading, a plot and its table, which can be saved as a CSV file. Without a plot, the table is always shown. */
export function Figure<Row>({
  title,
  note,
  file,
  columns,
  rows,
  keyOf,
  empty,
  children,
}: {
  title: string;
  note?: string;
  /** The name of the file. */
  file: string;
  columns: readonly FigureColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The text in place of an empty table. */
  empty?: string;
  children?: ReactNode;
}) {
  const text = useText();
  const heading = useId();
  const heads = columns.map(({ head }) => head);
  const save = () =>
    saveCsv(
      file,
      csvText(
        columns.map(({ head, fileHead = head }) => fileHead),
        rows.map((row) => columns.map(({ value }) => value(row))),
      ),
    );
  const table =
    rows.length === 0 ? (
      <p className="r-none">{empty}</p>
    ) : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll with the keyboard.
      <section className="r-scroll" aria-label={text('reports.tableOf', { name: title })} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ head, value, cell }, index) => {
                  const shown = cell ? cell(row) : value(row);
                  return index === 0 ? (
                    <th key={head} scope="row">
                      {shown}
                    </th>
                  ) : (
                    <td key={head}>{shown}</td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    );
  return (
    <section className="r-figure" aria-labelledby={heading}>
      <header>
        <div>
          <h2 id={heading}>{title}</h2>
          {note && <p>{note}</p>}
        </div>
        <button
          type="button"
          className="p-button p-button--quiet"
          aria-label={text('reports.saveCsvOf', { name: title })}
          onClick={save}
        >
          <Download size={16} aria-hidden />
          {text('reports.csv')}
        </button>
      </header>
      {children}
      {children ? (
        <details>
          <summary>{text('reports.table')}</summary>
          {table}
        </details>
      ) : (
        table
      )}
    </section>
  );
}
