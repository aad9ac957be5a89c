import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { personal } from './caching.js';
import { errorBody } from './error-answers.js';
import { pendingAnswers, trackAnswers, whenAnswered } from './pending-answers.js';

/** The answers to errors of Node's HTTP parser, by code; all others are a 400. */
const answersByCode: Readonly<Record<string, [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers of the request are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The connections with an answered error; the parser can report the same error again. */
const answeredSockets = new WeakSet<Socket>();

/** Answers requests that Node rejects before the framework sees them, in the format of all errors. */
export function registerMalformedRequests({ server }: FastifyInstance): void {
  trackAnswers(server);
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(errorBody('BAD_USER_INPUT', 'Only "Expect: 100-continue" is supported.'));
    // Node writes it after the answers to earlier requests.
    response.writeHead(417, { ...personal, ...errorHeaders(body) }).end(body);
  });
}

/** Answers a request that is not valid HTTP, after the answers to earlier requests, and closes the connection. */
export function rejectMalformed(
  log: FastifyBaseLogger,
  { code = '' }: { code?: string },
  socket: Socket,
): void {
  if (code === 'ECONNRESET' || socket.destroyed || answeredSockets.has(socket)) return;
  answeredSockets.add(socket);
  const [status, message] = answersByCode[code] ?? [400, 'The request is not valid HTTP.'];
  log.debug({ code, status }, 'rejected a malformed request');
  endAfterPendingAnswers(socket, status, message).catch((error) => {
    log.error({ err: error }, 'failed to reject a malformed request');
    socket.destroy();
  });
}

async function endAfterPendingAnswers(socket: Socket, status: number, message: string): Promise<void> {
  // If a body is malformed, its request is in progress, and its handler waits for the rest.
  const own = pendingAnswers(socket).find(({ req }) => !req.complete);
  await whenAnswered(socket, (answer) => answer !== own || answer.headersSent);
  if (socket.writable && !own?.headersSent) endWithError(socket, status, 'BAD_USER_INPUT', message);
  else socket.destroy();
}

/**
 * Writes an error to a connection that the framework does not handle, and closes it.
 * @param headers more header lines, each with its line ending.
 */
export function endWithError(
  socket: Duplex,
  status: number,
  code: string,
  message: string,
  headers = '',
): void {
  const body = JSON.stringify(errorBody(code, message));
  const lines = Object.entries({ ...personal, ...errorHeaders(body) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}${lines.join('')}\r\n${body}`);
}

const errorHeaders = (body: string) => ({
  'x-content-type-options': 'nosniff',
  'content-type': 'application/json; charset=utf-8',
  'content-length': Buffer.byteLength(body),
  connection: 'close',
});
