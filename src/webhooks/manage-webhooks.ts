import type { Actor } from '../access/actor.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner, Values } from '../database/statement.js';
import { lockSellers } from '../database/statements/sellers.js';
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
import { isStorable } from '../text/characters.js';
import { urlError } from './address-guard.js';
import { auditWebhook } from './audit-webhook.js';
import { moveWaitingToDeadLetters } from './dead-letters.js';
import type { PayloadRenderer } from './payload.js';
import type { WebhookServices } from './services.js';
import { webhookSignal } from './signals.js';
import { newSecret } from './signature.js';
import { type EventKind, kindOf } from './webhook-events.js';

/** How many hooks an owner has at most. */
export const maximumWebhooks = 20;

/** How long a secret that was replaced goes on signing, in s, and how many sign at most, the newest included. */
const secretTimes = { oldSeconds: 24 * 3_600, most: 3 } as const;

/** The longest query of a hook, in characters. */
export const maximumQueryLength = 20_000;

/** A hook as its owner sees it; its secrets are shown once, when they are made. */
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

/** What can be set of a hook. */
export interface WebhookSettings {
  url: string;
  events: readonly EventKind[];
  query: string | null;
  originalHeaders: boolean;
}

/** The actor's own hooks, in the order in which they were made. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function listWebhooks(actor: Actor, database: Runner): Promise<Webhook[]> {
  requirePermission(actor, 'settings.manage');
  const { scope, ownerSeller } = webhooksOf(actor);
  const rows = await database.run(scope, listStatement, { ownerSeller });
  return rows.map(webhookOf);
}

/** The hook of this number, if it is one of the actor's own. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function ownWebhook(actor: Actor, database: Runner, id: number): Promise<Webhook | null> {
  requirePermission(actor, 'settings.manage');
  const [webhook = null] = await findWebhooks(actor, database, [id]);
  return webhook;
}

/**
 * Returns the webhooks of these numbers, in the same order; null for each that is not one of the actor's own, and for
 * all if the actor may not set up webhooks. Runs one statement at most.
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

/** The same. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `field` where it is none. */
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
 * Makes a hook, which is told of all that happens from then on.
 * @returns it with its secret, which is shown this once.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on the fields `url`, `events`, `query`, and on none where
 * there are too many.
 */
export async function createWebhook(
  actor: Actor,
  database: Database,
  services: WebhookServices,
  { url, events, query, originalHeaders }: WebhookSettings,
): Promise<{ webhook: Webhook; secret: string }> {
  requirePermission(actor, 'settings.manage');
  await check(actor, services, { url, events, query });
  const { scope, ownerSeller } = webhooksOf(actor);
  const secret = newSecret();
  const made = await database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    const [row] = await inside.run(scope, createStatement, {
      ownerSeller,
      url: new URL(url).href,
      events: [...new Set(events)],
      query,
      originalHeaders,
      secret,
      most: maximumWebhooks,
    });
    if (row) await auditWebhook(actor, inside, 'webhookCreate', { before: null, after: row });
    return row;
  });
  if (!made) throw inputError(null, `There are ${maximumWebhooks} webhooks already; delete one first.`);
  database.signals.send(webhookSignal, scope.marketplaceId);
  return { webhook: webhookOf(made), secret };
}

/** What is to change of a hook: what is left out stays. A query of null is taken away. */
export type WebhookChange = { id: number | null } & Partial<WebhookSettings> & {
    enabled?: boolean;
    /** Whether it gets a new secret; the one before goes on signing for a day. */
    rotateSecret?: boolean;
  };

/**
 * Changes a hook. Switched off, it is told of nothing and what waits for it is given up; switched on, it is told
 * of what happens from then on.
 * @returns it, with its new secret where it was to get one.
 * @throws {CallerError} as createWebhook, and on the field `id`.
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
  await check(actor, services, change);
  const { scope, ownerSeller } = webhooksOf(actor);
  // What a stop in the midst of giving up has left must not go out when it is switched on.
  if (change.enabled && !before.enabled) await moveWaitingToDeadLetters(database, scope, id);
  const secret = change.rotateSecret ? newSecret() : null;
  const changed = await database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    const [row] = await inside.run(scope, updateStatement, {
      ownerSeller,
      id,
      url: change.url === undefined ? null : new URL(change.url).href,
      events: change.events === undefined ? null : [...new Set(change.events)],
      queryGiven: change.query !== undefined,
      query: change.query ?? null,
      originalHeaders: change.originalHeaders ?? null,
      enabled: change.enabled ?? null,
      disabledReason: 'Switched off by its owner.',
    });
    if (!row) throw webhookNotFound('id');
    if (secret !== null) await inside.run(scope, rotateSecret, { id, secret, ...secretTimes });
    await auditWebhook(actor, inside, 'webhookUpdate', { before, after: row, newSecret: secret !== null });
    return row;
  });
  if (changed.enabled) database.signals.send(webhookSignal, scope.marketplaceId);
  else await moveWaitingToDeadLetters(database, scope, id);
  return { webhook: webhookOf(changed), secret };
}

/** Deletes a hook, with all that waits for it. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deleteWebhook(actor: Actor, database: Database, id: number | null): Promise<Webhook> {
  requirePermission(actor, 'settings.manage');
  const { scope, ownerSeller } = webhooksOf(actor);
  if (id === null) throw webhookNotFound('id');
  const deleted = await database.transaction(async (inside) => {
    const [row] = await inside.run(scope, deleteStatement, { ownerSeller, id });
    if (!row) throw webhookNotFound('id');
    await auditWebhook(actor, inside, 'webhookDelete', { before: row, after: null });
    return row;
  });
  // Not in one transaction with the above: a fan-out locks the place in the log first, then the hooks.
  await database.transaction(async (inside) => {
    await inside.run(scope, lockSellers, {});
    await inside.run(scope, stopFollowing, {});
  });
  await moveWaitingToDeadLetters(database, scope, deleted.id);
  return webhookOf(deleted);
}

async function check(
  actor: Actor,
  { sender, renderer }: WebhookServices,
  { url, events, query }: Partial<WebhookSettings>,
): Promise<void> {
  const faults: FieldError[] = [];
  const unfit = url === undefined ? null : urlError(url, sender.allowLoopback);
  if (unfit !== null) faults.push({ field: 'url', message: unfit });
  if (events?.length === 0) faults.push({ field: 'events', message: "Events can't be empty." });
  if (query != null) {
    const wrong = await queryErrors(actor, renderer, query);
    faults.push(...wrong.map((message) => ({ field: 'query', message })));
  }
  if (faults.length > 0) throw new InputError(faults);
}

async function queryErrors(actor: Actor, renderer: PayloadRenderer, query: string): Promise<string[]> {
  if (query.length > maximumQueryLength) {
    return [`Query is too long (maximum is ${maximumQueryLength} characters).`];
  }
  return isStorable(query) ? renderer.check(actor, query) : ['Query contains a character that is not text.'];
}

/** The one answer for a hook that does not exist and for one of somebody else. */
export const webhookNotFound = (field: string) => inputError(field, 'Webhook not found.');

const webhookOf = ({ events, ...row }: Values<typeof webhooksByNumber.row>): Webhook => ({
  ...row,
  events: events.map((kind) => kindOf(kind ?? '')),
});
