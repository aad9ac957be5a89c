import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { CallerError, type ErrorCode } from '../errors/caller-error.js';
import { serviceUnavailable } from '../errors/service-unavailable.js';
import { ClientDisconnected, QueueFull } from '../fair-queue/waiting-jobs.js';
import { mediaTypes, preferredType } from './accepted-type.js';
import { sendErrorPage, wantsErrorPage } from './error-page.js';
import { setRateLimitHeaders } from './rate-limits.js';
import { RateLimited, secondsOf } from './shared-rate-limit.js';

/** The HTTP statuses of errors, by code; 403 for all others. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  SESSION_CHANGED: 409,
  UNAUTHENTICATED: 401,
};

/** The HTTP request is not valid. */
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
 * Answers errors that occur outside GraphQL in the format of GraphQL errors, so that clients handle one format. No answer
 * contains a stack, SQL or a path.
 * @param methodsAt returns the methods of an address; empty if there is no such route.
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
      request.log.error({ err: error }, 'the database is unavailable');
      return answerUnavailable(reply);
    }
    if (error instanceof MutationByGet) reply.header('allow', 'POST');
    if (isDisconnect(error)) return reply.hijack();
    const status = error.statusCode ?? 500;
    if (status < 500) return answer(reply, status, 'BAD_USER_INPUT', messageOf(error));
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

/** Answers a request for an unknown address: with a page for people, with JSON for programs. */
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

/** Answers while the service is temporarily unavailable: with a page for people, with JSON for programs. */
export function answerUnavailable(reply: FastifyReply): FastifyReply {
  markAsUnavailable(reply);
  const { url, headers } = reply.request;
  const { json, html } = mediaTypes;
  if (!graphqlPath.test(url) && preferredType(headers.accept, [json, html]) === html) {
    return sendErrorPage(reply, 503);
  }
  return answer(reply, 503, serviceUnavailable.code, serviceUnavailable.message);
}

/** Sets the status and the time after which a retry makes sense. */
export function markAsUnavailable(reply: FastifyReply): void {
  reply.status(503).header('retry-after', '1');
}

function answerInternal(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `Something went wrong on our side (request ${request.id}).`;
  return answer(reply, 500, 'INTERNAL_SERVER_ERROR', message);
}

/** Our messages for errors of the framework's body parser, whose own messages can quote the body. */
const messagesByCode: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type must be application/json.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The body is not as long as its Content-Length says.',
};

function messageOf(error: FastifyError): string {
  if (error instanceof RequestError) return error.message;
  return messagesByCode[error.code] ?? 'The body is not valid JSON.';
}

/** Returns whether an error only means that the client has disconnected. */
const isDisconnect = (error: Error) =>
  error instanceof ClientDisconnected || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE');

/** Sends an answer with one error, in the format of GraphQL. */
export function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const type = errorTypeFor(reply.request);
  const { answeredCost: cost, logged } = reply.request;
  // The framework answers some invalid requests before any hook runs.
  if (logged) logged.outcome = code;
  const body = { ...errorBody(code, message), ...(cost && { extensions: { cost } }) };
  return reply.status(status).type(`${type}; charset=utf-8`).send(body);
}

const graphqlPath = /^\/(?:operator\/|seller\/)?graphql(?:[?#]|$)/;

/** Returns the media type of an error. On the APIs' paths a client can prefer that of GraphQL. */
function errorTypeFor({ url, headers: { accept } }: FastifyRequest): string {
  const { json, graphqlResponse } = mediaTypes;
  return (graphqlPath.test(url) && preferredType(accept, [json, graphqlResponse])) || json;
}

/** Returns the body of an answer with one error. */
export const errorBody = (code: string, message: string) => ({
  errors: [{ message, extensions: { code } }],
});
