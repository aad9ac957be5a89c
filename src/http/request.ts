import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse } from 'content-type';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type RequestOrigin, requestOrigin } from '../access/request-origin.js';
import { isUtf8Charset } from './accepted-type.js';
import { RequestError } from './error-answers.js';

/** The maximum size of a body: a message of 10,000 characters, each escaped as two `\uXXXX`, and as much again. */
export const maxBodyBytes = 256 * 1024;

/** Returns the client's `x-request-id` if it is suitable for a log, or a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

/** Returns the address and the browser of a request, for the audit log. */
export const originOf = ({
  clientAddress,
  headers,
}: Pick<FastifyRequest, 'clientAddress' | 'headers'>): RequestOrigin =>
  requestOrigin(clientAddress, headers['user-agent']);

/**
 * Accepts only JSON bodies in UTF-8. Members that would change prototypes are removed.
 */
export function registerBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('remove', 'remove');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    ({ headers }, body, done) => {
      const problem = encodingProblem(headers);
      if (problem) return done(new RequestError(415, problem));
      // A text decoder would replace invalid bytes, and other text would be stored than was sent.
      if (!isUtf8(body)) return done(new RequestError(400, 'The body is not valid UTF-8.'));
      return parseJson(server as never, body.toString('utf8'), done);
    },
  );
}

/** Returns whether the content type of a request is JSON. */
export function isJson({ 'content-type': type }: IncomingMessage['headers']): boolean {
  return type !== undefined && parse(type, { parameters: false }).type === 'application/json';
}

function encodingProblem(headers: IncomingMessage['headers']): string | null {
  const { charset } = parse(headers['content-type'] ?? '').parameters;
  // US-ASCII is a subset of UTF-8.
  if (!isUtf8Charset(charset) && charset?.toLowerCase() !== 'us-ascii')
    return 'The charset of the body must be utf-8.';
  const encoding = headers['content-encoding'];
  return encoding === undefined || /^\s*(identity)?\s*$/i.test(encoding)
    ? null
    : 'The body must not be compressed: send no Content-Encoding.';
}
