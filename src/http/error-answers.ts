import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable } from '../database/database.js';
import { CallerError, type ErrorCode } from '../errors/caller-error.js';
import { ClientDisconnected, QueueFull } from '../fair-queue/waiting-jobs.js';
import { mediaTypes, preferredType } from './accepted-type.js';
import { sendErrorPage, wantsErrorPage } from './error-page.js';
import { RateLimited, secondsOf } from './rate-limit.js';
import { setRateLimitHeaders } from './rate-limits.js';

/** The statuses of what a caller is refused; of any other it is 403. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  SESSION_CHANGED: 409,
  UNAUTHENTICATED: 401,
};

/** A request that is refused for its form, before anybody asks what it is for. */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** A mutation that was sent by GET or HEAD. */
export class MutationByGet extends RequestError {
  override name = 'MutationByGet';
  constructor() {
    super(405, 'A mutation has to be sent by POST.');
  }
}

/**
 * Answers everything that fails before GraphQL has its say, in GraphQL's own form, so that a client has one
 * kind of error to read. No answer carries a stack, SQL or a path.
 * @param methodsAt the methods that an address has; empty where there is nothing.
 */
export function registerErrorAnswers(
  server: FastifyInstance,
  methodsAt: (address: string) => readonly string[],
): void {
  server.decorateRequest('answeredCost', undefined);
  server.setErrorHandler((error: FastifyError | CallerError, request, reply) => {
    if (error instanceof CallerError) {
      if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      if (error instanceof RateLimited) {
        setRateLimitHeaders(reply, error.status);
        reply.header('retry-after', secondsOf(error.status.msLeft));
      }
      if (error instanceof QueueFull) reply.header('retry-after', '1');
      return answer(reply, statuses[error.code] ?? 403, error.code, error.message);
    }
    if (error instanceof DatabaseUnavailable) {
      request.log.error({ err: error }, 'the database cannot be reached');
      return answerUnavailable(reply);
    }
    if (error instanceof MutationByGet) reply.header('allow', 'POST');
    if (hasLeft(error)) return reply.hijack();
    const status = error.statusCode ?? 500;
    if (status < 500) return answer(reply, status, 'BAD_USER_INPUT', sentenceOf(error));
    request.log.error({ err: error }, 'a request failed');
    return answerInternal(request, reply);
  });
  const answerUnknown = (request: FastifyRequest, reply: FastifyReply) => {
    const methods = methodsAt(request.url);
    if (methods.length === 0 || methods.includes(request.method)) return answerNotFound(request, reply);
    reply.header('allow', [...new Set([...methods, 'OPTIONS'])].join(', '));
    if (request.method === 'OPTIONS') return reply.status(204).send();
    return answer(reply, 405, 'BAD_USER_INPUT', `${request.method} is not possible at this address.`);
  };
  // The address and the method are checked before the body is read.
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404) answerUnknown(request, reply);
    else done();
  });
  server.setNotFoundHandler(answerUnknown);
}

/** Answers a request for an address that there is nothing at: with a page for people, with JSON for programs. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsErrorPage(request)) return sendErrorPage(reply, 404);
  return answer(reply, 404, 'NOT_FOUND', `There is nothing at ${request.method} on this address.`);
}

/** Answers an address that cannot be decoded or is too long, which the router finds before any hook runs. */
export function answerUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error.code === 'FST_ERR_MAX_PARAM_LENGTH') return answerNotFound(request, reply);
  if (error.code !== 'FST_ERR_BAD_URL') return answerInternal(request, reply);
  if (wantsErrorPage(request)) return sendErrorPage(reply, 400);
  return answer(reply, 400, 'BAD_USER_INPUT', 'The address is not valid.');
}

/** Answers while the service cannot serve, and may soon. */
export function answerUnavailable(reply: FastifyReply): FastifyReply {
  reply.header('retry-after', '1');
  const message = 'The service is not available at the moment. Please try again.';
  return answer(reply, 503, 'SERVICE_UNAVAILABLE', message);
}

function answerInternal(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `Something went wrong on our side (request ${request.id}).`;
  return answer(reply, 500, 'INTERNAL_SERVER_ERROR', message);
}

/** The framework's own words for what its body parser refuses, which may quote the body. */
const sentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type must be application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
};

function sentenceOf(error: FastifyError): string {
  if (error instanceof RequestError) return error.message;
  return sentences[error.code] ?? 'The body is not valid JSON.';
}

/** Returns whether an error says no more than that nobody waits for the answer. */
const hasLeft = (error: Error) =>
  error instanceof ClientDisconnected || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE');

/** An answer of one error, in GraphQL's own form. */
export function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const type = errorTypeFor(reply.request);
  const { answeredCost: cost } = reply.request;
  const body = { ...errorBody(code, message), ...(cost && { extensions: { cost } }) };
  return reply.status(status).type(`${type}; charset=utf-8`).send(body);
}

const graphqlPath = /^\/(?:operator\/|seller\/)?graphql(?:[?#]|$)/;

/** Returns the media type of an error. On the APIs' paths a client may prefer GraphQL's own. */
function errorTypeFor({ url, headers: { accept } }: FastifyRequest): string {
  const { json, graphqlResponse } = mediaTypes;
  return (graphqlPath.test(url) && preferredType(accept, [json, graphqlResponse])) || json;
}

/** The body of an answer of one error. */
export const errorBody = (code: string, message: string) => ({
  errors: [{ message, extensions: { code } }],
});
