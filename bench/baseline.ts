import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { administrator } from '../src/access/actor.js';
import { marketplaceNamed, threadNamed } from '../src/access/tenant-scopes.js';
import { maximumMessageCount } from '../src/chat/write-message.js';
import type { Database } from '../src/database/database.js';
import { markRead } from '../src/database/statements/mark-read.js';
import { sellerPage } from '../src/database/statements/seller-page.js';
import { sendMessage } from '../src/database/statements/send-message.js';
import { threadPage } from '../src/database/statements/thread-page.js';
import { messageWords } from '../src/text/search-words.js';
import type { Body } from './operations.js';
import { serveParent } from './server-process.js';

/*
 * The baseline: a minimum server of node:http with the same SQL statements. It writes the JSON itself, and has no keys,
 * GraphQL, checks, log or metrics. Statements run through `Database.run`, whose types require each parameter, so that
 * this file does not compile if a statement gets another parameter.
 */

type Answer = (variables: Record<string, unknown>) => Promise<unknown>;

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const numberOf = (id: unknown) =>
  Number(
    Buffer.from(id as string, 'base64')
      .toString('latin1')
      .slice(7),
  );
const messageId = (seller: number, seq: number) =>
  base64(`ChatMessage-${seller}${String(seq).padStart(9, '0')}`);

/**
 * Returns the functions that answer the four operations, by operation name.
 * @param contentVersion the version of the current content policy, which the benchmark does not change.
 */
function answers(database: Database, marketplaceId: number, contentVersion: number): Record<string, Answer> {
  const marketplace = marketplaceNamed(administrator, marketplaceId);
  const threadOf = (seller: number) => threadNamed(administrator, marketplaceId, seller);
  return {
    sellersForChats: async ({ first }) => {
      const size = first as number;
      const rows = await database.run(marketplace, sellerPage.first, {
        listRank: '-9223372036854775808',
        listName: '',
        sellerId: 0,
        limit: size + 1,
      });
      const page = rows.slice(0, size);
      const last = page.at(-1);
      return {
        sellersForChats: {
          totalCount: rows[0]?.sellerCount,
          pageInfo: {
            hasNextPage: rows.length > size,
            endCursor:
              last && base64url(`s.${marketplaceId}.${last.listRank}.${last.sellerId}.${last.listName}`),
          },
          nodes: page.map(({ sellerId, businessName }) => ({
            id: base64(`Seller-${sellerId}`),
            businessName,
          })),
        },
      };
    },

    chatMessages: async ({ sellerId, first }) => {
      const seller = numberOf(sellerId);
      const rows = await database.run(threadOf(seller), threadPage.first, {
        besideSeq: 2_147_483_647,
        limit: first as number,
      });
      const last = rows.at(-1);
      return {
        chatMessages: {
          totalCount: rows[0]?.messageCount,
          pageInfo: {
            hasNextPage: (last?.seq ?? 1) > 1,
            endCursor: last && base64url(`m.${seller}.${last.seq}`),
          },
          nodes: rows.map(({ seq, createdAt, message, readAt, businessName, byOperator }) => ({
            id: messageId(seller, seq ?? 0),
            createdAt,
            message,
            readAt,
            seller: { businessName },
            sentByType: byOperator ? 'AdminUser' : 'User',
          })),
        },
      };
    },

    chatMessageCreate: async ({ input }) => {
      const { sellerId, message } = input as { sellerId: string; message: string };
      const seller = numberOf(sellerId);
      const thread = threadOf(seller);
      const [sent] = await database.run(thread, sendMessage, {
        byOperator: true,
        message,
        sentByName: 'seed',
        memberId: null,
        author: 'seed',
        tokenKeyId: null,
        words: messageWords(thread, message),
        maximumCount: maximumMessageCount,
        idempotencyKeyHash: null,
        contentVersion,
      });
      return {
        chatMessageCreate: { chatMessage: { id: messageId(seller, sent?.seq ?? 0) }, errors: null },
      };
    },

    chatMessageRead: async ({ input }) => {
      const { seller } = input as { seller: string };
      await database.run(threadOf(numberOf(seller)), markRead, { byOperator: false, memberId: null });
      return { chatMessageRead: { errors: null } };
    },
  };
}

const read = (request: IncomingMessage) =>
  new Promise<Body>((resolve) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => resolve(JSON.parse(text) as Body));
  });

await serveParent(async (database, marketplaceId) => {
  const { rows } = await database.pool.query<{ version: number }>(
    'select content_version as version from marketplace where id = $1',
    [marketplaceId],
  );
  const byName = answers(database, marketplaceId, rows[0]?.version ?? 0);
  const server = createServer(async (request, response) => {
    const { operationName, variables } = await read(request);
    const text = JSON.stringify({ data: await byName[operationName]?.(variables) });
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
});
