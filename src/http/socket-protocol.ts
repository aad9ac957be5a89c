import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import { makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { requestOrigin } from '../access/request-origin.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { CallerError } from '../errors/caller-error.js';
import { serviceUnavailable } from '../errors/service-unavailable.js';
import { QueueFull } from '../fair-queue/waiting-jobs.js';
import { isLarge } from '../graphql/large-answers.js';
import { isPersistedQuery, persistedQueryNotSupported } from './graphql-parameters.js';
import { type Caller, kindOf, type OperationContext, type Operations } from './operations.js';
import type { RateLimits } from './rate-limits.js';
import { RateLimited, secondsOf } from './shared-rate-limit.js';
import type { SignIn } from './sign-in/sign-in.js';
import { credentialsIn } from './socket-credentials.js';
import type { SocketOperations } from './socket-operations.js';
import type { SocketWriter } from './socket-writer.js';

/** The maximum number of operations that run on one connection at the same time. */
const maxOperations = 100;

type SignInParts = Pick<SignIn, 'authentication' | 'invitationsFor'>;

/** One connection. */
export interface Connection {
  socket: WebSocket;
  /** The API of its path; null if the credential decides. */
  side: Actor['side'] | null;
  /** The headers with its credential, which is checked for each operation. */
  headers: IncomingHttpHeaders;
  requestId: string;
  /** The client's address. */
  address: string;
  userAgent: string | undefined;
  writer: SocketWriter;
  operations: SocketOperations;
}

/** The protocol's library over both APIs. */
export type SocketProtocol = ReturnType<typeof socketProtocol>;

/** The operations of each API. */
export type Apis = Readonly<Record<Actor['side'], Operations>>;

/** Creates the protocol: it authenticates a connection, and admits and executes its operations. */
export function socketProtocol(
  apis: Apis,
  { authentication, invitationsFor }: SignInParts,
  limits: RateLimits | null,
  log: FastifyBaseLogger,
) {
  const apiOf = (context: unknown) => apis[(context as OperationContext).actor.side];
  return makeServer<Record<string, unknown>, Connection>({
    onConnect: async ({ connectionParams, extra }) => {
      const { address, requestId, side } = extra;
      extra.headers = { ...extra.headers, ...credentialsIn(connectionParams ?? {}) };
      await authentication.authenticate(extra.headers, side, { address, requestId });
    },
    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      if (Object.keys(subscriptions).length > maxOperations) {
        return [badInput(`At most ${maxOperations} operations can run on a connection at the same time.`)];
      }
      const { address, headers, requestId, side, userAgent } = extra;
      try {
        await limits?.countAddress(address);
        const actor = await authentication.authenticate(headers, side, { address, requestId });
        await limits?.countActor(actor);
        if (isPersistedQuery(payload)) return [persistedQueryNotSupported()];
        const allowance = limits?.allowanceOf(address, actor, () => {}) ?? null;
        const invitations = invitationsFor(headers);
        const client = extra.operations.begin(id, payload, subscriptions);
        const childLog = log.child({ requestId, address });
        const origin = requestOrigin(address, userAgent);
        const caller: Caller = {
          ...{ actor, invitations, origin, client, requestId, log: childLog, allowance },
          logged: { actor: actor.identity },
        };
        const api = apis[actor.side];
        const { query, operationName, variables } = payload;
        const parameters = { query, operationName: operationName || null, variables };
        const prepared = await api.prepare(caller, parameters);
        if (!('document' in prepared)) {
          childLog.info(caller.logged, 'answered over a WebSocket');
          return prepared.errors;
        }
        if (kindOf(prepared) === 'subscription') extra.operations.markAsSubscription(id, payload);
        return { ...prepared, schema: api.documents.schema };
      } catch (error) {
        if (error instanceof RateLimited || error instanceof QueueFull) return [errorOf(error)];
        if (error instanceof DatabaseUnavailable) {
          log.error({ requestId, err: error }, 'the database is unavailable');
          return [unavailable()];
        }
        throw error;
      }
    },
    execute: (operation) =>
      answering(operation.contextValue, apiOf(operation.contextValue).execute(operation)),
    subscribe: (operation) =>
      answering(operation.contextValue, apiOf(operation.contextValue).subscribe(operation)),
    // Without it, graphql-ws writes the errors after the data, unlike the other transports.
    onNext: ({ extra: { writer } }, _id, _payload, _operation, result) =>
      isLarge(result) ? writer.placeholderOf(result) : result.errors && (result as FormattedExecutionResult),
    onComplete: ({ extra }, id, payload) => extra.operations.end(id, payload),
  });
}

/**
 * Returns a message that the protocol's library accepts. A persisted query has no document, and the library would close
 * the connection instead of answering.
 */
export function withQuery(message: string): string {
  if (!message.includes('"persistedQuery"')) return message;
  try {
    const { data } = subscribeMessage.safeParse(JSON.parse(message));
    if (!data || !isPersistedQuery(data.payload)) return message;
    // The library would also close the connection for other members of a wrong type; nothing else is used.
    return JSON.stringify({ ...data, payload: { query: '', extensions: data.payload.extensions } });
  } catch {
    return message;
  }
}

const subscribeMessage = z.looseObject({ type: z.literal('subscribe'), payload: z.looseObject({}) });

/** Logs an operation. Returns an error result if it is rejected while it runs, so that the other operations go on. */
async function answering<Result>(
  context: unknown,
  result: Promise<Result>,
): Promise<Result | ExecutionResult> {
  const { logged, log } = (context as OperationContext).caller;
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    logged.outcome = error.code;
    return { errors: [errorOf(error)] };
  } finally {
    log.info(logged, 'answered over a WebSocket');
  }
}

function errorOf(error: CallerError): GraphQLError {
  const { code, message } = error;
  const retryAfter = error instanceof RateLimited ? secondsOf(error.status.msLeft) : 1;
  return new GraphQLError(message, { extensions: { code, ...(code === 'RATE_LIMITED' && { retryAfter }) } });
}

const unavailable = () =>
  new GraphQLError(serviceUnavailable.message, { extensions: { code: serviceUnavailable.code } });

const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
