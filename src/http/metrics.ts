import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveChat } from '../chat/live-chat.js';
import type { SearchIndexing } from '../chat/search-indexing.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { MailDelivery } from '../mail/mail-delivery.js';
import type { PushDelivery } from '../notifications/push/push-delivery.js';
import type { WebhookServices } from '../webhooks/services.js';
import { answerNotFound } from './error-answers.js';

/** The metrics of a process. */
export interface Metrics {
  registry: Registry;
  /** The durations of requests. */
  durations: Histogram;
}

/** The services that have metrics. */
export interface MeasuredServices {
  database: Database;
  messageCheck: MessageCheck;
  live: LiveChat;
  indexing: SearchIndexing;
  webhooks: WebhookServices;
  /** The deliveries of mails; none if no mail can be sent. */
  mails: readonly MailDelivery[];
  /** Null if no push can be sent. */
  pushes: PushDelivery | null;
}

/**
 * Creates the metrics for Prometheus: the process, requests by route and status, the database's pool, subscriptions,
 * webhooks, emails, pushes, the findings of the content guard and the search index.
 */
export function createMetrics({
  database,
  messageCheck,
  live,
  indexing,
  webhooks: { sender },
  mails,
  pushes,
}: MeasuredServices): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'The duration of requests, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'parley_database_connections',
    help: "The pool's connections by state; waiting is work without one.",
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { idle, busy, waiting } = database.connections.counts;
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'busy' }, busy);
      this.set(
        { state: 'waiting' },
        waiting.reduce((sum, [, count]) => sum + count, 0),
      );
    },
  });
  new Gauge({
    name: 'parley_database_waiting',
    help: 'The work that waits for a connection, by its share of the pool.',
    labelNames: ['share'],
    registers: [registry],
    collect() {
      for (const [share, count] of database.connections.counts.waiting) this.set({ share }, count);
    },
  });
  new Gauge({
    name: 'parley_subscriptions',
    help: 'The subscriptions that are open in this process.',
    registers: [registry],
    collect() {
      this.set(live.size);
    },
  });
  new Counter({
    name: 'parley_webhook_attempts_total',
    help: 'Attempts to deliver to webhooks, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(sender.attempts)) this.inc({ outcome }, count);
    },
  });
  new Counter({
    name: 'parley_content_findings_total',
    help: 'Findings in messages, by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, outcome, count } of messageCheck.counts()) this.inc({ kind, outcome }, count);
    },
  });
  new Gauge({
    name: 'parley_search_backlog',
    help: 'The messages, names and notes that are still to be indexed for search after an upgrade.',
    labelNames: ['of'],
    registers: [registry],
    collect() {
      for (const [of, count] of Object.entries(indexing.backlog)) this.set({ of }, count);
    },
  });
  if (mails.length > 0) measureMails(registry, mails);
  if (pushes) measurePushes(registry, pushes);
  return { registry, durations };
}

function measureMails(registry: Registry, mails: readonly MailDelivery[]): void {
  new Gauge({
    name: 'parley_mails',
    help: 'The emails of all processes that are not sent yet: waiting for the first attempt, or failed and retrying.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { counts } of mails)
        for (const [state, count] of Object.entries(counts)) this.inc({ state }, count);
    },
  });
  new Counter({
    name: 'parley_mail_attempts_total',
    help: 'Attempts to send emails, and emails that were given up, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { outcomes } of mails)
        for (const [outcome, count] of Object.entries(outcomes)) this.inc({ outcome }, count);
    },
  });
}

function measurePushes(registry: Registry, pushes: PushDelivery): void {
  new Gauge({
    name: 'parley_pushes',
    help: 'The pushes of all processes that are not sent yet: waiting for the first attempt, or failed and retrying.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(pushes.counts)) this.set({ state }, count);
    },
  });
  new Counter({
    name: 'parley_push_attempts_total',
    help: 'Attempts to send pushes, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(pushes.outcomes)) this.inc({ outcome }, count);
    },
  });
}

/** Measures the requests of a server. */
export function measureRequests(server: FastifyInstance, { durations }: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    durations.observe(
      {
        // The label is the route and not the address, because a client must not be able to create labels.
        route: request.routeOptions.url ?? 'none',
        method: request.method,
        status: String(reply.statusCode),
      },
      reply.elapsedTime / 1_000,
    );
    done();
  });
}

/** Registers `GET /metrics`. A client that cannot see details gets 404. */
export function registerMetrics(
  server: FastifyInstance,
  { registry }: Metrics,
  canSeeDetails: (request: FastifyRequest) => boolean,
): void {
  server.get('/metrics', async (request, reply) => {
    if (!canSeeDetails(request)) return answerNotFound(request, reply);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
