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
import { answerUnavailable, answerUnroutable, RequestError, registerErrorAnswers } from './error-answers.js';
import { registerGraphiql } from './graphiql.js';
import { graphqlPaths, registerGraphql } from './graphql-route.js';
import { registerHealth } from './health.js';
import { refuseMalformed, registerMalformedRequests } from './malformed-requests.js';
import { registerMetrics } from './metrics.js';
import { registerPortals } from './portals.js';
import type { RateLimits } from './rate-limits.js';
import { maximumBodySize, registerBodies, requestIdOf } from './request.js';
import { registerSignIn } from './sign-in/routes.js';
import type { SignIn } from './sign-in/sign-in.js';

/**
 * The whole of what Parley serves over HTTP, not yet listening. Closing it stops taking connections and
 * waits for requests under way.
 */
export function createServer({
  database,
  signIn,
  guard,
  live,
  log,
  webhooks,
  graphiql,
  limits,
  trustedProxies,
  embedOrigins,
}: {
  database: Database;
  signIn: SignIn;
  guard: MessageCheck;
  live: LiveChat;
  log: FastifyBaseLogger;
  webhooks: WebhookServices;
  /** Whether browsers that visit an API are given GraphiQL. */
  graphiql: boolean;
  /** How many requests are served; null for any number. */
  limits: RateLimits | null;
  /** Whose word is taken for the address that a request came from: addresses, networks, or names of some. */
  trustedProxies: readonly string[];
  /** The origins whose pages may ask the Seller API from a browser. */
  embedOrigins: readonly string[];
}): FastifyInstance {
  const server = fastify({
    loggerInstance: log,
    // Our own line is written when the answer is out; see below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: maximumBodySize,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestIdHeader: false,
    genReqId: requestIdOf,
    // Each of these would else be answered by the framework or by Node, in a form of its own.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => refuseMalformed(log, error, socket),
    frameworkErrors: (error, request, reply) => {
      markAsPersonal(reply);
      setCommonHeaders(request, reply);
      answerUnroutable(error, request, reply);
    },
  });
  registerMalformedRequests(server);
  registerCaching(server);
  const closing = closeKeptConnections(server);
  server.addHook('onRequest', (request, reply, done) => {
    const problem = ambiguityOf(request.raw);
    if (problem) {
      // What follows on the connection could belong to this request.
      reply.header('connection', 'close');
      return done(new RequestError(400, problem));
    }
    if (closing()) return void answerUnavailable(reply);
    done();
  });
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (closing()) reply.header('connection', 'close');
    setCommonHeaders(request, reply);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
    done();
  });
  const addressOf = clientAddressBy(trustedProxies);
  registerClientAddress(server, addressOf);
  registerBodies(server);
  registerErrorAnswers(server, watchMethods(server));
  registerPortals(server);
  registerHealth(server, database);
  registerMetrics(server, database, guard, live, webhooks);
  registerSignIn(server, database, signIn, limits);
  registerGraphql(server, {
    database,
    guard,
    signIn,
    tokens: signIn.tokens,
    embedOrigins,
    live,
    webhooks,
    limits,
    addressOf,
    page: graphiql ? registerGraphiql(server, graphqlPaths) : null,
  });
  return server;
}

function setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
}

/**
 * Lets a stop end as soon as the requests under way are answered. Clients that keep their connection are told
 * to let go of it; when nothing is under way any more, the rest are closed, those included that have opened a
 * connection and not yet asked anything, which Node counts as busy.
 * @returns whether the server is closing.
 */
function closeKeptConnections(server: FastifyInstance): () => boolean {
  let timer: NodeJS.Timeout | undefined;
  let underWay = 0;
  server.addHook('onRequest', (_request, reply, done) => {
    underWay++;
    // Also where the client left before its answer was out.
    reply.raw.once('close', () => {
      underWay--;
    });
    done();
  });
  server.addHook('preClose', async () => {
    timer = setInterval(() => {
      if (underWay === 0) server.server.closeAllConnections();
    }, 50);
  });
  server.addHook('onClose', async () => clearInterval(timer));
  return () => timer !== undefined;
}
