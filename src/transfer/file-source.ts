import { z } from 'zod';
import { inputError } from '../errors/caller-error.js';
import { jsonOf } from '../text/json.js';
import { formatName, formatVersion, time } from './format.js';
import { type FileLine, readLines } from './read-lines.js';
import type { Source, SourceItem } from './source.js';

const marketplaceLine = z.object({
  type: z.literal('marketplace'),
  format: z.literal(formatName),
  version: z.int(),
  source: z.string().min(1).max(255),
});

const sellerLine = z.object({
  type: z.literal('seller'),
  id: z.string().min(1).max(255),
  businessName: z.string(),
  externalId: z.string().nullish(),
});

const messageLine = z.object({
  type: z.literal('message'),
  id: z.string().min(1).max(255),
  sellerId: z.string(),
  order: z.int(),
  createdAt: time,
  readAt: time.nullish(),
  sentByType: z.enum(['User', 'AdminUser']),
  sentByName: z.string().nullish(),
  message: z.string(),
});

const anyLine = z.looseObject({ type: z.string() });

const itemLine = z.discriminatedUnion('type', [sellerLine, messageLine]);

/**
 * Opens a file of JSON lines, as an export writes it.
 * @param decodeSellerId returns the number in a seller's id; null if it has none.
 * @throws {InputError} on `file` if its first line is not that of such a file.
 */
export async function openFileSource(
  chunks: AsyncIterable<Buffer>,
  decodeSellerId: (id: string) => number | null,
): Promise<Source> {
  const lines = readLines(chunks);
  const { value: first } = await lines.next();
  const head = marketplaceLine.safeParse(jsonOfLine(first));
  if (!head.success) {
    throw inputError(
      'file',
      'The file is not an export of Parley: its first line must name the marketplace.',
    );
  }
  const { source: name, version } = head.data;
  if (version !== formatVersion) {
    throw inputError(
      'file',
      `The file has version ${version} of the format. This Parley reads version ${formatVersion}.`,
    );
  }
  async function* items(): AsyncGenerator<SourceItem> {
    let isComplete = false;
    for await (const line of lines) {
      isComplete = false;
      const item = itemOf(line, decodeSellerId);
      if (item === 'end') isComplete = true;
      else if (item !== null) yield item;
    }
    if (!isComplete) {
      yield {
        kind: 'problem',
        where: 'end of the file',
        reason: 'The file is incomplete: its last line is missing.',
      };
    }
  }
  return { name, items };
}

/** Returns the JSON of a line; null if it has none. */
const jsonOfLine = (line: FileLine | undefined): unknown =>
  line === undefined || line.text === null ? null : jsonOf(line.text);

/** Returns what a line says; null for a type of a later version. */
function itemOf(line: FileLine, decodeSellerId: (id: string) => number | null): SourceItem | 'end' | null {
  const where = `line ${line.number}`;
  const json = jsonOfLine(line);
  const any = anyLine.safeParse(json);
  if (!any.success) return { kind: 'problem', where, reason: 'The line is not a JSON object with a type.' };
  const { type } = any.data;
  if (type === 'end') return 'end';
  if (type !== 'seller' && type !== 'message') return null;
  const parsed = itemLine.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'problem', where, reason: `The member ${issue?.path.join('.')} is not valid.` };
  }
  if (parsed.data.type === 'seller') {
    const { id, businessName, externalId = null } = parsed.data;
    return { kind: 'seller', where, id, number: decodeSellerId(id), businessName, externalId };
  }
  const {
    id,
    sellerId,
    order,
    createdAt,
    readAt = null,
    sentByType,
    sentByName = null,
    message,
  } = parsed.data;
  const byOperator = sentByType === 'AdminUser';
  return {
    kind: 'message',
    where,
    sellerId,
    id,
    order,
    createdAt,
    readAt,
    byOperator,
    sentByName,
    text: message,
  };
}
