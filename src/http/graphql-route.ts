import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { createHandler, type RequestParams, type Response } from 'graphql-http';
import type { Actor } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { isLarge } from '../graphql/large-answers.js';
import { operatorSchema } from '../graphql/operator-schema.js';
import { withCode } from '../graphql/payload-errors.js';
import { sellerSchema } from '../graphql/seller-schema.js';
import type { WebPush } from '../notifications/push/subscriptions.js';
import type { PushTestServices } from '../notifications/push/test-push.js';
import type { TestMails } from '../notifications/test-mail.js';
import type { ExportLinks } from '../transfer/export-links.js';
import type { WebhookServices } from '../webhooks/services.js';
import { mediaTypes, namesEventStream, preferredType } from './accepted-type.js';
import { answerChunks } from './answer-chunks.js';
import type { ClientAddressOf } from './client-address.js';
import { registerCors } from './cross-origin.js';
import { answer, markAsUnavailable } from './error-answers.js';
import { EventStreams } from './event-stream.js';
import type { GraphiqlPage } from './graphiql.js';
import { parametersOf, persistedQueryNotSupported } from './graphql-parameters.js';
import { HttpClient } from './http-client.js';
import {
  type Caller,
  type OperationContext,
  Operations,
  type Parameters,
  type RejectedRequest,
} from './operations.js';
import { type RateLimits, setRateLimitHeaders } from './rate-limits.js';
import { maxBodyBytes, originOf } from './request.js';
import type { SignIn } from './sign-in/sign-in.js';
import { socketProtocol } from './socket-protocol.js';
import { WebSockets } from './web-socket.js';

/** The paths of each API; null if the key or session decides. */
export const graphqlPaths = {
  '/operator/graphql': 'operator',
  '/seller/graphql': 'seller',
  '/graphql': null,
} as const satisfies Record<string, Actor['side'] | null>;

/** The path that pages of the configured origins can call: the embedded chat has a seller's token. */
const embeddedPath = '/seller/graphql';

const howToSubscribe =
  'A subscription is answered by a stream: accept text/event-stream, or connect by WebSocket (graphql-transport-ws).';

/** The media types of an answer. The first is the default. */
const forms = [mediaTypes.json, mediaTypes.graphqlResponse, mediaTypes.eventStream] as const;

const formsWithPage = [...forms, mediaTypes.html] as const;

type JsonType = typeof mediaTypes.json | typeof mediaTypes.graphqlResponse;

const notAcceptable = `The answer is JSON or an event stream: accept one of ${forms.join(', ')}.`;

/**
 * Serves GraphQL over HTTP on the three paths, by `graphql-http`, the specification's reference implementation.
 * @param page GraphiQL, for a browser's visit; null if it is off.
 */
export function registerGraphql(
  server: FastifyInstance,
  {
    database,
    signIn,
    messageCheck,
    live,
    limits,
    addressOf,
    webhooks,
    webPush,
    pushTests,
    exportLinks,
    tokens,
    testMails,
    replyDomain,
    embedOrigins,
    page,
    shutdownTimeoutMs,
  }: {
    database: Database;
    signIn: Pick<SignIn, 'authentication' | 'invitationsFor' | 'methods'>;
    messageCheck: MessageCheck;
    live: LiveChat;
    webhooks: WebhookServices;
    webPush: WebPush;
    /** Null if no push can be sent. */
    pushTests: PushTestServices | null;
    exportLinks: ExportLinks;
    tokens: ChatTokens;
    /** Null if no mail can be sent. */
    testMails: TestMails | null;
    /** Null if the server receives no emails. */
    replyDomain: string | null;
    /** The origins whose pages can call the Seller API from a browser. */
    embedOrigins: readonly string[];
    limits: RateLimits | null;
    addressOf: ClientAddressOf;
    page: GraphiqlPage | null;
    /** The time that a stop waits for operations in progress. */
    shutdownTimeoutMs: number;
  },
): void {
  const { authentication, invitationsFor } = signIn;
  const hasSingleSignOn = signIn.methods.singleSignOn !== null;
  const operationsOf = (schema: GraphQLSchema) =>
    new Operations(schema, database, {
      ...{
        messageCheck,
        live,
        webhooks,
        tokens,
        testMails,
        replyDomain,
        hasSingleSignOn,
        webPush,
        pushTests,
        exportLinks,
      },
    });
  const apis = { operator: operationsOf(operatorSchema()), seller: operationsOf(sellerSchema()) };
  const handlers = { operator: handlerOf(apis.operator), seller: handlerOf(apis.seller) };
  const streams = new EventStreams();
  const protocol = socketProtocol(apis, signIn, limits, server.log);
  const sockets = new WebSockets(protocol, limits, server.log, maxBodyBytes);
  sockets.listen(server.server, graphqlPaths, addressOf);
  server.addHook('preClose', async () => {
    streams.close();
    // Before the subscriptions end, which a WebSocket would report as complete.
    await sockets.close(shutdownTimeoutMs);
    live.close();
  });
  const setCorsHeaders = registerCors(server, embeddedPath, embedOrigins);
  for (const [path, side] of Object.entries(graphqlPaths)) {
    server.route({
      method: ['GET', 'POST'],
      url: path,
      onRequest: async (request, reply) => {
        if (path === embeddedPath) setCorsHeaders(request, reply);
        const status = await limits?.countAddress(request.clientAddress);
        if (status) setRateLimitHeaders(reply, status);
      },
      handler: async (request, reply) => {
        const { accept } = request.headers;
        const canBeVisit = request.method !== 'POST' && page?.isFor(request);
        const form = preferredType(accept, canBeVisit ? formsWithPage : forms);
        if (form === mediaTypes.html) return page?.send(path, reply);
        const actor = await authentication.authenticate(request.headers, side, {
          address: request.clientAddress,
          requestId: request.id,
        });
        request.logged.actor = actor.identity;
        const status = await limits?.countActor(actor);
        if (status) setRateLimitHeaders(reply, status);
        const invitations = invitationsFor(request.headers);
        const allowance =
          limits?.allowanceOf(request.clientAddress, actor, (status) => setRateLimitHeaders(reply, status)) ??
          null;
        const includesCost = request.headers['parley-cost'] === '1';
        const caller: Caller = {
          actor,
          invitations,
          logged: request.logged,
          origin: originOf(request),
          client: new HttpClient(reply.raw),
          requestId: request.id,
          log: request.log,
          allowance,
          includesCost,
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
        caller.onUnavailable = () => markAsUnavailable(reply);
        const raw: GraphqlRequest = { parameters, form, large: null };
        const [body, init] = await handlers[actor.side]({
          url: request.url,
          method: request.method === 'POST' ? 'POST' : 'GET',
          headers: { accept: form },
          body: null,
          raw,
          context: caller,
        });
        // onUnavailable can have set another status.
        if (reply.statusCode === 200) reply.status(init.status);
        return reply.headers(init.headers ?? {}).send(raw.large ? bodyOf(raw.large, reply) : (body ?? ''));
      },
    });
  }
}

/** Returns whether a request is a subscription; false if its document cannot be parsed. */
function isSubscription({ documents }: Operations, parameters: Parameters | null): boolean {
  // Avoids parsing most documents.
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

/** Answers a rejected operation. The library would omit its extensions. */
function rejectedAnswer(rejected: RejectedRequest, form: JsonType): Response {
  const [status, statusText] = form === mediaTypes.json ? [200, 'OK'] : [400, 'Bad Request'];
  return [JSON.stringify(rejected), { status, statusText, headers: { 'content-type': contentTypes[form] } }];
}

interface GraphqlRequest {
  parameters: Parameters;
  form: JsonType;
  /** The answer, if it is large. */
  large: ExecutionResult | null;
}

/** Returns the body of a large answer, which is read only as fast as the client receives it. */
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
      return 'document' in prepared ? { ...prepared, schema } : rejectedAnswer(prepared, raw.form);
    },
    formatError: (error) =>
      withCode(
        error.message === 'Subscriptions are not supported' ? new Error(howToSubscribe) : (error as Error),
      ),
    // The library writes with a replacer function for each value, to format errors. Data without errors does not need
    // that, nor does a large answer, whose errors are already formatted.
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

/** Returns the parameters in the library's type, which has no null. */
const paramsOf = ({ query, operationName, variables }: Parameters): RequestParams => ({
  query,
  ...(operationName != null && { operationName }),
  ...(variables != null && { variables }),
});
