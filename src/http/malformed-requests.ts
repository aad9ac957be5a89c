import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { personal } from './caching.js';
import { errorBody } from './error-answers.js';
import { pendingAnswers, trackAnswers, whenAnswered } from './pending-answers.js';

/** What Node's HTTP parser refuses, by its codes; everything else is a 400. */
const refusals: Readonly<Record<string, [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers of the request are too long.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The connections of which a request was refused; the parser may report the same again. */
const refusedOn = new WeakSet<Socket>();

/** Answers what Node refuses by itself, before the framework sees a request, in the form of all errors. */
export function registerMalformedRequests({ server }: FastifyInstance): void {
  trackAnswers(server);
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(errorBody('BAD_USER_INPUT', 'Only "Expect: 100-continue" is supported.'));
    // Node writes it when the answers to earlier requests are written.
    response.writeHead(417, { ...personal, ...errorHeaders(body) }).end(body);
  });
}

/** Answers what is not HTTP, after the answers to earlier requests, and closes the connection. */
export function refuseMalformed(
  log: FastifyBaseLogger,
  { code = '' }: { code?: string },
  socket: Socket,
): void {
  if (code === 'ECONNRESET' || socket.destroyed || refusedOn.has(socket)) return;
  refusedOn.add(socket);
  const [status, message] = refusals[code] ?? [400, 'The request is not valid HTTP.'];
  log.debug({ code, status }, 'a malformed request was refused');
  endInTurn(socket, status, message).catch((error) => {
    log.error({ err: error }, 'a malformed request could not be refused');
    socket.destroy();
  });
}

async function endInTurn(socket: Socket, status: number, message: string): Promise<void> {
  // If a body is malformed, its request is under way, and its handler waits for the rest.
  const own = pendingAnswers(socket).find(({ req }) => !req.complete);
  await whenAnswered(socket, (answer) => answer !== own || answer.headersSent);
  if (socket.writable && !own?.headersSent) endWithError(socket, status, 'BAD_USER_INPUT', message);
  else socket.destroy();
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
