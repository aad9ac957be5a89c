import type { FastifyInstance } from 'fastify';
import type { LiveChat } from '../chat/live-chat.js';
import type { SearchIndexing } from '../chat/search-indexing.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { MailDelivery } from '../mail/mail-delivery.js';
import type { PreferenceLinks } from '../notifications/preference-links.js';
import type { PushDelivery } from '../notifications/push/push-delivery.js';
import type { WebPush } from '../notifications/push/subscriptions.js';
import type { PushTestServices } from '../notifications/push/test-push.js';
import type { TestMails } from '../notifications/test-mail.js';
import type { DownloadTimes } from '../transfer/download-export.js';
import type { ExportLinks } from '../transfer/export-links.js';
import type { WebhookServices } from '../webhooks/services.js';
import { createAdminServer } from './admin-server.js';
import { registerAuditExport } from './audit-export.js';
import { type BaseServerOptions, createBaseServer } from './base-server.js';
import { registerReplyExport } from './canned-reply-export.js';
import { detailsAccess } from './details-access.js';
import { type GraphiqlAccess, registerGraphiql } from './graphiql.js';
import { graphqlPaths, registerGraphql } from './graphql-route.js';
import { registerHealth } from './health.js';
import { registerMessageExport } from './message-export.js';
import { createMetrics, measureRequests, registerMetrics } from './metrics.js';
import { registerNotificationPage } from './notifications/routes.js';
import { registerPersonExport } from './person-export.js';
import { registerPortals } from './portals.js';
import type { RateLimits } from './rate-limits.js';
import { Readiness } from './readiness.js';
import { registerSignIn } from './sign-in/routes.js';
import type { SignIn } from './sign-in/sign-in.js';
import type { Stopping } from './stopping.js';

export interface ServerOptions extends Omit<BaseServerOptions, 'publicUrl'> {
  database: Database;
  signIn: SignIn;
  messageCheck: MessageCheck;
  live: LiveChat;
  indexing: SearchIndexing;
  webhooks: WebhookServices;
  /** The deliveries of mails; none if no mail can be sent. */
  mails: readonly MailDelivery[];
  webPush: WebPush;
  /** Null if no push can be sent. */
  pushTests: PushTestServices | null;
  /** Null if no push can be sent. */
  pushes: PushDelivery | null;
  /** Null if no mail can be sent. */
  preferenceLinks: PreferenceLinks | null;
  exportLinks: ExportLinks;
  /** Null if no mail can be sent. */
  testMails: TestMails | null;
  /** Null if the server receives no emails. */
  replyDomain: string | null;
  /** The browsers that get GraphiQL when they visit an API. */
  graphiql: GraphiqlAccess;
  /** Null for no limits. */
  limits: RateLimits | null;
  /** By default those of `downloadExport`. */
  downloadTimes?: DownloadTimes | undefined;
  /** The origins whose pages can call the Seller API from a browser. */
  embedOrigins: readonly string[];
  /** The token for metrics and details of the readiness; null for none. */
  metricsToken: string | null;
  /** The port of the admin server; null for none. */
  adminPort: number | null;
}

/**
 * Creates the HTTP server with all routes, and the server of `ADMIN_PORT` if there is one. They do not listen yet. Closing
 * one stops accepting connections and waits for requests in progress.
 */
export function createServer(options: ServerOptions): {
  http: FastifyInstance;
  admin: FastifyInstance | null;
  stopping: Stopping;
} {
  const { database, signIn, messageCheck, live, webhooks, graphiql, limits, embedOrigins } = options;
  const { log, shutdownTimeoutMs, adminPort } = options;
  const { server, stopping, addressOf } = createBaseServer({ ...options, publicUrl: signIn.publicUrl });
  registerPortals(server);
  const canSeeDetails = detailsAccess(options.metricsToken);
  const readiness = new Readiness(database);
  registerHealth(server, readiness, stopping, canSeeDetails);
  const metrics = createMetrics(options);
  measureRequests(server, metrics);
  registerMetrics(server, metrics, canSeeDetails);
  registerSignIn(server, database, signIn, limits);
  registerAuditExport(server, database, signIn, limits);
  registerPersonExport(server, database, signIn, limits);
  registerReplyExport(server, database, signIn, limits);
  const { exportLinks, preferenceLinks } = options;
  registerMessageExport(server, database, exportLinks, limits, options.downloadTimes);
  if (preferenceLinks) registerNotificationPage(server, database, preferenceLinks, limits);
  registerGraphql(server, {
    database,
    messageCheck,
    signIn,
    tokens: signIn.tokens,
    embedOrigins,
    live,
    webhooks,
    testMails: options.testMails,
    replyDomain: options.replyDomain,
    exportLinks,
    webPush: options.webPush,
    pushTests: options.pushTests,
    limits,
    addressOf,
    page: registerGraphiql(server, graphqlPaths, graphiql),
    shutdownTimeoutMs,
  });
  const { keepAliveTimeoutMs, requestTimeoutMs } = options;
  const base = { log, keepAliveTimeoutMs, requestTimeoutMs, shutdownTimeoutMs };
  const admin = adminPort === null ? null : createAdminServer(base, readiness, stopping, metrics);
  return { http: server, admin, stopping };
}
