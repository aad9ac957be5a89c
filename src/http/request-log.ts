import type { FastifyInstance } from 'fastify';
import type { ExecutionResult } from 'graphql';

/** The longest operation name that is logged, in characters. */
const maxOperationName = 64;

/** The facts of a request that its log line has. They name no person, and contain no text of a message and no key. */
export interface LoggedFacts {
  /** The identity of the actor, such as `key:3`. */
  actor?: string;
  /** The name of the GraphQL operation, which the client chose. */
  operation?: string;
  /** `ok`, or the code of the first error. */
  outcome?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    logged: LoggedFacts;
  }
}

/** Writes a line for each request, in place of the framework's own. */
export function registerRequestLog(server: FastifyInstance): void {
  server.decorateRequest('logged');
  server.addHook('onRequest', (request, _reply, done) => {
    request.logged = {};
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { logged, clientAddress, method, routeOptions } = request;
    request.log.info(
      {
        method,
        route: routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: clientAddress,
        ...logged,
        outcome: logged?.outcome ?? (reply.statusCode < 400 ? 'ok' : 'error'),
      },
      'answered',
    );
    done();
  });
}

/** Returns an operation's name as it is logged; undefined if it has none. */
export const loggedName = (name: string | null | undefined): string | undefined =>
  name?.slice(0, maxOperationName) || undefined;

/** Returns `ok`, or the code of the first error of a result. */
export function outcomeOf({ errors }: ExecutionResult, hasInputError: boolean): string {
  const [first] = errors ?? [];
  if (first) return String(first.extensions.code ?? 'BAD_USER_INPUT');
  return hasInputError ? 'BAD_USER_INPUT' : 'ok';
}
