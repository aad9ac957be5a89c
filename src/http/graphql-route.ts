import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHandler, type Response } from 'graphql-http';
import type { Asker } from '../chat/asker.js';
import type { ContentGuard } from '../chat/content-guard.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { Database } from '../database/database.js';
import { withCode } from '../graphql/faults.js';
import { operatorSchema } from '../graphql/operator-schema.js';
import { sellerSchema } from '../graphql/seller-schema.js';
import type { ChatTokens } from '../marketplace/chat-tokens.js';
import type { WebhookServices } from '../webhooks/services.js';
import { letOthersAsk } from './cross-origin.js';
import { EventStreams } from './event-stream.js';
import { answer } from './failures.js';
import { type Caller, type OperationContext, Operations, type Refused } from './operations.js';
import { type RateLimits, showStanding } from './rate-limits.js';
import { maximumBodySize } from './request.js';
import type { SignIn } from './sign-in/sign-in.js';
import { WebSockets } from './web-socket.js';

/** Where each API is; null serves both, the key or session deciding. */
export const graphqlPaths = {
  '/operator/graphql': 'operator',
  '/seller/graphql': 'seller',
  '/graphql': null,
} as const satisfies Record<string, Asker['side'] | null>;

/** The one that pages of other origins may ask, where they are named: who embeds the chat has a seller's token. */
const embeddedPath = '/seller/graphql';

const howToSubscribe =
  'A subscription is answered by a stream: accept text/event-stream, or connect by WebSocket (graphql-transport-ws).';

/** What the handler refuses without a body, or without a code in it. */
const refusals: Readonly<Record<number, string>> = {
  405: 'A mutation has to be sent by POST.',
  406: 'The answer is JSON: accept application/graphql-response+json or application/json.',
  415: 'The content type must be application/json.',
};

/**
 * GraphQL over HTTP on the three paths, by `graphql-http`, the specification's reference handler.
 * @param page answers a browser's visit (GraphiQL), or null where there is none.
 */
export function registerGraphql(
  server: FastifyInstance,
  {
    database,
    signIn,
    guard,
    live,
    limits,
    addressOf,
    webhooks,
    tokens,
    embedOrigins,
    page,
  }: {
    database: Database;
    signIn: Pick<SignIn, 'door' | 'invitationsFor'>;
    guard: ContentGuard;
    live: LiveChat;
    webhooks: WebhookServices;
    tokens: ChatTokens;
    /** The origins whose pages may ask the Seller API from a browser. */
    embedOrigins: readonly string[];
    limits: RateLimits | null;
    /** Where a connection comes from, a proxy's word included where it is trusted. */
    addressOf: (request: IncomingMessage) => string;
    page: ((path: string, reply: FastifyReply) => FastifyReply) | null;
  },
): void {
  const { door, invitationsFor } = signIn;
  const apis = {
    operator: new Operations(operatorSchema(), database, guard, live, webhooks, tokens),
    seller: new Operations(sellerSchema(), database, guard, live, webhooks, tokens),
  };
  const handlers = { operator: handlerOf(apis.operator), seller: handlerOf(apis.seller) };
  const streams = new EventStreams();
  const sockets = new WebSockets(apis, signIn, limits, server.log, maximumBodySize);
  sockets.listen(server.server, graphqlPaths, addressOf);
  server.addHook('preClose', async () => {
    streams.close();
    sockets.close();
    live.close();
  });
  const sayWhoMayRead = letOthersAsk(server, embeddedPath, embedOrigins);
  for (const [path, side] of Object.entries(graphqlPaths)) {
    server.route({
      method: ['GET', 'POST'],
      url: path,
      onRequest: async (request, reply) => {
        if (path === embeddedPath) sayWhoMayRead(request, reply);
        const standing = await limits?.countAddress(request.ip);
        if (standing) showStanding(reply, standing);
      },
      handler: async (request, reply) => {
        if (page && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
          return page(path, reply);
        }
        const asker = await door.askerOf(request.headers, side);
        const standing = await limits?.countAsker(asker);
        if (standing) showStanding(reply, standing);
        const invitations = invitationsFor(request.headers);
        const allowance = limits?.allowanceOf(request.ip, asker, (left) => showStanding(reply, left)) ?? null;
        const wantsCost = request.headers['parley-cost'] === '1';
        const caller: Caller = {
          asker,
          invitations,
          requestId: request.id,
          log: request.log,
          allowance,
          wantsCost,
        };
        if (request.headers.accept?.includes('text/event-stream')) {
          return streams.answer(apis[asker.side], request, reply, caller);
        }
        caller.onOutage = () => reply.status(503).header('retry-after', '1');
        const [body, init] = await handlers[asker.side]({
          url: request.url,
          method: request.method,
          headers: request.headers,
          body: request.body as Record<string, unknown> | null,
          raw: request,
          context: caller,
        });
        const refused = refusals[init.status];
        if (refused) return answer(reply.headers(init.headers ?? {}), init.status, 'BAD_USER_INPUT', refused);
        // An outage found while executing has set its own status.
        if (reply.statusCode === 200) reply.status(init.status);
        return reply.headers(init.headers ?? {}).send(body ?? '');
      },
    });
  }
}

const json = 'application/json; charset=utf-8';
const graphqlResponse = 'application/graphql-response+json; charset=utf-8';

/** The answer's content type by the `Accept` of most clients; of any other the handler makes out its own. */
const plainly = new Map([
  ['*/*', json],
  ['application/json', json],
  ['application/json, text/plain, */*', json],
  ['application/graphql-response+json', graphqlResponse],
  ['application/graphql-response+json, application/json', graphqlResponse],
  ['application/graphql-response+json,application/json;q=0.9', graphqlResponse],
]);

/** The library writes no extensions beside errors alone. */
function refusedAs(refused: Refused, asGraphqlResponse: boolean): Response {
  const [contentType, status, statusText] = asGraphqlResponse
    ? [graphqlResponse, 400, 'Bad Request']
    : [json, 200, 'OK'];
  return [JSON.stringify(refused), { status, statusText, headers: { 'content-type': contentType } }];
}

/** Whether the newer of the two media types is named first. */
function prefersGraphqlResponse(accept = '*/*'): boolean {
  const first = accept.split(',').find((type) => /application\/(graphql-response\+)?json|\*/.test(type));
  return first?.includes('graphql-response') ?? false;
}

function handlerOf(operations: Operations) {
  const { schema } = operations.documents;
  return createHandler<FastifyRequest, Caller, OperationContext>({
    onSubscribe: async ({ context: caller, raw }, parameters) => {
      const prepared = await operations.prepare(caller, parameters);
      if ('document' in prepared) return { ...prepared, schema };
      return refusedAs(prepared, prefersGraphqlResponse(raw.headers.accept));
    },
    formatError: (error) =>
      withCode(
        error.message === 'Subscriptions are not supported' ? new Error(howToSubscribe) : (error as Error),
      ),
    // The handler writes by a function called for each value, to hide errors among them; data alone has
    // none and is written as it is.
    onOperation: ({ raw }, _execution, result) => {
      const contentType =
        'data' in result && !('errors' in result) && plainly.get(raw.headers.accept ?? '*/*');
      return contentType
        ? [
            JSON.stringify(result),
            { status: 200, statusText: 'OK', headers: { 'content-type': contentType } },
          ]
        : undefined;
    },
    execute: operations.execute,
  });
}
