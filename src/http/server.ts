import proxyAddress from '@fastify/proxy-addr';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { ContentGuard } from '../chat/content-guard.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { Database } from '../database/database.js';
import type { WebhookServices } from '../webhooks/services.js';
import { registerFailures } from './failures.js';
import { registerGraphiql } from './graphiql.js';
import { graphqlPaths, registerGraphql } from './graphql-route.js';
import { registerHealth } from './health.js';
import { registerMetrics } from './metrics.js';
import { registerPortals } from './portals.js';
import type { RateLimits } from './rate-limits.js';
import { maximumBodySize, requestIdOf } from './request.js';
import { registerSignIn } from './sign-in/routes.js';
import type { SignIn } from './sign-in/sign-in.js';

/**
 * The whole of what Parley serves over HTTP, not yet listening. Closing it stops taking connections and
 * waits for requests under way.
 */
export function createServer({
  database,
  signIn,
  live,
  logger,
  webhooks,
  graphiql,
  limits,
  trustedProxies = [],
  embedOrigins = [],
}: {
  database: Database;
  signIn: SignIn;
  live: LiveChat;
  logger: FastifyBaseLogger;
  webhooks: WebhookServices;
  /** Whether browsers that visit an API are given GraphiQL. */
  graphiql: boolean;
  /** How many requests are served; null for any number. */
  limits: RateLimits | null;
  /** Whose word is taken for the address that a request came from: addresses, networks, or names of some. */
  trustedProxies?: readonly string[];
  /** The origins whose pages may ask the Seller API from a browser. */
  embedOrigins?: readonly string[];
}): FastifyInstance {
  const server = fastify({
    loggerInstance: logger,
    // Our own line is written when the answer is out; see below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: maximumBodySize,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    requestIdHeader: false,
    genReqId: requestIdOf,
  });
  const closing = closeKeptConnections(server);
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (closing()) reply.header('connection', 'close');
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
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
  registerFailures(server);
  registerPortals(server);
  registerHealth(server, database);
  const guard = new ContentGuard(database);
  server.addHook('onClose', () => guard.close());
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
    addressOf:
      trustedProxies.length > 0
        ? (request) => proxyAddress(request, [...trustedProxies])
        : ({ socket }) => socket.remoteAddress ?? '',
    page: graphiql ? registerGraphiql(server, graphqlPaths) : null,
  });
  return server;
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
