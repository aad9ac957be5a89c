import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { administrator, systemActor } from '../access/actor.js';
import { ApiKeyLookup } from '../access/api-key-lookup.js';
import { AuditRetention } from '../access/audit-retention.js';
import { CredentialRevocation } from '../access/credential-revocation.js';
import { reencryptSecrets } from '../access/reencrypt-secrets.js';
import { type InstallationSecrets, installationSecrets } from '../access/sign-in-secret.js';
import { EventRetention } from '../chat/event-retention.js';
import { LiveChat } from '../chat/live-chat.js';
import { SearchIndexing } from '../chat/search-indexing.js';
import type { SubscriptionBounds } from '../chat/subscription.js';
import { defaultSubscriptionLimits, type SubscriptionLimits } from '../chat/subscription-limits.js';
import type { Configuration } from '../configuration.js';
import { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { countsOf, rateLimitStoreOf } from '../database/rate-limit-store.js';
import { WebhookPayloadRenderer } from '../graphql/webhook-payload-renderer.js';
import { RateLimits } from '../http/rate-limits.js';
import { createServer } from '../http/server.js';
import type { SignInLimitsOptions } from '../http/sign-in/limits.js';
import type { PasswordHash } from '../http/sign-in/password-hashing.js';
import { openSignIn, type SignIn } from '../http/sign-in/sign-in.js';
import type { ListenerOptions, ReplyListener } from '../inbound-mail/reply-listener.js';
import { removeExpiredMails } from '../mail/mail-delivery.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { PreferenceLinks } from '../notifications/preference-links.js';
import { ReplyAddresses } from '../notifications/reply-addresses.js';
import { TestMails } from '../notifications/test-mail.js';
import type { DownloadTimes } from '../transfer/download-export.js';
import { ExportLinks } from '../transfer/export-links.js';
import { type DeliveryIntervals, DeliveryService } from '../webhooks/delivery-service.js';
import { Sender, type SenderOptions } from '../webhooks/sender.js';
import { WorkJobs } from '../work-state/work-jobs.js';
import { openDeletions } from './open-deletions.js';
import { openAccountMails, openMail, openNotifications, openUnreadEvents } from './open-mails.js';
import { OpenParts, warningsOf } from './open-parts.js';
import { openPushes } from './open-pushes.js';
import { openReplies } from './open-replies.js';
import { openReports } from './open-reports.js';

/** The part of the configuration that the composed parts read. */
export type ServerConfiguration = Pick<
  Configuration,
  | 'adminPort'
  | 'embedOrigins'
  | 'eventRetentionDays'
  | 'graphiql'
  | 'keepAliveTimeoutMs'
  | 'metricsToken'
  | 'production'
  | 'rateLimits'
  | 'replyByEmail'
  | 'requestTimeoutMs'
  | 'shutdownTimeoutMs'
  | 'signIn'
  | 'strictTransport'
  | 'trustedProxies'
  | 'webhookAllowLoopback'
>;

/** Settings that tests and benchmarks vary. `serve` uses the defaults. */
export interface ServerTuning {
  /** Whether this process delivers to webhooks; true by default. */
  deliversWebhooks?: boolean;
  deliveryIntervals?: DeliveryIntervals;
  sender?: Omit<SenderOptions, 'allowLoopback'>;
  subscriptionBounds?: SubscriptionBounds;
  /** By default none if rate limits are off. */
  subscriptionLimits?: SubscriptionLimits;
  rateLimitWindowSeconds?: number;
  /** Whether this process updates the search index after an upgrade; true by default. */
  indexesSearch?: boolean;
  /** The interval at which the search index is checked, in ms. */
  searchIndexingPollMs?: number;
  /** The interval at which the queue is checked for due mails, in ms. */
  mailPollMs?: number;
  /** The interval at which pauses that are due for emails and webhooks are decided, in ms. */
  notificationsPollMs?: number;
  /** The limits of connections that bring answers by email. */
  replyLimits?: ListenerOptions['limits'];
  /** The interval at which pushes that are due are decided and sent, in ms. */
  pushPollMs?: number;
  /** The interval at which the jobs of the work state check for work, in ms. */
  workJobsPollMs?: number;
  /** The interval at which the jobs of the reports check for work, in ms. */
  reportJobsPollMs?: number;
  /** The times of downloads of exports. */
  downloadTimes?: DownloadTimes;
  signInLimits?: SignInLimitsOptions;
  passwordHash?: PasswordHash;
  /** The maximum time for which a browser waits for the answers of the single sign-on provider, in ms. */
  providerWaitMs?: number;
}

/** The running parts of a process. */
export interface ParleyProcess {
  /** The HTTP server, which does not listen yet. */
  http: FastifyInstance;
  /** The server of `ADMIN_PORT`, which does not listen yet; null without one. */
  admin: FastifyInstance | null;
  /** What receives answers by email, which does not listen yet; null without a domain for them. */
  replies: ReplyListener | null;
  /** Begins a stop: the process is no longer ready, but answers all requests until `close`. */
  drain(): void;
  /** Answers the requests under way, ends everything else and leaves the database open. */
  close(): Promise<void>;
}

/**
 * Creates all parts of a process over a migrated database, and starts those that run without a request. `serve`, the
 * tests and the benchmarks all use this function, so that they run the same process.
 */
export async function compose(
  database: Database,
  configuration: ServerConfiguration,
  log: FastifyBaseLogger,
  tuning: ServerTuning = {},
): Promise<ParleyProcess> {
  const parts = new OpenParts();
  try {
    return await openParts(parts, database, configuration, log, tuning);
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Opens the parts in an order in which each can still use, while it closes, the parts before it. */
async function openParts(
  parts: OpenParts,
  database: Database,
  configuration: ServerConfiguration,
  log: FastifyBaseLogger,
  tuning: ServerTuning,
): Promise<ParleyProcess> {
  const warn = warningsOf(log);
  const { eventRetentionDays, rateLimits } = configuration;
  parts.add(
    new EventRetention(administrator, database, eventRetentionDays, warn('old events could not be deleted')),
  );
  const indexing = parts.add(new SearchIndexing(systemActor, database, log, tuning.searchIndexingPollMs));
  const workJobs = parts.add(
    new WorkJobs(
      systemActor,
      database,
      warn('the work state of threads could not be updated'),
      tuning.workJobsPollMs,
    ),
  );
  const messageCheck = parts.add(new MessageCheck(database));
  const reportJobs = openReports(parts, database, messageCheck.findings, log, tuning.reportJobsPollMs);
  openDeletions(parts, database, warn);
  const secrets = await openSecrets(database, configuration, log);
  parts.add(new AuditRetention(systemActor, database, warn('old audit entries could not be deleted')));
  const mail = openMail(database, configuration.signIn.mail, secrets, log);
  const signIn = await openSignInParts(
    parts,
    database,
    configuration,
    secrets,
    mail?.queue ?? null,
    log,
    tuning,
  );
  const revocation = parts.add(
    new CredentialRevocation(database, warn('revoked credentials could not be read')),
  );
  const limits =
    rateLimits &&
    parts.add(
      new RateLimits(
        rateLimits,
        rateLimitStoreOf(database),
        warn('rate limits are counted by each process for itself'),
        tuning.rateLimitWindowSeconds,
      ),
    );
  // The HTTP server closes it, since its subscriptions are requests under way.
  const live = new LiveChat(
    database,
    revocation.watch,
    warn('the event log could not be read, or who is online not be stored'),
    tuning.subscriptionBounds,
    tuning.subscriptionLimits ?? (rateLimits && defaultSubscriptionLimits),
  );
  const { publicUrl } = configuration.signIn;
  const links = mail && publicUrl && new PreferenceLinks(secrets.signing, publicUrl);
  const { replyByEmail } = configuration;
  const addresses = links && replyByEmail && new ReplyAddresses(secrets.signing, replyByEmail.domain);
  const mails = mail ? [openAccountMails(parts, database, mail, signIn, secrets, log, tuning)] : [];
  if (mail && links)
    mails.push(
      openNotifications(parts, database, {
        ...mail,
        ...{ links, replies: addresses },
        messageCheck,
        viewed: live,
        secrets,
        log,
        tuning,
      }),
    );
  openUnreadEvents(parts, database, live, log, tuning.notificationsPollMs);
  const testMails = mail && links ? new TestMails(database, mail.queue, countsOf(database)) : null;
  const replies =
    mail && addresses && replyByEmail && configuration.signIn.mail
      ? openReplies(parts, database, replyByEmail, {
          ...{ addresses, from: configuration.signIn.mail.from, queue: mail.queue },
          ...{ messageCheck, limits, log, listenerLimits: tuning.replyLimits },
        })
      : null;
  if (!mail) await removeExpiredMails(systemActor, database);
  const posts = { ...tuning.sender, allowLoopback: configuration.webhookAllowLoopback };
  const { webPush, pushes, pushTests } = await openPushes(parts, database, {
    ...{ secrets, publicUrl, posts, messageCheck, viewed: live, log },
    pollMs: tuning.pushPollMs,
    counts: countsOf(database),
  });
  const sender = new Sender(posts);
  const delivery = { sender, encryption: secrets.encryption };
  const renderer = new WebhookPayloadRenderer(database, messageCheck, live, delivery, signIn.tokens, log);
  const webhooks = { ...delivery, renderer };
  const services = {
    ...{ database, signIn, messageCheck, live, log, webhooks, limits, indexing, mails },
    exportLinks: new ExportLinks(secrets.signing),
    downloadTimes: tuning.downloadTimes,
    preferenceLinks: links,
    testMails,
    replyDomain: addresses?.domain ?? null,
    ...{ webPush, pushes, pushTests },
  };
  const { http, admin, stopping } = createServer({ ...configuration, ...services });
  // Closes after the main server, so that metrics show its stop.
  parts.add({ close: () => admin?.close() });
  const deliveries = new DeliveryService(database, webhooks, log, tuning.deliveryIntervals);
  const delivers = tuning.deliversWebhooks ?? true;
  // Requests and deliveries under way end at the same time, so that a stop waits only for the longest.
  parts.add({ close: () => Promise.all([http.close(), delivers && deliveries.stop()]) });
  if (delivers) deliveries.start();
  if (tuning.indexesSearch ?? true) indexing.start();
  workJobs.start();
  reportJobs.start();
  return { http, admin, replies, drain: stopping.drain, close: () => parts.close() };
}

/** Opens the installation's secrets, and encrypts those that the database stores with the newest key. */
async function openSecrets(
  database: Database,
  { production, signIn }: ServerConfiguration,
  log: FastifyBaseLogger,
): Promise<InstallationSecrets> {
  if (production && signIn.secret === null) {
    log.warn(
      'AUTH_SECRET is unset: the secret is in the database, beside the data that it protects. Set AUTH_SECRET (docs/sign-in.md, "The secret")',
    );
  }
  if (production && signIn.publicUrl === null) {
    log.warn(
      'PUBLIC_URL is unset: the Host of each request decides the address in links, and cookies have no prefix. Set PUBLIC_URL (docs/operating.md, "The portals behind a proxy")',
    );
  }
  const secrets = await installationSecrets(administrator, database, signIn);
  const { reencrypted, unreadable } = await reencryptSecrets(administrator, database, secrets.encryption);
  if (reencrypted > 0) log.info({ count: reencrypted }, 'stored secrets were encrypted with the newest key');
  if (unreadable > 0) {
    log.error(
      { count: unreadable },
      'stored secrets cannot be decrypted: add the earlier key to AUTH_SECRET_PREVIOUS or SECRETS_KEY_PREVIOUS (docs/sign-in.md, "The secret")',
    );
  }
  return secrets;
}

function openSignInParts(
  parts: OpenParts,
  database: Database,
  { signIn: { publicUrl, singleSignOn } }: ServerConfiguration,
  secrets: InstallationSecrets,
  mails: MailQueue | null,
  log: FastifyBaseLogger,
  { signInLimits, passwordHash, providerWaitMs }: ServerTuning,
): Promise<SignIn> {
  const warn = warningsOf(log);
  const keys = parts.add(new ApiKeyLookup(database, warn('the last uses of API keys could not be stored')));
  const settings = {
    ...{ secrets, publicUrl, singleSignOn, mails },
    ...{ limits: signInLimits, passwordHash, providerWaitMs },
  };
  return openSignIn(database, keys, settings, log);
}
