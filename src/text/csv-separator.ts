/** The characters that separate values: spreadsheets use a semicolon where the comma is the decimal separator. */
export const csvSeparators = [',', ';', '\t'] as const;

export type CsvSeparator = (typeof csvSeparators)[number];

/**
 * Returns the separator with which the first row that is not blank names the columns; a comma if none does.
 * @param csv the beginning of a file, with its first row.
 */
export function csvSeparatorOf(
  csv: string,
  namesColumns: (titles: readonly string[]) => boolean,
): CsvSeparator {
  const header = csv.split(/[\r\n]+/).find((line) => /[^\s,;\ufeff]/.test(line)) ?? '';
  const titles = header.replaceAll(/["\ufeff]/g, '');
  return csvSeparators.find((separator) => namesColumns(titles.split(separator))) ?? ',';
}
