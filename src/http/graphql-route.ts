import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { createHandler } from 'graphql-http';
import type { Asker } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import { type Context, Nodes } from '../graphql/context.js';
import { Documents } from '../graphql/documents.js';
import { presentable, withCode } from '../graphql/faults.js';
import { operatorSchema } from '../graphql/operator-schema.js';
import { sellerSchema } from '../graphql/seller-schema.js';
import type { KeyRing } from '../marketplace/key-ring.js';
import type { WebhookServices } from '../webhooks/services.js';
import { askerOf } from './door.js';
import { answer } from './failures.js';

/** Where each API is; null serves both, the key deciding. */
export const graphqlPaths = {
  '/operator/graphql': 'operator',
  '/seller/graphql': 'seller',
  '/graphql': null,
} as const satisfies Record<string, Asker['side'] | null>;

/** What the handler refuses without a body, or without a code in it. */
const refusals: Readonly<Record<number, string>> = {
  405: 'A mutation has to be sent by POST.',
  406: 'The answer is JSON: accept application/graphql-response+json or application/json.',
  415: 'The content type must be application/json.',
};

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
  asker: Asker;
}

type OperationContext = Context & { exchange: Exchange } & Record<PropertyKey, unknown>;

/**
 * GraphQL over HTTP on the three paths, by `graphql-http`, the specification's reference handler.
 * @param page answers a browser's visit (GraphiQL), or null where there is none.
 */
export function registerGraphql(
  server: FastifyInstance,
  {
    database,
    ring,
    webhooks,
    page,
  }: {
    database: Database;
    ring: KeyRing;
    webhooks: WebhookServices;
    page: ((path: string, reply: FastifyReply) => FastifyReply) | null;
  },
): void {
  const handlers = {
    operator: handlerOf(database, webhooks, new Documents(operatorSchema())),
    seller: handlerOf(database, webhooks, new Documents(sellerSchema())),
  };
  for (const [path, side] of Object.entries(graphqlPaths)) {
    server.route({
      method: ['GET', 'POST'],
      url: path,
      handler: async (request, reply) => {
        if (page && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
          return page(path, reply);
        }
        const asker = await askerOf(request.headers, ring, side);
        const [body, init] = await handlers[asker.side]({
          url: request.url,
          method: request.method,
          headers: request.headers,
          body: request.body as Record<string, unknown> | null,
          raw: request,
          context: { request, reply, asker },
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

function handlerOf(database: Database, webhooks: WebhookServices, documents: Documents) {
  return createHandler<FastifyRequest, Exchange, OperationContext>({
    schema: documents.schema,
    parse: documents.parse as typeof import('graphql').parse,
    validate: documents.validate as typeof import('graphql').validate,
    context: ({ context: exchange }) => ({
      asker: exchange.asker,
      database,
      nodes: new Nodes(exchange.asker, database),
      webhooks,
      exchange,
    }),
    formatError: (error) => withCode(error as Error),
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
    execute: async (execution) => {
      const result = await documents.execute(execution);
      return result.errors
        ? presented(result, (execution.contextValue as OperationContext).exchange)
        : result;
    },
  });
}

/** The result with its errors as the caller may see them; ours are logged. */
function presented(result: ExecutionResult, { request, reply }: Exchange): ExecutionResult {
  const errors = result.errors?.map((error: GraphQLError) =>
    presentable(error, request.id, (cause) => request.log.error({ err: cause }, 'an operation failed')),
  );
  if (result.data == null && errors?.some(({ extensions }) => extensions.code === 'SERVICE_UNAVAILABLE')) {
    reply.status(503).header('retry-after', '1');
  }
  return { ...result, ...(errors && { errors }) };
}
