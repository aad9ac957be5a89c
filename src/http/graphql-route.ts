import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ExecutionResult, getOperationAST } from 'graphql';
import { createHandler, type RequestParams, type Response } from 'graphql-http';
import type { Actor } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/message-check.js';
import type { Database } from '../database/database.js';
import { isLarge } from '../graphql/large-answers.js';
import { operatorSchema } from '../graphql/operator-schema.js';
import { withCode } from '../graphql/payload-errors.js';
import { sellerSchema } from '../graphql/seller-schema.js';
import type { WebhookServices } from '../webhooks/services.js';
import { mediaTypes, namesEventStream, preferredType } from './accepted-type.js';
import { answerChunks } from './answer-chunks.js';
import type { ClientAddressOf } from './client-address.js';
import { registerCors } from './cross-origin.js';
import { answer } from './error-answers.js';
import { EventStreams } from './event-stream.js';
import { parametersOf, persistedQueryNotSupported } from './graphql-parameters.js';
import { HttpClient } from './http-client.js';
import {
  type Caller,
  type OperationContext,
  Operations,
  type Parameters,
  type RefusedRequest,
} from './operations.js';
import { type RateLimits, setRateLimitHeaders } from './rate-limits.js';
import { maximumBodySize } from './request.js';
import type { SignIn } from './sign-in/sign-in.js';
import { socketProtocol } from './socket-protocol.js';
import { WebSockets } from './web-socket.js';

/** Where each API is; null serves both, the key or session deciding. */
export const graphqlPaths = {
  '/operator/graphql': 'operator',
  '/seller/graphql': 'seller',
  '/graphql': null,
} as const satisfies Record<string, Actor['side'] | null>;

/** The one that pages of other origins may ask, where they are named: who embeds the chat has a seller's token. */
const embeddedPath = '/seller/graphql';

const howToSubscribe =
  'A subscription is answered by a stream: accept text/event-stream, or connect by WebSocket (graphql-transport-ws).';

/** The forms of an answer; the first is for who accepts all alike. */
const forms = [mediaTypes.json, mediaTypes.graphqlResponse, mediaTypes.eventStream] as const;

const formsWithPage = [...forms, mediaTypes.html] as const;

type JsonType = typeof mediaTypes.json | typeof mediaTypes.graphqlResponse;

const notAcceptable = `The answer is JSON or an event stream: accept one of ${forms.join(', ')}.`;

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
    signIn: Pick<SignIn, 'authentication' | 'invitationsFor'>;
    guard: MessageCheck;
    live: LiveChat;
    webhooks: WebhookServices;
    tokens: ChatTokens;
    /** The origins whose pages may ask the Seller API from a browser. */
    embedOrigins: readonly string[];
    limits: RateLimits | null;
    addressOf: ClientAddressOf;
    page: ((path: string, reply: FastifyReply) => FastifyReply) | null;
  },
): void {
  const { authentication, invitationsFor } = signIn;
  const apis = {
    operator: new Operations(operatorSchema(), database, guard, live, webhooks, tokens),
    seller: new Operations(sellerSchema(), database, guard, live, webhooks, tokens),
  };
  const handlers = { operator: handlerOf(apis.operator), seller: handlerOf(apis.seller) };
  const streams = new EventStreams();
  const protocol = socketProtocol(apis, signIn, limits, server.log);
  const sockets = new WebSockets(protocol, limits, server.log, maximumBodySize);
  sockets.listen(server.server, graphqlPaths, addressOf);
  server.addHook('preClose', async () => {
    streams.close();
    sockets.close();
    live.close();
  });
  const sayWhoMayRead = registerCors(server, embeddedPath, embedOrigins);
  for (const [path, side] of Object.entries(graphqlPaths)) {
    server.route({
      method: ['GET', 'POST'],
      url: path,
      onRequest: async (request, reply) => {
        if (path === embeddedPath) sayWhoMayRead(request, reply);
        const standing = await limits?.countAddress(request.clientAddress);
        if (standing) setRateLimitHeaders(reply, standing);
      },
      handler: async (request, reply) => {
        const { accept } = request.headers;
        const mayVisit = page !== null && request.method !== 'POST';
        const form = preferredType(accept, mayVisit ? formsWithPage : forms);
        if (form === mediaTypes.html) return page?.(path, reply);
        const actor = await authentication.authenticate(request.headers, side);
        const standing = await limits?.countActor(actor);
        if (standing) setRateLimitHeaders(reply, standing);
        const invitations = invitationsFor(request.headers);
        const allowance =
          limits?.allowanceOf(request.clientAddress, actor, (left) => setRateLimitHeaders(reply, left)) ??
          null;
        const wantsCost = request.headers['parley-cost'] === '1';
        const caller: Caller = {
          actor,
          invitations,
          client: new HttpClient(reply.raw),
          requestId: request.id,
          log: request.log,
          allowance,
          wantsCost,
          isReadOnly: request.method !== 'POST',
          onCost: (cost) => {
            request.answeredCost = cost;
          },
        };
        if (form === null) return answer(reply, 406, 'BAD_USER_INPUT', notAcceptable);
        const parameters = parametersOf(request);
        const api = apis[actor.side];
        if (
          form === mediaTypes.eventStream ||
          (namesEventStream(accept) && isSubscription(api, parameters))
        ) {
          return streams.answer(api, request, reply, caller, parameters);
        }
        if (parameters === null) {
          return reply.type(contentTypes[form]).send({ errors: [persistedQueryNotSupported()] });
        }
        caller.onOutage = () => reply.status(503).header('retry-after', '1');
        const raw: GraphqlRequest = { parameters, form, large: null };
        const [body, init] = await handlers[actor.side]({
          url: request.url,
          method: request.method === 'POST' ? 'POST' : 'GET',
          headers: { accept: form },
          body: null,
          raw,
          context: caller,
        });
        // An outage found while executing has set its own status.
        if (reply.statusCode === 200) reply.status(init.status);
        return reply.headers(init.headers ?? {}).send(raw.large ? bodyOf(raw.large, reply) : (body ?? ''));
      },
    });
  }
}

/** Returns whether a request asks for a subscription. Of a document that cannot be read it is not known. */
function isSubscription({ documents }: Operations, parameters: Parameters | null): boolean {
  // Most documents need not be parsed for it.
  if (!parameters?.query.includes('subscription')) return false;
  try {
    const operation = getOperationAST(documents.parse(parameters.query), parameters.operationName);
    return operation?.operation === 'subscription';
  } catch {
    return false;
  }
}

const contentTypes: Readonly<Record<JsonType, string>> = {
  [mediaTypes.json]: 'application/json; charset=utf-8',
  [mediaTypes.graphqlResponse]: 'application/graphql-response+json; charset=utf-8',
};

/** Answers a refused operation. The library would leave out its extensions. */
function refusedAs(refused: RefusedRequest, form: JsonType): Response {
  const [status, statusText] = form === mediaTypes.json ? [200, 'OK'] : [400, 'Bad Request'];
  return [JSON.stringify(refused), { status, statusText, headers: { 'content-type': contentTypes[form] } }];
}

interface GraphqlRequest {
  parameters: Parameters;
  form: JsonType;
  /** The answer, if it is large. */
  large: ExecutionResult | null;
}

/** Returns the body of a large answer, which is read as fast as the client takes it. */
function bodyOf(answer: ExecutionResult, { raw }: FastifyReply): Readable {
  return Readable.from(
    answerChunks(answer, () => raw.destroy()),
    { objectMode: false },
  );
}

function handlerOf(operations: Operations) {
  const { schema } = operations.documents;
  return createHandler<GraphqlRequest, Caller, OperationContext>({
    parseRequestParams: ({ raw }) => paramsOf(raw.parameters),
    onSubscribe: async ({ context: caller, raw }) => {
      const prepared = await operations.prepare(caller, raw.parameters);
      return 'document' in prepared ? { ...prepared, schema } : refusedAs(prepared, raw.form);
    },
    formatError: (error) =>
      withCode(
        error.message === 'Subscriptions are not supported' ? new Error(howToSubscribe) : (error as Error),
      ),
    // The handler writes by a function called for each value, to hide errors among them; data alone has
    // none and is written as it is. So is a large answer, whose errors have their form already.
    onOperation: ({ raw }, _execution, result) => {
      if (!('data' in result)) return undefined;
      if (isLarge(result)) raw.large = result;
      else if ('errors' in result) return undefined;
      const headers = { 'content-type': contentTypes[raw.form] };
      return [raw.large ? '' : JSON.stringify(result), { status: 200, statusText: 'OK', headers }];
    },
    execute: operations.execute,
  });
}

/** The parameters as the handler types them: it has none that are null. */
const paramsOf = ({ query, operationName, variables }: Parameters): RequestParams => ({
  query,
  ...(operationName != null && { operationName }),
  ...(variables != null && { variables }),
});
