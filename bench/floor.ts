import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { administrator, threadNamed } from '../src/chat/asker.js';
import { wordsOfMessage } from '../src/chat/search-words.js';
import type { Database } from '../src/database/database.js';
import type { Scopes } from '../src/database/scope.js';
import type { ColumnType, Statement, Values } from '../src/database/statement.js';
import { markRead } from '../src/database/statements/mark-read.js';
import { sellerPageForward } from '../src/database/statements/seller-page.js';
import { sendMessage } from '../src/database/statements/send-message.js';
import { threadPageOlder } from '../src/database/statements/thread-page.js';
import type { Body } from './operations.js';
import { serveParent } from './server-process.js';

/*
 * The least that can answer: node:http, the same statements with the same parameters, the answers put
 * together by hand. No keys, no GraphQL, no checks, no log, no metrics.
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

/** The four answers, by the operation's name. */
function answers({ pool }: Database, marketplaceId: number): Record<string, Answer> {
  const rowsOf = async <Row extends Record<string, ColumnType>>(
    { name, text }: Statement<keyof Scopes, Record<string, ColumnType>, Row>,
    values: unknown[],
  ) => (await pool.query<Values<Row>>({ name, text, values })).rows;
  return {
    sellersForChats: async ({ first }) => {
      const size = first as number;
      const rows = await rowsOf(sellerPageForward, [marketplaceId, '-9223372036854775808', '', 0, size + 1]);
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
      const rows = await rowsOf(threadPageOlder, [marketplaceId, seller, 2_147_483_647, first]);
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
      const words = wordsOfMessage(threadNamed(administrator, marketplaceId, seller), message);
      const [sent] = await rowsOf(sendMessage, [
        marketplaceId,
        seller,
        true,
        message,
        'seed',
        words,
        999_999_999,
        null,
      ]);
      return {
        chatMessageCreate: { chatMessage: { id: messageId(seller, sent?.seq ?? 0) }, errors: null },
      };
    },

    chatMessageRead: async ({ input }) => {
      const { seller } = input as { seller: string };
      await rowsOf(markRead, [marketplaceId, numberOf(seller), false]);
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
  const byName = answers(database, marketplaceId);
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
