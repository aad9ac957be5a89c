import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { QueueFull } from '../chat/fair-queue.js';
import { Fault, type FaultCode } from '../chat/fault.js';
import { DatabaseUnavailable } from '../database/database.js';
import { RateLimited, secondsOf } from './rate-limit.js';
import { showStanding } from './rate-limits.js';

/** The statuses of what a caller is refused; of any other it is 403. */
const statuses: Partial<Record<FaultCode, number>> = {
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  UNAUTHENTICATED: 401,
};

/**
 * Answers everything that fails before GraphQL has its say, in GraphQL's own form, so that a client has one
 * kind of error to read. No answer carries a stack, SQL or a path.
 */
export function registerFailures(server: FastifyInstance): void {
  server.setErrorHandler((error: FastifyError | Fault, request, reply) => {
    if (error instanceof Fault) {
      if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      if (error instanceof RateLimited) {
        showStanding(reply, error.standing);
        reply.header('retry-after', secondsOf(error.standing.msLeft));
      }
      if (error instanceof QueueFull) reply.header('retry-after', '1');
      return answer(reply, statuses[error.code] ?? 403, error.code, error.message);
    }
    if (error instanceof DatabaseUnavailable) {
      request.log.error({ err: error }, 'the database cannot be reached');
      reply.header('retry-after', '1');
      return answer(
        reply,
        503,
        'SERVICE_UNAVAILABLE',
        'The service is not available at the moment. Please try again.',
      );
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return answer(reply, status, 'BAD_USER_INPUT', sentenceOf(error));
    request.log.error({ err: error }, 'a request failed');
    return answer(
      reply,
      500,
      'INTERNAL_SERVER_ERROR',
      `Something went wrong on our side (request ${request.id}).`,
    );
  });
  server.setNotFoundHandler((request: FastifyRequest, reply) =>
    answer(reply, 404, 'NOT_FOUND', `There is nothing at ${request.method} on this address.`),
  );
}

/** The server's own words for what its body parser refuses, which may quote the body, are replaced. */
function sentenceOf(error: FastifyError): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'The body is too large.';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'The content type must be application/json.';
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'The body is empty.';
    default:
      return 'The body is not valid JSON.';
  }
}

/** An answer of one error, in GraphQL's own form. */
export function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply
    .status(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { code } }] });
}
