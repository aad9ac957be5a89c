import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Info, type Parser, parse } from 'csv-parse';
import { CallerError, inputError } from '../errors/caller-error.js';
import { csvSeparatorOf } from '../text/csv-separator.js';
import { trimName } from '../text/names.js';

/** A row of a file of sellers with its values unchanged; null for an empty value. */
export interface SellerRow {
  /** The line on which the row begins. The header is on line 1. */
  line: number;
  businessName: string;
  id: string | null;
  legacyId: string | null;
  externalId: string | null;
}

export interface RejectedRow {
  line: number;
  reason: string;
}

/** The longest row, in characters. A row longer than this has a quote that was not closed. */
const maxRowLength = 1_000_000;

/** The columns by name, in lower case, without spaces and underscores. */
const columns = {
  businessname: 'businessName',
  name: 'name',
  id: 'id',
  legacyid: 'legacyId',
  externalid: 'externalId',
} as const;

type Column = (typeof columns)[keyof typeof columns];

/** The longest beginning of a file in which the separator of its values is looked for, in bytes. */
const maxHeaderBytes = 65_536;

/**
 * Reads a file of sellers, row by row. The constructor starts to read, because a stream that is already flowing would
 * lose data. Reading ends when the caller stops the iteration.
 */
export class SellerFile {
  private readonly source = new PassThrough();
  private parser: Parser | null = null;
  private rowsBeforeError: number | null = null;

  constructor(csv: Readable | AsyncIterable<Buffer | string>) {
    // An error of the source reaches the caller through `records`.
    pipeline(csv instanceof Readable ? csv : Readable.from(csv), this.source).catch(() => {});
  }

  /** Opens the parser, with the separator that the header shows. */
  private async open(): Promise<Parser> {
    const source = this.source[Symbol.asyncIterator]();
    let head = Buffer.alloc(0);
    let isEnd = false;
    while (!isEnd && head.length < maxHeaderBytes && !/\S[^\n]*\n/.test(head.toString())) {
      const { value, done } = await source.next();
      if (done) isEnd = true;
      else head = Buffer.concat([head, value]);
    }
    async function* whole() {
      yield head;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    }
    const parser = parse({
      delimiter: csvSeparatorOf(head.toString(), namesColumns),
      bom: true,
      info: true,
      skip_empty_lines: true,
      max_record_size: maxRowLength,
      // A quote within a name (24" Monitors) is part of the name.
      relax_quotes: true,
      // `rowOf` rejects rows with too many or too few values, with their line.
      relax_column_count: true,
      // The remaining error is a quote without an end. The rows before it are still read.
      skip_records_with_error: true,
      on_skip: () => {
        this.rowsBeforeError ??= parser.info.records;
      },
    });
    this.parser = parser;
    pipeline(Readable.from(whole()), parser).catch(() => {});
    return parser;
  }

  /** @throws {CallerError} on `file` if it cannot be read, or its first row does not name the columns. */
  async *rows(): AsyncGenerator<SellerRow | RejectedRow> {
    const lines = new LineCounter();
    let header: Header | null = null;
    for await (const { record, info } of this.records()) {
      if (this.rowsBeforeError !== null && info.records > this.rowsBeforeError) break;
      const line = lines.startOf(record, info);
      if (!header) header = headerOf(record);
      else yield rowOf(header, record, line);
    }
    if (this.rowsBeforeError !== null) {
      yield {
        line: lines.next,
        reason: 'A quote was not closed. The rest of the file was not read.',
      };
    }
    if (!header) throw inputError('file', 'The file is empty. Its first row must name the columns.');
  }

  close(): void {
    this.parser?.destroy();
    this.source.destroy();
  }

  private async *records(): AsyncGenerator<{ record: string[]; info: Info }> {
    try {
      for await (const record of await this.open()) yield record;
    } catch (error) {
      if (error instanceof CallerError) throw error;
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      throw inputError('file', `The file cannot be read${code}.`);
    }
  }
}

/** Computes the first line of each row. csv-parse gives the last line, and counts a CRLF within quotes twice. */
class LineCounter {
  /** The line after the last row. */
  next = 1;
  private countedTwice = 0;

  startOf(record: readonly string[], { lines }: Info): number {
    const breaks = record.join('').match(/\r\n|\r|\n/g) ?? [];
    this.countedTwice += breaks.filter((text) => text.length === 2).length;
    const end = lines - this.countedTwice;
    this.next = end + 1;
    return end - breaks.length;
  }
}

/** Returns the column that a title names. */
function columnOf(title: string): Column | null {
  const name = title.toLowerCase().replace(/[\s_]/g, '');
  return Object.hasOwn(columns, name) ? columns[name as keyof typeof columns] : null;
}

/** Returns whether the titles have a column that is required. */
const namesColumns = (titles: readonly string[]) =>
  titles.map(columnOf).some((column) => column === 'businessName' || column === 'name');

interface Header {
  indexes: ReadonlyMap<Column, number>;
  length: number;
}

function headerOf(record: readonly string[]): Header {
  const indexes = new Map<Column, number>();
  for (const [index, title] of record.entries()) {
    const column = columnOf(title);
    if (column === null) continue;
    if (indexes.has(column)) throw inputError('file', `The file has the column ${column} twice.`);
    indexes.set(column, index);
  }
  if (!namesColumns(record)) {
    throw inputError(
      'file',
      'The file has no column businessName. Its first row must name the columns, separated by commas, semicolons or tabs.',
    );
  }
  return { indexes, length: record.length };
}

function rowOf(
  { indexes, length }: Header,
  record: readonly string[],
  line: number,
): SellerRow | RejectedRow {
  if (record.length !== length) {
    return { line, reason: `The row has ${record.length} values, but the header has ${length}.` };
  }
  const value = (column: Column) => record[indexes.get(column) ?? -1];
  const row = {
    line,
    businessName: value('businessName') ?? value('name') ?? '',
    id: value('id')?.trim() || null,
    legacyId: value('legacyId')?.trim() || null,
    externalId: trimName(value('externalId') ?? '') || null,
  };
  // A decoder's replacement for invalid bytes.
  if (`${row.businessName}${row.externalId}`.includes('\ufffd')) {
    return { line, reason: 'The row is not in UTF-8.' };
  }
  return row;
}
