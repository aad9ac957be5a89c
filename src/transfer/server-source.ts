import { z } from 'zod';
import { inputError } from '../errors/caller-error.js';
import { time } from './format.js';
import { PageSpool } from './page-spool.js';
import { DocumentError, type ServerClient } from './server-client.js';
import type {
  ImportedBefore,
  ImportTarget,
  Source,
  SourceItem,
  SourceMessage,
  SourceSeller,
} from './source.js';

/*
 * Reads the sellers and messages of another server with the documents of the original's guide: it has no variables, and other
 * servers can name their types differently. Fields that only Parley has are left out if the server does not know them.
 */

/** The size of a page; a server that rejects it is asked for smaller ones. */
const largestPage = 500;
const smallestPage = 10;

/** The list of sellers is read again if it has changed meanwhile, at most so many times. */
const maxListReads = 3;

const pageOf = <Node extends z.ZodType>(node: Node) =>
  z.object({
    totalCount: z.int(),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    nodes: z.array(node),
  });

const sellersData = z.object({
  sellersForChats: pageOf(
    z.object({ id: z.string(), businessName: z.string(), externalId: z.string().nullish() }),
  ),
});

const messageNode = z.object({
  id: z.string(),
  createdAt: time,
  readAt: time.nullable(),
  sentByType: z.enum(['User', 'AdminUser']),
  sentByName: z.string().nullish(),
  message: z.string(),
});
const messagesData = z.object({ chatMessages: pageOf(messageNode) });

type MessageNode = z.output<typeof messageNode>;
type Page<Node> = { totalCount: number; nodes: Node[] };

export interface ServerReading {
  readonly decodeSellerId: (id: string) => number | null;
  /** Called after each seller with the number of sellers so far and of all. */
  readonly onProgress: (doneSellers: number, sellers: number) => void;
}

export function serverSource(client: ServerClient, reading: ServerReading): Source {
  const server = new ServerReader(client);
  return { name: client.url.href, items: (target) => itemsOf(server, target, reading) };
}

async function* itemsOf(
  server: ServerReader,
  target: ImportTarget,
  { decodeSellerId, onProgress }: ServerReading,
): AsyncGenerator<SourceItem> {
  const seen = new Set<string>();
  let sellers = 0;
  for (let read = 0; read < maxListReads; read++) {
    for await (const { totalCount, nodes } of server.sellers()) {
      sellers = totalCount;
      for (const { id, businessName, externalId = null } of nodes) {
        if (seen.has(id)) continue;
        seen.add(id);
        const seller = { id, where: `seller ${id}`, number: decodeSellerId(id), businessName, externalId };
        yield* threadOf(server, target, { kind: 'seller', ...seller });
        onProgress(seen.size, Math.max(sellers, seen.size));
      }
    }
    // A seller with a new message moves to the start of the list, perhaps past a page that is still to be read.
    if (seen.size >= sellers) return;
  }
}

/** Yields a seller, and the messages of its thread that are new here. */
async function* threadOf(
  server: ServerReader,
  target: ImportTarget,
  seller: SourceSeller,
): AsyncGenerator<SourceItem> {
  yield seller;
  const before = await target.importedOf(seller.id);
  const spool = new PageSpool<MessageNode[]>();
  try {
    const thread = await fill(spool, server.messages(seller.id), before);
    if (thread === null) return;
    const { isNewestFirst, known } = thread;
    let order = before.imported.last - known;
    for await (const page of isNewestFirst ? spool.reversed() : spool.inOrder()) {
      for (const node of isNewestFirst ? page.toReversed() : page) {
        order++;
        yield messageOf(node, seller, { order: Math.max(order, 1), target, hasNames: server.hasNames });
      }
    }
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    yield { kind: 'problem', where: seller.where, reason: error.message };
  } finally {
    await spool.close();
  }
}

/**
 * Reads the pages of a thread, up to messages that are known. The positions of new messages follow that of the newest one that an earlier
 * import stored: the source can have deleted old messages since, so its number of messages says nothing.
 * @returns the order of the pages, and how many of the messages read are not newer than that one; null if there are none.
 */
async function fill(
  spool: PageSpool<MessageNode[]>,
  pages: AsyncIterable<Page<MessageNode>>,
  { imported, lastMessage }: ImportedBefore,
): Promise<{ isNewestFirst: boolean; known: number } | null> {
  let first: MessageNode | null = null;
  let last: MessageNode | null = null;
  let read = 0;
  let newer = 0;
  let foundAt: number | null = null;
  for await (const { nodes } of pages) {
    first ??= nodes[0] ?? null;
    last = nodes.at(-1) ?? last;
    if (nodes.length > 0) await spool.add(nodes);
    for (const [index, { id, createdAt }] of nodes.entries()) {
      if (lastMessage === null || createdAt > lastMessage.createdAt) newer++;
      else if (id === lastMessage.id && createdAt === lastMessage.createdAt) foundAt = read + index;
    }
    read += nodes.length;
    if (first === null || last === null || lastMessage === null) continue;
    const isDescending = first.createdAt > last.createdAt;
    const isReached = foundAt !== null || last.createdAt < lastMessage.createdAt;
    if (isDescending && isReached && imported.last - (read - (foundAt ?? newer)) <= imported.completeUpTo)
      break;
  }
  if (first === null || last === null) return null;
  const isNewestFirst = first.createdAt >= last.createdAt;
  if (foundAt === null) return { isNewestFirst, known: read - newer };
  return { isNewestFirst, known: isNewestFirst ? read - foundAt : foundAt + 1 };
}

function messageOf(
  node: MessageNode,
  seller: SourceSeller,
  { order, target, hasNames }: { order: number; target: ImportTarget; hasNames: boolean },
): SourceMessage {
  const { id, createdAt, readAt, sentByType, sentByName = null, message: text } = node;
  const byOperator = sentByType === 'AdminUser';
  const side = byOperator ? target.marketplaceName : seller.businessName;
  return {
    ...{ kind: 'message', where: `message ${id}`, sellerId: seller.id, id, order, createdAt, readAt },
    ...{ byOperator, sentByName: hasNames ? sentByName : side, text },
  };
}

/** @throws {InputError} on `from` if the server's answer is not one of the guide's documents. */
function checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const { data: found, error } = schema.safeParse(data);
  if (!error) return found as z.output<Schema>;
  const [issue] = error.issues;
  throw inputError('from', `The server's answer is not valid: ${issue?.path.join('.') || 'data'}.`);
}

/** Reads pages of another server. */
class ServerReader {
  /** Whether the server knows who of a side sent a message, and the operator's own ids of sellers. */
  hasNames = true;
  #hasExternalIds = true;
  #pageSize = largestPage;

  constructor(private readonly client: ServerClient) {}

  sellers() {
    return this.#pages(
      (args) => `{ sellersForChats(${args}) { totalCount pageInfo { hasNextPage endCursor }
        nodes { id businessName ${this.#hasExternalIds ? 'externalId' : ''} } } }`,
      (data) => checked(sellersData, data).sellersForChats,
    );
  }

  messages(sellerId: string) {
    return this.#pages(
      (args) => `{ chatMessages(${args}, sellerId: ${JSON.stringify(sellerId)}) { totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id createdAt message readAt sentByType ${this.hasNames ? 'sentByName' : ''} } } }`,
      (data) => checked(messagesData, data).chatMessages,
    );
  }

  async *#pages<Data extends { pageInfo: { hasNextPage: boolean; endCursor: string | null } }>(
    documentOf: (args: string) => string,
    parse: (data: unknown) => Data,
  ): AsyncGenerator<Data> {
    for (let after: string | null = null; ; ) {
      const cursor: string | null = after;
      const page: Data = parse(
        await this.#query((size) => documentOf(`first: ${size}, after: ${JSON.stringify(cursor)}`)),
      );
      yield page;
      after = page.pageInfo.endCursor;
      if (page.pageInfo.hasNextPage && after === cursor) {
        throw inputError('from', "The server's answer has the same page again and again.");
      }
      if (!page.pageInfo.hasNextPage || after === null) return;
    }
  }

  /** Runs a query, without what the server rejects: fields that it does not know, and large pages. */
  async #query(documentOf: (size: number) => string): Promise<unknown> {
    for (let size = this.#pageSize; ; ) {
      try {
        const data = await this.client.query(documentOf(size));
        this.#pageSize = size;
        return data;
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        if (this.#hasExternalIds && error.message.includes('externalId')) this.#hasExternalIds = false;
        else if (this.hasNames && error.message.includes('sentByName')) this.hasNames = false;
        else if (size > smallestPage) size = Math.max(smallestPage, size >> 1);
        else throw error;
      }
    }
  }
}
