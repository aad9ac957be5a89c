import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Info, type Parser, parse } from 'csv-parse';
import { CallerError, inputError } from '../errors/caller-error.js';

/** A row of a file of sellers, its values as they stand there; null where there is no value. */
export interface SellerRow {
  /** The line on which the row begins, the header's being 1. */
  line: number;
  businessName: string;
  id: string | null;
  externalId: string | null;
}

export interface RejectedRow {
  line: number;
  reason: string;
}

/** A longer row is taken for a quote that was never closed; nothing about a seller is so long. */
const longestRow = 1_000_000;

/** The columns by name, in small letters and without spaces and underscores. */
const columns = { businessname: 'businessName', name: 'name', id: 'id', externalid: 'externalId' } as const;

type Column = (typeof columns)[keyof typeof columns];

/**
 * Reads a file of sellers, row by row. It is opened at once, so that nothing of a stream is missed that flows
 * already, and closed when the rows are no longer read.
 */
export class SellerFile {
  private readonly parser: Parser;
  private parsedBeforeBroken: number | null = null;

  constructor(csv: Readable | AsyncIterable<Buffer | string>) {
    this.parser = parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      max_record_size: longestRow,
      // A quote in the midst of a name (24" Monitors) is part of it.
      relax_quotes: true,
      // A row with a value too many or too few is told apart here, by name and line.
      relax_column_count: true,
      // What is left to go wrong is a quote that never ends; the rows before it are still given.
      skip_records_with_error: true,
      on_skip: () => {
        this.parsedBeforeBroken ??= this.parser.info.records;
      },
    });
    // An error of the source comes out where the rows are read.
    pipeline(csv instanceof Readable ? csv : Readable.from(csv), this.parser).catch(() => {});
  }

  /** @throws {CallerError} on `file` where it cannot be read, or its first row does not name the columns. */
  async *rows(): AsyncGenerator<SellerRow | RejectedRow> {
    const lines = new LineCounter();
    let header: Header | null = null;
    for await (const { record, info } of this.records()) {
      if (this.parsedBeforeBroken !== null && info.records > this.parsedBeforeBroken) break;
      const line = lines.startOf(record, info);
      if (!header) header = headerOf(record);
      else yield rowOf(header, record, line);
    }
    if (this.parsedBeforeBroken !== null) {
      yield {
        line: lines.next,
        reason: 'A quote is opened and never closed: nothing from here on was read.',
      };
    }
    if (!header) throw inputError('file', 'The file is empty: its first row must name the columns.');
  }

  close(): void {
    this.parser.destroy();
  }

  private async *records(): AsyncGenerator<{ record: string[]; info: Info }> {
    try {
      for await (const record of this.parser) yield record;
    } catch (error) {
      if (error instanceof CallerError) throw error;
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
      throw inputError('file', `The file cannot be read${code}.`);
    }
  }
}

/** csv-parse counts a CRLF within quotes as two lines, and gives the line on which a row ends. */
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

interface Header {
  places: ReadonlyMap<Column, number>;
  length: number;
}

function headerOf(record: readonly string[]): Header {
  const places = new Map<Column, number>();
  for (const [place, title] of record.entries()) {
    const name = title.toLowerCase().replace(/[\s_]/g, '');
    if (!Object.hasOwn(columns, name)) continue;
    const column = columns[name as keyof typeof columns];
    if (places.has(column)) throw inputError('file', `The file has the column ${column} twice.`);
    places.set(column, place);
  }
  if (!places.has('businessName') && !places.has('name')) {
    throw inputError(
      'file',
      'The file has no column businessName: its first row must name the columns, with a comma between each.',
    );
  }
  return { places, length: record.length };
}

function rowOf({ places, length }: Header, record: readonly string[], line: number): SellerRow | RejectedRow {
  if (record.length !== length) {
    return { line, reason: `The row has ${record.length} values where the header names ${length}.` };
  }
  const value = (column: Column) => record[places.get(column) ?? -1];
  const row = {
    line,
    businessName: value('businessName') ?? value('name') ?? '',
    id: value('id')?.trim() || null,
    externalId: value('externalId')?.trim() || null,
  };
  // What a decoder puts in place of bytes that it cannot read.
  if (`${row.businessName}${row.externalId}`.includes('\ufffd')) {
    return { line, reason: 'The row is not in UTF-8.' };
  }
  return row;
}
