import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/message-check.js';
import type { Database } from '../database/database.js';
import type { WebhookServices } from '../webhooks/services.js';
import { watchMethods } from './allowed-methods.js';
import { ambiguityOf } from './ambiguous-requests.js';
import { markAsPersonal, registerCaching } from './caching.js';
import { clientAddressBy, registerClientAddress } from './client-address.js';
import { detailsAccess } from './details-access.js';
import { answerUnroutable, RequestError, registerErrorAnswers } from './error-answers.js';
import { registerGraphiql } from './graphiql.js';
import { graphqlPaths, registerGraphql } from './graphql-route.js';
import { registerHealth } from './health.js';
import { registerMalformedRequests, rejectMalformed } from './malformed-requests.js';
import { registerMetrics } from './metrics.js';
import { registerPortals } from './portals.js';
import type { RateLimits } from './rate-limits.js';
import { maxBodyBytes, registerBodies, requestIdOf } from './request.js';
import { registerRequestLog } from './request-log.js';
import { registerSignIn } from './sign-in/routes.js';
import type { SignIn } from './sign-in/sign-in.js';
import { registerStopping, type Stopping } from './stopping.js';

/**
 * Creates the HTTP server with all routes. It does not listen yet. Closing it stops accepting connections and waits for
 * requests in progress.
 */
export function createServer({
  database,
  signIn,
  messageCheck,
  live,
  log,
  webhooks,
  graphiql,
  limits,
  trustedProxies,
  embedOrigins,
  metricsToken,
  keepAliveTimeoutMs,
  shutdownTimeoutMs,
}: {
  database: Database;
  signIn: SignIn;
  messageCheck: MessageCheck;
  live: LiveChat;
  log: FastifyBaseLogger;
  webhooks: WebhookServices;
  /** Whether browsers that visit an API get GraphiQL. */
  graphiql: boolean;
  /** Null for no limits. */
  limits: RateLimits | null;
  /** The proxies that are trusted to report a client's address: addresses, networks, or names of networks. */
  trustedProxies: readonly string[];
  /** The origins whose pages can call the Seller API from a browser. */
  embedOrigins: readonly string[];
  /** The token for metrics and details of the readiness; null for none. */
  metricsToken: string | null;
  /** The time after which a connection without a request is closed. */
  keepAliveTimeoutMs: number;
  /** The time that a stop waits for requests in progress. */
  shutdownTimeoutMs: number;
}): { http: FastifyInstance; stopping: Stopping } {
  const server = fastify({
    loggerInstance: log,
    // registerRequestLog writes our own line.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: maxBodyBytes,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    keepAliveTimeout: keepAliveTimeoutMs,
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestIdHeader: false,
    genReqId: requestIdOf,
    // Otherwise the framework or Node would answer each of these in its own format.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => rejectMalformed(log, error, socket),
    frameworkErrors: (error, request, reply) => {
      markAsPersonal(reply);
      setCommonHeaders(request, reply);
      answerUnroutable(error, request, reply);
    },
  });
  registerMalformedRequests(server);
  registerCaching(server);
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
  server.addHook('onSend', (request, reply, _payload, done) => {
    setCommonHeaders(request, reply);
    done();
  });
  const addressOf = clientAddressBy(trustedProxies);
  registerClientAddress(server, addressOf);
  registerRequestLog(server);
  registerBodies(server);
  registerErrorAnswers(server, watchMethods(server));
  registerPortals(server);
  const canSeeDetails = detailsAccess(metricsToken);
  registerHealth(server, database, stopping, canSeeDetails);
  registerMetrics(server, database, messageCheck, live, webhooks, canSeeDetails);
  registerSignIn(server, database, signIn, limits);
  registerGraphql(server, {
    database,
    messageCheck,
    signIn,
    tokens: signIn.tokens,
    embedOrigins,
    live,
    webhooks,
    limits,
    addressOf,
    page: graphiql ? registerGraphiql(server, graphqlPaths) : null,
    shutdownTimeoutMs,
  });
  return { http: server, stopping };
}

function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
}
