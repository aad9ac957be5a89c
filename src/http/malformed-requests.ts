import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { personalHeaderLines } from './caching.js';
import { errorBody } from './failures.js';

/** What Node's HTTP parser refuses, by its codes; everything else is a 400. */
const refusals: Readonly<Record<string, [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers of the request are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The responses of each connection that are under way. */
const underWay = new WeakMap<object, Set<ServerResponse>>();

/** Answers what Node refuses by itself, before the framework sees a request, in the form of all errors. */
export function registerMalformedRequests(server: FastifyInstance): void {
  server.server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const responses = underWay.get(socket) ?? new Set();
    underWay.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
  });
  server.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { socket } = response;
    if (!socket) return;
    endWithError(socket, 417, 'BAD_USER_INPUT', 'Only "Expect: 100-continue" is supported.');
  });
}

/** Answers what is not HTTP, and closes the connection. */
export function refuseMalformed(
  log: FastifyBaseLogger,
  { code = '' }: { code?: string },
  socket: Socket,
): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const hasBegun = [...(underWay.get(socket) ?? [])].some(({ headersSent }) => headersSent);
  // In the middle of another answer there is no place for this one.
  if (!socket.writable || hasBegun) {
    socket.destroy();
    return;
  }
  const [status, message] = refusals[code] ?? [400, 'The request is not valid HTTP.'];
  log.debug({ code, status }, 'a malformed request was refused');
  endWithError(socket, status, 'BAD_USER_INPUT', message);
}

/**
 * Writes an error on a connection that no framework answers on, and closes it.
 * @param headers further header lines, each with its end.
 */
export function endWithError(
  socket: Duplex,
  status: number,
  code: string,
  message: string,
  headers = '',
): void {
  const body = JSON.stringify(errorBody(code, message));
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}${personalHeaderLines}` +
      'X-Content-Type-Options: nosniff\r\nContent-Type: application/json; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
