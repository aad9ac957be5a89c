import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Actor } from '../access/actor.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { CallerError } from '../errors/caller-error.js';
import { ClientDisconnected } from '../fair-queue/waiting-jobs.js';
import { ambiguityOf } from './ambiguous-requests.js';
import type { ClientAddressOf } from './client-address.js';
import { endWithError } from './malformed-requests.js';
import type { RateLimits } from './rate-limits.js';
import { requestIdOf } from './request.js';
import { RateLimited, secondsOf } from './shared-rate-limit.js';
import { credentialsOf } from './socket-credentials.js';
import { SocketOperations } from './socket-operations.js';
import { type Connection, type SocketProtocol, withQuery } from './socket-protocol.js';
import { SocketWriter } from './socket-writer.js';
import { registerUpgrades } from './upgrades.js';

/** The time between two pings of a connection. One that has not answered by the next ping is terminated. */
const heartbeatMs = 12_000;

/** The time that a client has for the closing handshake when the server stops. */
const closingHandshakeMs = 500;

/** The maximum number of bytes that wait to be sent. A client that continues to send beyond it is terminated. */
const maxUnsentBytes = 4 * 1024 * 1024;

/** Closes a connection whose page belongs to another actor. Clients of graphql-ws do not connect again after it. */
const sessionChangedCode = 4409;

/** The codes that begin the reason of a closed connection: the portals act on them. */
const policyCodes: ReadonlySet<string> = new Set(['SECOND_FACTOR_REQUIRED', 'SINGLE_SIGN_ON_REQUIRED']);

const pong = JSON.stringify({ type: 'pong' });

/**
 * Serves GraphQL over WebSocket by the protocol `graphql-transport-ws` on the paths of the APIs. A key is in the
 * headers of the upgrade or, since browsers cannot set those, in the payload of `connection_init` under the same names.
 * A session's cookie is in the upgrade. The credential is looked up for each operation, as it is for each request.
 */
export class WebSockets {
  readonly #server: WebSocketServer;
  readonly #answeredPing = new WeakSet<WebSocket>();
  readonly #connections = new Set<Connection>();
  #isClosing = false;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly protocol: SocketProtocol,
    private readonly limits: RateLimits | null,
    private readonly log: FastifyBaseLogger,
    maxMessageBytes: number,
  ) {
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols,
    });
    this.#server.on('wsClientError', (_error, socket, { headers }) => {
      const isVersionWrong = !['8', '13'].includes(headers['sec-websocket-version'] ?? '');
      const status = isVersionWrong ? 426 : 400;
      const message = 'The request is not a WebSocket handshake of version 13.';
      endWithError(socket, status, 'BAD_USER_INPUT', message, isVersionWrong ? supportedVersion : '');
    });
    this.#timer = setInterval(() => this.#checkConnections(), heartbeatMs).unref();
  }

  /**
   * Handles the upgrades of an HTTP server.
   * @param paths the API of each path; null if the credential decides.
   */
  listen(
    server: Server,
    paths: Readonly<Record<string, Actor['side'] | null>>,
    addressOf: ClientAddressOf,
  ): void {
    registerUpgrades(server, this.log, (request, socket, head) =>
      this.#handle(paths, addressOf, request, socket, head),
    );
  }

  async #handle(
    paths: Readonly<Record<string, Actor['side'] | null>>,
    addressOf: ClientAddressOf,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const problem = ambiguityOf(request);
    if (problem) return endWithError(socket, 400, 'BAD_USER_INPUT', problem);
    const path = pathOf(request.url ?? '');
    const side = path !== null && Object.hasOwn(paths, path) ? paths[path] : undefined;
    if (side === undefined) {
      return endWithError(socket, 404, 'NOT_FOUND', 'There is no WebSocket at this address.');
    }
    const address = addressOf(request);
    if (!(await this.#countConnection(address, socket)) || socket.destroyed) return;
    const headers = credentialsOf(request.headers);
    this.#server.handleUpgrade(request, socket, head, (opened) =>
      this.#opened({
        socket: opened,
        side,
        headers,
        requestId: requestIdOf(request),
        address,
        userAgent: request.headers['user-agent'],
        writer: new SocketWriter(opened),
        operations: new SocketOperations(),
      }),
    );
  }

  /** Counts a connection. Returns false if it rejected the connection, because its address has opened too many. */
  async #countConnection(address: string, socket: Duplex): Promise<boolean> {
    try {
      await this.limits?.countAddress(address);
      return true;
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      const retryAfter = secondsOf(error.status.msLeft);
      endWithError(socket, 429, error.code, error.message, `Retry-After: ${retryAfter}\r\n`);
      return false;
    }
  }

  /**
   * Closes all connections, each after its operations are answered; subscriptions do not count. Clients connect again, to
   * another process if there is one, and repeat the operations that they sent meanwhile.
   * @param limitMs the time after which a connection is closed in any case.
   */
  async close(limitMs: number): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    this.#server.close();
    await Promise.all([...this.#connections].map((each) => this.#closeWhenAnswered(each, limitMs)));
  }

  async #closeWhenAnswered({ socket, operations }: Connection, limitMs: number): Promise<void> {
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const limit = setTimeout(() => socket.terminate(), limitMs);
    await Promise.race([operations.whenAnswered(), closed]);
    socket.close(1001, 'Going away');
    const handshake = setTimeout(() => socket.terminate(), closingHandshakeMs);
    await closed;
    clearTimeout(limit);
    clearTimeout(handshake);
  }

  #opened(connection: Connection): void {
    const { socket, requestId, writer, operations } = connection;
    this.#answeredPing.add(socket);
    this.#connections.add(connection);
    socket.on('pong', () => this.#answeredPing.add(socket));
    // A client that violates the protocol loses its connection. This is not an error of the server.
    socket.on('error', (error) =>
      this.log.debug({ requestId, err: error }, 'a WebSocket client violated the protocol'),
    );
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        // Waits until the network has accepted it, so that a slow client delays only its own subscriptions.
        send: (data) => writer.send(data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          socket.on('message', (data) => {
            if (socket.bufferedAmount > maxUnsentBytes) return socket.terminate();
            // The client sends it again on its next connection: running it here too would run it twice.
            if (this.#isClosing) return;
            operations
              .handle(take(withQuery(String(data))))
              .catch((error) => this.#failed(connection, error));
            // If the message completes an operation, the library no longer lists it.
            operations.endCompleted();
          });
        },
        // Without the payload of the ping: an echo would let a client fill the server's memory.
        onPing: () => {
          void writer.send(pong);
        },
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      this.#connections.delete(connection);
      operations.endAll();
      void closed(code, String(reason));
    });
  }

  /** Closes a connection after an error that prevented an operation, with a reason if the caller caused it. */
  #failed({ socket, requestId }: Connection, error: unknown): void {
    if (error instanceof ClientDisconnected) return;
    if (error instanceof CallerError && error.code === 'SESSION_CHANGED') {
      socket.close(sessionChangedCode, `${error.code}: ${error.message}`.slice(0, 120));
      return;
    }
    if (error instanceof CallerError) {
      const code = policyCodes.has(error.code) ? `${error.code}: ` : '';
      socket.close(CloseCode.Forbidden, `${code}${error.message}`.slice(0, 120));
      return;
    }
    if (error instanceof Error && /^Unexpected message of type/.test(error.message)) {
      socket.close(CloseCode.BadRequest, error.message.slice(0, 120));
      return;
    }
    this.log.error({ requestId, err: error }, 'a WebSocket failed');
    if (error instanceof DatabaseUnavailable) socket.close(1013, 'Try again later');
    else
      socket.close(CloseCode.InternalServerError, `Something went wrong on our side (request ${requestId}).`);
  }

  #checkConnections(): void {
    for (const socket of this.#server.clients) {
      if (this.#answeredPing.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }
}

/** Header lines with the version of the protocol that a handshake needs (RFC 6455, section 4.4). */
const supportedVersion = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';

/** Returns the path of a request's target, which can contain a host; null if it cannot be decoded. */
function pathOf(address: string): string | null {
  const [path = ''] = address.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  try {
    return decodeURI(path);
  } catch {
    return null;
  }
}
