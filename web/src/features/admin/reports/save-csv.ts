import { csvCell } from '../../../csv.js';

/** The value of a cell; null: empty. */
export type CellValue = string | number | null;

/** Returns a CSV file with a row of headings. */
export const csvText = (heads: readonly string[], rows: readonly (readonly CellValue[])[]): string =>
  [heads, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell ?? ''))).join(',')}\r\n`).join('');

/** Saves a text as a CSV file. A spreadsheet reads it as UTF-8 because of the byte order mark. */
export function saveCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
