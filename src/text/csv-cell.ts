/*
 * Cells of CSV files for spreadsheets. A spreadsheet would run a text that begins like a formula, so such a text gets an
 * apostrophe. Some read the wide characters of East Asian keyboards as the usual ones.
 */

const formula = /^'*\s*[=+\-@\t\r|%＝＋－＠]/;

/** Returns a quoted cell. */
export function csvCell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Returns the text of a cell's value: without the apostrophe that `csvCell` adds. */
export const textOfCell = (value: string): string =>
  value.startsWith("'") && formula.test(value) ? value.slice(1) : value;
