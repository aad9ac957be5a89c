import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { watchMethods } from './allowed-methods.js';
import { ambiguityOf } from './ambiguous-requests.js';
import { markAsPersonal, registerCaching } from './caching.js';
import { type ClientAddressOf, clientAddressBy, registerClientAddress } from './client-address.js';
import { answerUnroutable, RequestError, registerErrorAnswers } from './error-answers.js';
import { registerMalformedRequests, rejectMalformed } from './malformed-requests.js';
import { maxBodyBytes, registerBodies, requestIdOf } from './request.js';
import { registerRequestLog } from './request-log.js';
import {
  registerSecurityHeaders,
  type StrictTransport,
  securityHeaders,
  setSecurityHeaders,
} from './security-headers.js';
import { registerStopping, type Stopping } from './stopping.js';

/** The settings of each HTTP server of this process. */
export interface BaseServerOptions {
  log: FastifyBaseLogger;
  /** The address that browsers use for this server, or null if it is each request's `Host`. */
  publicUrl: URL | null;
  /** Whether browsers must use https, if `publicUrl` does. */
  strictTransport: StrictTransport;
  /** The proxies that are trusted to report a client's address: addresses, networks, or names of networks. */
  trustedProxies: readonly string[];
  /** The time after which a connection without a request is closed. */
  keepAliveTimeoutMs: number;
  /** The time in which a request must arrive, its head and its body. */
  requestTimeoutMs: number;
  /** The time that a stop waits for requests in progress. */
  shutdownTimeoutMs: number;
}

/** The maximum delay of the end of a slow request after its time is over. */
const maxCheckIntervalMs = 1_000;

/**
 * Creates an HTTP server without routes, with what all answers have in common: the format of errors, security headers,
 * limits of requests, and the log.
 */
export function createBaseServer({
  log,
  publicUrl,
  strictTransport,
  trustedProxies,
  keepAliveTimeoutMs,
  requestTimeoutMs,
  shutdownTimeoutMs,
}: BaseServerOptions): { server: FastifyInstance; stopping: Stopping; addressOf: ClientAddressOf } {
  const headers = securityHeaders(publicUrl, strictTransport);
  const server = fastify({
    loggerInstance: log,
    // registerRequestLog writes our own line.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: maxBodyBytes,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestIdHeader: false,
    genReqId: requestIdOf,
    // Otherwise the framework or Node would answer each of these in its own format.
    http: {
      requireHostHeader: false,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(maxCheckIntervalMs, Math.ceil(requestTimeoutMs / 10)),
    },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => rejectMalformed(log, error, socket),
    frameworkErrors: (error, request, reply) => {
      markAsPersonal(reply);
      setSecurityHeaders(reply, headers, request.id);
      answerUnroutable(error, request, reply);
    },
  });
  registerMalformedRequests(server);
  registerCaching(server);
  registerSecurityHeaders(server, headers);
  const stopping = registerStopping(server, shutdownTimeoutMs);
  server.addHook('onRequest', (request, reply, done) => {
    const problem = ambiguityOf(request.raw);
    if (problem) {
      // The next bytes on the connection could belong to this request.
      reply.header('connection', 'close');
      return done(new RequestError(400, problem));
    }
    done();
  });
  const addressOf = clientAddressBy(trustedProxies);
  registerClientAddress(server, addressOf);
  registerRequestLog(server);
  registerBodies(server);
  registerErrorAnswers(server, watchMethods(server));
  return { server, stopping, addressOf };
}
