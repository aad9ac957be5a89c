import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { csvCell, textOfCell } from '../text/csv-cell.js';
import { csvSeparatorOf } from '../text/csv-separator.js';
import { trimName } from '../text/names.js';
import type { ReplyText } from '../text/reply-language.js';
import type { ReplyDraft } from './check-reply.js';
import type { CannedReply } from './reply.js';

/** The longest file that can be imported, in characters: with any script it fits into a request. */
export const maxCsvLength = 80_000;

const columns = ['name', 'language', 'text'] as const;

/** The first line of a file. */
export const csvHeader = `\ufeff${columns.join(',')}\r\n`;

/** Returns the lines of a reply: one for each of its texts. */
export function csvLines({ name, texts }: CannedReply): string {
  return texts.map(({ language, text }) => `${[name, language, text].map(csvCell).join(',')}\r\n`).join('');
}

/** A reply of a file. */
export interface FileReply extends ReplyDraft {
  /** The row of its first text. The first row of the file is row 1. */
  readonly row: number;
}

/**
 * Reads a file: a header with the columns `name`, `language` and `text` in any order, then a row for each text. Rows with
 * the same name are one reply, in the order of the file. Other columns and blank rows are ignored. The header shows which
 * character separates the values: spreadsheets use a semicolon where the comma is the decimal separator.
 * @param keyOf returns the key by which names are equal.
 * @throws {InputError} on `csv`.
 */
export function readCsv(csv: string, keyOf: (name: string) => string): FileReply[] {
  if (csv.length > maxCsvLength) {
    const message = `The file is too long (maximum is ${maxCsvLength} characters). Split it into several files.`;
    throw inputError('csv', message);
  }
  // A decoder's replacement for invalid bytes.
  if (csv.includes('\ufffd')) throw inputError('csv', 'The file is not in UTF-8. Save it as CSV UTF-8.');
  const [header, ...rows] = [...recordsOf(csv).entries()].filter(([, record]) => !isBlank(record));
  if (!header) throw inputError('csv', 'The file is empty. Its first row must name the columns.');
  const [, titles] = header;
  const indexes = indexesOf(titles);
  const replies = new Map<string, FileReply & { texts: ReplyText[] }>();
  const errors: FieldError[] = [];
  for (const [index, record] of rows) {
    const row = index + 1;
    if (record.length !== titles.length) {
      errors.push(rowError(row, `The row has ${record.length} values, but the header has ${titles.length}.`));
      continue;
    }
    const [name, language, text] = indexes.map((column) => trimName(textOfCell(record[column] ?? '')));
    if (name === undefined || language === undefined || text === undefined) continue;
    const reply = replies.get(keyOf(name)) ?? { row, name, texts: [] };
    reply.texts.push({ language, text });
    replies.set(keyOf(name), reply);
  }
  if (errors.length > 0) throw new InputError(errors);
  return [...replies.values()];
}

/** Returns the error of a row. */
export const rowError = (row: number, message: string): FieldError => ({
  field: 'csv',
  message: `Row ${row}: ${message}`,
});

const isBlank = (record: readonly string[]) => record.every((value) => value.trim() === '');

const records = z.array(z.array(z.string()));

function recordsOf(csv: string): string[][] {
  try {
    const options = {
      bom: true,
      delimiter: csvSeparatorOf(csv, hasColumns),
      relax_column_count: true,
      relax_quotes: true,
    };
    return records.parse(parse(csv, options));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw inputError('csv', 'The file is not valid: a quote is not closed.');
  }
}

const titlesOf = (header: readonly string[]) => header.map((title) => title.trim().toLowerCase());

function hasColumns(header: readonly string[]): boolean {
  const titles = titlesOf(header);
  return columns.every((column) => titles.includes(column));
}

function indexesOf(header: readonly string[]): number[] {
  const titles = titlesOf(header);
  return columns.map((column) => {
    const index = titles.indexOf(column);
    if (index >= 0) return index;
    const message = `The file has no column ${column}. Its first row must name the columns ${columns.join(', ')}, separated by commas, semicolons or tabs.`;
    throw inputError('csv', message);
  });
}
