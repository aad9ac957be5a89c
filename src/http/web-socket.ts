import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { DatabaseUnavailable } from '../database/database.js';
import { CallerError } from '../errors/caller-error.js';
import { ClientLeft, QueueFull } from '../fair-queue/waiting-jobs.js';
import { isLarge } from '../graphql/large-answers.js';
import { ambiguityOf } from './ambiguous-requests.js';
import type { ClientAddressOf } from './client-address.js';
import { isPersistedQuery, persistedQueryNotSupported } from './graphql-parameters.js';
import { endWithError } from './malformed-requests.js';
import type { Caller, OperationContext, Operations } from './operations.js';
import { RateLimited, secondsOf } from './rate-limit.js';
import type { RateLimits } from './rate-limits.js';
import { requestIdOf } from './request.js';
import type { SignIn } from './sign-in/sign-in.js';
import { credentialsIn, credentialsOf } from './socket-credentials.js';
import { SocketOperations } from './socket-operations.js';
import { SocketWriter } from './socket-writer.js';
import { registerUpgrades } from './upgrades.js';

/** How often a connection is asked whether it lives, in ms; who has not answered by the next time is let go. */
const heartbeat = 12_000;

/** How long a client has to say goodbye when the server stops, in ms. */
const farewell = 500;

/** A connection on which so many bytes wait is not asked anything more. */
const mostUnsent = 4 * 1024 * 1024;

/** Closes a connection whose page belongs to another actor. Clients of graphql-ws do not connect again after it. */
const sessionChangedCode = 4409;

const pong = JSON.stringify({ type: 'pong' });

/** So many operations may be under way on one connection. */
const mostOperations = 100;

/** Who asks, and whom they invite. */
type People = Pick<SignIn, 'authentication' | 'invitationsFor'>;

/** What the connection keeps: who it is for, and the headers of its key or session, which are checked for each operation. */
interface Connection {
  socket: WebSocket;
  side: Actor['side'] | null;
  headers: IncomingHttpHeaders;
  requestId: string;
  /** Where it comes from. */
  address: string;
  writer: SocketWriter;
  operations: SocketOperations;
}

/**
 * GraphQL over WebSocket after `graphql-transport-ws`, by `graphql-ws`, on the paths of the APIs. The key comes
 * in the upgrade's headers or, since browsers cannot set those, in `connection_init`'s payload under the same
 * names; a session's cookie comes with the upgrade. Either is looked up again for each operation, as it is for each
 * request.
 */
export class WebSockets {
  readonly #server: WebSocketServer;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly operations: Apis,
    private readonly signIn: People,
    private readonly limits: RateLimits | null,
    private readonly log: FastifyBaseLogger,
    maximumSize: number,
  ) {
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: maximumSize,
      perMessageDeflate: false,
      handleProtocols,
    });
    this.#server.on('wsClientError', (_error, socket, { headers }) => {
      const isVersionWrong = !['8', '13'].includes(headers['sec-websocket-version'] ?? '');
      const status = isVersionWrong ? 426 : 400;
      const message = 'The request is no WebSocket handshake of version 13.';
      endWithError(socket, status, 'BAD_USER_INPUT', message, isVersionWrong ? supportedVersion : '');
    });
    this.#timer = setInterval(() => this.#beat(), heartbeat).unref();
  }

  /**
   * Takes the upgrades of an HTTP server.
   * @param paths where each API is; null is for both, the key deciding.
   */
  listen(
    server: Server,
    paths: Readonly<Record<string, Actor['side'] | null>>,
    addressOf: ClientAddressOf,
  ): void {
    const protocol = makeProtocol(this.operations, this.signIn, this.limits, this.log);
    registerUpgrades(server, this.log, (request, socket, head) =>
      this.#take(protocol, paths, addressOf, request, socket, head),
    );
  }

  async #take(
    protocol: Protocol,
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
    if (!(await this.#mayConnect(address, socket)) || socket.destroyed) return;
    const headers = credentialsOf(request.headers);
    this.#server.handleUpgrade(request, socket, head, (opened) =>
      this.#opened(protocol, {
        socket: opened,
        side,
        headers,
        requestId: requestIdOf(request),
        address,
        writer: new SocketWriter(opened),
        operations: new SocketOperations(),
      }),
    );
  }

  /** Counts a connection, and turns it away where its address has made too many. */
  async #mayConnect(address: string, socket: Duplex): Promise<boolean> {
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

  /** Lets go of every client; they connect again elsewhere. */
  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#server.clients) socket.close(1001, 'Going away');
    this.#server.close();
    setTimeout(() => {
      for (const socket of this.#server.clients) socket.terminate();
    }, farewell);
  }

  #opened(protocol: Protocol, connection: Connection): void {
    const { socket, requestId, writer, operations } = connection;
    this.#alive.add(socket);
    socket.on('pong', () => this.#alive.add(socket));
    // What a client breaks in the protocol ends its connection; it is no fault of ours.
    socket.on('error', (error) => this.log.debug({ requestId, err: error }, 'a WebSocket broke'));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Waits until the network has taken it: a slow client slows its own subscriptions and no others.
        send: (data) => writer.send(data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          socket.on('message', (data) => {
            // Who asks and does not take the answers is let go.
            if (socket.bufferedAmount > mostUnsent) return socket.terminate();
            take(withQuery(String(data))).catch((error) => this.#failed(connection, error));
            // The library has taken an operation out of its list by now if the message completes it.
            operations.endCompleted();
          });
        },
        // Without what came with it: an echo would let a client fill our memory with its own words.
        onPing: () => {
          void writer.send(pong);
        },
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      operations.endAll();
      void closed(code, String(reason));
    });
  }

  /** What stops an operation before it has begun ends the connection, with a reason where it is the caller's. */
  #failed({ socket, requestId }: Connection, error: unknown): void {
    if (error instanceof ClientLeft) return;
    if (error instanceof CallerError && error.code === 'SESSION_CHANGED') {
      socket.close(sessionChangedCode, `${error.code}: ${error.message}`.slice(0, 120));
      return;
    }
    if (error instanceof CallerError) {
      socket.close(CloseCode.Forbidden, error.message.slice(0, 120));
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

  #beat(): void {
    for (const socket of this.#server.clients) {
      if (this.#alive.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }
}

/** Header lines that say which version of the protocol a handshake needs (RFC 6455, section 4.4). */
const supportedVersion = 'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';

/** Returns the path of a request's address, also of one with a host; null if it cannot be decoded. */
function pathOf(address: string): string | null {
  const [path = ''] = address.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  try {
    return decodeURI(path);
  } catch {
    return null;
  }
}

type Protocol = ReturnType<typeof makeProtocol>;

type Apis = Readonly<Record<Actor['side'], Operations>>;

function makeProtocol(
  apis: Apis,
  { authentication, invitationsFor }: People,
  limits: RateLimits | null,
  log: FastifyBaseLogger,
) {
  const apiOf = (context: unknown) => apis[(context as OperationContext).actor.side];
  return makeServer<Record<string, unknown>, Connection>({
    onConnect: async ({ connectionParams, extra }) => {
      extra.headers = { ...extra.headers, ...credentialsIn(connectionParams ?? {}) };
      await authentication.authenticate(extra.headers, extra.side);
    },
    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      if (Object.keys(subscriptions).length > mostOperations) {
        return [refused(`At most ${mostOperations} operations at once are taken on a connection.`)];
      }
      const { address, headers, requestId, side } = extra;
      try {
        await limits?.countAddress(address);
        const actor = await authentication.authenticate(headers, side);
        await limits?.countActor(actor);
        if (isPersistedQuery(payload)) return [persistedQueryNotSupported()];
        const allowance = limits?.allowanceOf(address, actor, () => {}) ?? null;
        const invitations = invitationsFor(headers);
        const client = extra.operations.begin(id, payload, subscriptions);
        const childLog = log.child({ requestId });
        const caller: Caller = { actor, invitations, client, requestId, log: childLog, allowance };
        const api = apis[actor.side];
        const { query, operationName, variables } = payload;
        const parameters = { query, operationName: operationName || null, variables };
        const prepared = await api.prepare(caller, parameters);
        return 'document' in prepared ? { ...prepared, schema: api.documents.schema } : prepared.errors;
      } catch (error) {
        if (error instanceof RateLimited || error instanceof QueueFull) return [errorOf(error)];
        throw error;
      }
    },
    execute: (operation) => answering(apiOf(operation.contextValue).execute(operation)),
    subscribe: (operation) => answering(apiOf(operation.contextValue).subscribe(operation)),
    // graphql-ws would write the errors after the data, unlike the other transports.
    onNext: ({ extra: { writer } }, _id, _payload, _operation, result) =>
      isLarge(result) ? writer.placeholderOf(result) : result.errors && (result as FormattedExecutionResult),
    onComplete: ({ extra }, id, payload) => extra.operations.end(id, payload),
  });
}

/**
 * Returns a message as the protocol's library takes it: a persisted query has no document, and the library would end
 * the connection instead of answering.
 */
function withQuery(message: string): string {
  if (!message.includes('"persistedQuery"')) return message;
  try {
    const { data } = subscribeMessage.safeParse(JSON.parse(message));
    if (!data || !isPersistedQuery(data.payload)) return message;
    // Nothing else of it is used, and the library would end the connection for members of a wrong type too.
    return JSON.stringify({ ...data, payload: { query: '', extensions: data.payload.extensions } });
  } catch {
    return message;
  }
}

const subscribeMessage = z.looseObject({ type: z.literal('subscribe'), payload: z.looseObject({}) });

/** Returns a result of one error for an operation that is refused while it runs: the others of the connection go on. */
async function answering<Result>(result: Promise<Result>): Promise<Result | ExecutionResult> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof CallerError) return { errors: [errorOf(error)] };
    throw error;
  }
}

function errorOf(error: CallerError): GraphQLError {
  const { code, message } = error;
  const retryAfter = error instanceof RateLimited ? secondsOf(error.status.msLeft) : 1;
  return new GraphQLError(message, { extensions: { code, ...(code === 'RATE_LIMITED' && { retryAfter }) } });
}

const refused = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
