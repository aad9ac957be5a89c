import type { Actor } from '../access/actor.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner, Values } from '../database/statement.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import {
  createWebhook as createStatement,
  deleteWebhook as deleteStatement,
  listWebhooks as listStatement,
  rotateSecret,
  stopFollowing,
  updateWebhook as updateStatement,
  webhooksByNumber,
} from '../database/statements/webhooks.js';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { urlError } from '../outgoing-requests/address-guard.js';
import { isStorable } from '../text/characters.js';
import { auditWebhook } from './audit-webhook.js';
import { moveWaitingToDeadLetters } from './dead-letters.js';
import type { PayloadRenderer } from './payload.js';
import type { WebhookServices } from './services.js';
import { webhookEnabledSignal } from './signals.js';
import { newSecret } from './signature.js';
import { type EventKind, kindOf } from './webhook-events.js';

/** The maximum number of webhooks of an owner. */
export const maxWebhooks = 20;

/**
 * The time for which a replaced secret still signs, and the maximum number of secrets that sign, the newest included.
 */
const secretTimes = { oldSeconds: 24 * 3_600, most: 3 } as const;

/** The maximum length of a webhook's query, in characters. */
export const maxQueryLength = 20_000;

/** A webhook in the view of its owner. A secret is shown once, when it is created. */
export interface Webhook {
  id: number;
  url: string;
  events: EventKind[];
  query: string | null;
  originalHeaders: boolean;
  enabled: boolean;
  disabledReason: string | null;
  disabledAt: Date | null;
  createdAt: Date;
}

/** The settings of a webhook. */
export interface WebhookSettings {
  url: string;
  events: readonly EventKind[];
  query: string | null;
  originalHeaders: boolean;
}

/** Returns the actor's own webhooks, the oldest first. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function listWebhooks(actor: Actor, database: Runner): Promise<Webhook[]> {
  requirePermission(actor, 'settings.manage');
  const { scope, ownerSeller } = webhooksOf(actor);
  const rows = await database.run(scope, listStatement, { ownerSeller });
  return rows.map(webhookOf);
}

/** Returns the webhook with this number if it is the actor's own, or null. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function ownWebhook(actor: Actor, database: Runner, id: number): Promise<Webhook | null> {
  requirePermission(actor, 'settings.manage');
  const [webhook = null] = await findWebhooks(actor, database, [id]);
  return webhook;
}

/**
 * Returns the webhooks with these numbers, in the same order; null for each that is not the actor's own, and for all if
 * the actor cannot manage webhooks. Runs one statement at most.
 */
export async function findWebhooks(
  actor: Actor,
  database: Runner,
  ids: readonly number[],
): Promise<(Webhook | null)[]> {
  if (!hasPermission(actor, 'settings.manage')) return ids.map(() => null);
  const { scope, ownerSeller } = webhooksOf(actor);
  const rows = await database.run(scope, webhooksByNumber, { ownerSeller, ids });
  return rowsInOrder(ids, rows.map(webhookOf), ({ id }) => id);
}

/**
 * Returns the webhook with this number.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `field` if the actor has no such webhook.
 */
export async function findWebhook(
  actor: Actor,
  database: Runner,
  id: number | null,
  field: string,
): Promise<Webhook> {
  requirePermission(actor, 'settings.manage');
  const webhook = id === null ? null : await ownWebhook(actor, database, id);
  if (!webhook) throw webhookNotFound(field);
  return webhook;
}

/**
 * Creates a webhook, which receives every event from then on.
 * @returns the webhook with its secret, which is not shown again.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on the fields `url`, `events`, `query`, and on
 * none if there are too many webhooks.
 */
export async function createWebhook(
  actor: Actor,
  database: Database,
  services: WebhookServices,
  { url, events, query, originalHeaders }: WebhookSettings,
): Promise<{ webhook: Webhook; secret: string }> {
  requirePermission(actor, 'settings.manage');
  await checkSettings(actor, services, { url, events, query });
  const { scope, ownerSeller } = webhooksOf(actor);
  const secret = newSecret();
  const storedSecret = await services.encryption.encrypt(secret);
  const created = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const [row] = await transaction.run(scope, createStatement, {
      ownerSeller,
      url: new URL(url).href,
      events: [...new Set(events)],
      query,
      originalHeaders,
      secret: storedSecret,
      most: maxWebhooks,
    });
    if (row) await auditWebhook(actor, transaction, 'webhookCreate', { before: null, after: row });
    return row;
  });
  if (!created) throw inputError(null, `There are ${maxWebhooks} webhooks already; delete one first.`);
  database.signals.send(webhookEnabledSignal, scope.marketplaceId);
  return { webhook: webhookOf(created), secret };
}

/** A change of a webhook. Omitted fields stay unchanged; a query of null removes the query. */
export type WebhookChange = { id: number | null } & Partial<WebhookSettings> & {
    enabled?: boolean;
    /** Whether to create a new secret. The old one still signs for a day. */
    rotateSecret?: boolean;
  };

/**
 * Changes a webhook. A disabled webhook receives no events, and its pending deliveries are given up. An enabled one
 * receives every event from then on.
 * @returns the webhook, with the new secret if there is one.
 * @throws {CallerError} as createWebhook does, and on the field `id`.
 */
export async function updateWebhook(
  actor: Actor,
  database: Database,
  services: WebhookServices,
  change: WebhookChange,
): Promise<{ webhook: Webhook; secret: string | null }> {
  requirePermission(actor, 'settings.manage');
  const before = await findWebhook(actor, database, change.id, 'id');
  const { id } = before;
  await checkSettings(actor, services, change);
  const { scope, ownerSeller } = webhooksOf(actor);
  // If the process stopped while it gave up deliveries, the rest must not be sent after the webhook is enabled.
  if (change.enabled && !before.enabled) await moveWaitingToDeadLetters(database, scope, id);
  const secret = change.rotateSecret ? newSecret() : null;
  const storedSecret = secret === null ? null : await services.encryption.encrypt(secret);
  const changed = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const [row] = await transaction.run(scope, updateStatement, {
      ownerSeller,
      id,
      url: change.url === undefined ? null : new URL(change.url).href,
      events: change.events === undefined ? null : [...new Set(change.events)],
      queryGiven: change.query !== undefined,
      query: change.query ?? null,
      originalHeaders: change.originalHeaders ?? null,
      enabled: change.enabled ?? null,
      disabledReason: 'Turned off by its owner.',
    });
    if (!row) throw webhookNotFound('id');
    if (storedSecret !== null) {
      await transaction.run(scope, rotateSecret, { id, secret: storedSecret, ...secretTimes });
    }
    await auditWebhook(actor, transaction, 'webhookUpdate', {
      before,
      after: row,
      newSecret: secret !== null,
    });
    return row;
  });
  if (changed.enabled) database.signals.send(webhookEnabledSignal, scope.marketplaceId);
  else await moveWaitingToDeadLetters(database, scope, id);
  return { webhook: webhookOf(changed), secret };
}

/**
 * Deletes a webhook and gives up its pending deliveries.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`.
 */
export async function deleteWebhook(actor: Actor, database: Database, id: number | null): Promise<Webhook> {
  requirePermission(actor, 'settings.manage');
  const { scope, ownerSeller } = webhooksOf(actor);
  if (id === null) throw webhookNotFound('id');
  const deleted = await database.transaction(async (transaction) => {
    const [row] = await transaction.run(scope, deleteStatement, { ownerSeller, id });
    if (!row) throw webhookNotFound('id');
    await auditWebhook(actor, transaction, 'webhookDelete', { before: row, after: null });
    return row;
  });
  // In a second transaction: a fan-out locks the position in the log first and then the webhooks.
  await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    await transaction.run(scope, stopFollowing, {});
  });
  await moveWaitingToDeadLetters(database, scope, deleted.id);
  return webhookOf(deleted);
}

async function checkSettings(
  actor: Actor,
  { sender, renderer }: WebhookServices,
  { url, events, query }: Partial<WebhookSettings>,
): Promise<void> {
  const errors: FieldError[] = [];
  const wrongUrl = url === undefined ? null : urlError(url, sender.allowLoopback);
  if (wrongUrl !== null) errors.push({ field: 'url', message: wrongUrl });
  if (events?.length === 0) errors.push({ field: 'events', message: "Events can't be empty." });
  if (query != null) {
    const messages = await queryErrors(actor, renderer, query);
    errors.push(...messages.map((message) => ({ field: 'query', message })));
  }
  if (errors.length > 0) throw new InputError(errors);
}

async function queryErrors(actor: Actor, renderer: PayloadRenderer, query: string): Promise<string[]> {
  if (query.length > maxQueryLength) {
    return [`Query is too long (maximum is ${maxQueryLength} characters).`];
  }
  return isStorable(query) ? renderer.check(actor, query) : ['Query contains an invalid character.'];
}

/** Returns the same error for a webhook that does not exist and for one of another owner. */
export const webhookNotFound = (field: string) => inputError(field, 'Webhook not found.');

const webhookOf = ({ events, ...row }: Values<typeof webhooksByNumber.row>): Webhook => ({
  ...row,
  events: events.map((kind) => kindOf(kind ?? '')),
});
